import { check, UserError } from "../../core/index.ts";
import type { HedgeInputs } from "../../hedging/index.ts";
import type { AttributionRow, EpisodeResult, StrategyAttribution, StrategyLedger } from "../../market/index.ts";
import { mean, standardDeviation } from "../../statistics/index.ts";
import type { EpisodeMarket } from "../prepared-episode.ts";
import { type EpisodeBasis, episodeBases, settleUnits } from "./episode-basis.ts";

/** A strategy's ledger with the positions behind it. */
export interface HeldLedger {
  readonly ledger: StrategyLedger;
  /** Positions that were held, in units of the forward, the side and the trade lag included [episodes x steps]. */
  readonly held: Float64Array;
}

export interface AttributionOptions {
  readonly market: EpisodeMarket;
  readonly inputs: HedgeInputs;
  /** See `episodeBases`; Infinity: no day is a jump day. */
  readonly jumpDeviations: number;
}

/** Largest |P&L - sum of lines| of an episode, % of the price at entry. */
const TOLERANCE = 1e-6;

/**
 * Where the P&L of every episode comes from, in lines that add up to it. Option lines and carry are those of the option hedged with its own
 * mark's delta d_BS, the same for every strategy; what a strategy holds besides is its delta choice:
 *   gamma                     1/2 Gamma (F^2 sigma^2 dtau - dF^2), ordinary days
 *   gamma, higher order       what price and time did beyond it, ordinary days
 *   jump days                 what price and time did on jump days
 *   vega                      - vega dsigma
 *   vega, higher order        what the volatility did beyond it
 *   carry: premium            discounting of the premium and its interest
 *   carry: basis              hedge instrument against the forward
 *   carry: dividends, carry: financing   on d_BS
 *   delta choice              sum (d - d_BS) dS, ordinary days; next to it jump days
 *   delta choice, carry       dividends and financing of d - d_BS
 *   cost: <component>         negative
 *   other: option, other: gains, other: dividends, other: financing
 *                             what the ledger has beyond these: interest on costs; where there are such, rounded positions and the basis of
 *                             the future that is held
 * Throws a UserError when the lines of an episode do not add up to 1e-6.
 */
export function attribute(options: AttributionOptions, strategies: readonly HeldLedger[]): StrategyAttribution[] {
  const bases = episodeBases(options.market, options.inputs, options.jumpDeviations);
  return strategies.map((strategy) => attributeLedger(options.market, bases, strategy));
}

function attributeLedger(
  market: EpisodeMarket,
  bases: readonly EpisodeBasis[],
  { ledger, held }: HeldLedger,
): StrategyAttribution {
  const steps = market.set.rules.terms.horizonSessions;
  const { episodes, strategy } = ledger;
  check(
    episodes.length === bases.length && held.length === bases.length * steps,
    () => `attribute: ${strategy} has ${episodes.length} episodes and ${held.length} positions for ${bases.length}`,
  );
  const components = [...new Set(episodes.flatMap(({ costs }) => Object.keys(costs)))];
  const rows = episodes.map((result, i) => {
    const basis = bases[i]!;
    check(
      result.entry === market.history.dates[basis.prepared.entry],
      () => `attribute: ${strategy}, ${result.entry}: not the market's episode`,
    );
    return linesOf(market, basis, held.subarray(i * steps, (i + 1) * steps), result, components);
  });
  const residual = Float64Array.from(rows, (lines, i) => episodes[i]!.pnl - sum(Object.values(lines)));
  requireTie(ledger, residual);
  const names = Object.keys(rows[0] ?? {});
  return {
    market: ledger.market,
    strategy,
    entries: episodes.map(({ entry }) => entry),
    lines: Object.fromEntries(names.map((name) => [name, Float64Array.from(rows, (lines) => lines[name]!)])),
    pnl: Float64Array.from(episodes, ({ pnl }) => pnl),
    residual,
  };
}

function linesOf(
  market: EpisodeMarket,
  { prepared, reference, jump, option, carry, settled }: EpisodeBasis,
  held: Float64Array,
  result: EpisodeResult,
  components: readonly string[],
): Readonly<Record<string, number>> {
  const excess = held.map((position, t) => position - reference[t]!);
  const chosen = settleUnits(market, prepared, excess);
  let jumpGains = 0;
  for (const [t, jumps] of jump.entries()) {
    const move = prepared.price[t + 1]! - prepared.price[t]!;
    if (jumps) jumpGains += excess[t]! * prepared.unitsPerDelta[t]! * move;
  }
  return {
    gamma: option.gamma,
    "gamma, higher order": option.gammaRemainder,
    "jump days": option.jumps,
    vega: option.vega,
    "vega, higher order": option.vegaRemainder,
    "carry: premium": carry.premium,
    "carry: basis": carry.basis,
    "carry: dividends": carry.dividends,
    "carry: financing": carry.financing,
    "delta choice": chosen.gains - jumpGains,
    "delta choice, jump days": jumpGains,
    "delta choice, carry": chosen.dividends + chosen.financing,
    ...Object.fromEntries(components.map((name) => [`cost: ${name}`, -(result.costs[name] ?? 0)])),
    "other: option": result.premium - result.payoff - (settled.premium - settled.payoff),
    "other: gains": result.gains - settled.gains - chosen.gains,
    "other: dividends": result.dividends - settled.dividends - chosen.dividends,
    "other: financing": result.financing - settled.financing - chosen.financing,
  };
}

function requireTie({ market, strategy, episodes }: StrategyLedger, residual: Float64Array): void {
  const at = residual.findIndex((value) => !(Math.abs(value) <= TOLERANCE));
  if (at < 0) return;
  const { entry, pnl } = episodes[at]!;
  throw new UserError(
    `${market}, ${strategy}, episode entered on ${entry}: P&L ${pnl}, the lines of its attribution add up to ${pnl - residual[at]!}`,
    "The ledger has an amount that is neither premium, payoff, gain, dividend, interest nor cost, or a price that is not finite.",
  );
}

/** Mean and standard deviation of every line, and the largest residual. */
export function attributionRow({ strategy, lines, pnl, residual }: StrategyAttribution): AttributionRow {
  const figures = (of: (values: Float64Array) => number) =>
    Object.fromEntries(Object.entries(lines).map(([name, values]) => [name, of(values)]));
  return {
    strategy,
    episodes: pnl.length,
    lines: figures(mean),
    deviations: figures(standardDeviation),
    pnl: mean(pnl),
    largestResidual: residual.reduce((worst, value) => Math.max(worst, Math.abs(value)), 0),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
