import {
  type GuardReport,
  guardReport,
  independentWindowsGuard,
  overlappingWindowsGuard,
  premiumGuard,
  robustMean,
  smallTailGuard,
} from "../../backtest/index.ts";
import { UserError } from "../../core/index.ts";
import type { EpisodeResult } from "../../market/index.ts";
import { conditionalValueAtRisk, mean, standardDeviation } from "../../statistics/index.ts";
import type { ImportedMarket, importedEpisodes } from "./imported-market.ts";
import type { ClaimedEpisode } from "./read-pnl.ts";

/** What an imported hedge is audited on: episodes of the market, and two hedges of the same episodes. */
export interface Imported extends ImportedMarket {
  readonly name: string;
  readonly set: ReturnType<typeof importedEpisodes>;
  readonly blackScholes: readonly EpisodeResult[];
  readonly unhedged: readonly EpisodeResult[];
}

const LEVEL = 0.95;
/** A hedge that beats Black-Scholes so clearly, by such a part of the option's price, knows what comes. */
const T_LIMIT = 5;
const SHARE_OF_PRICE = 0.25;
/** A hedge that takes away so much of the unhedged deviation has traded, and cost so small a part of Black-Scholes' cannot be. */
const HEDGED = 0.5;
const LEAST_COST_SHARE = 0.1;

/** Sessions from entry to expiry must be the option's. */
export function horizonGuard({ name, plan, set }: Imported, claims: readonly ClaimedEpisode[]): GuardReport {
  const { dates } = plan.history;
  const horizon = set.rules.terms.horizonSessions;
  const sessions = claims.map(({ expiry, line }, i) => {
    const row = dates.indexOf(expiry);
    if (row >= 0) return row - set.entries[i]!;
    throw new UserError(
      `${name}:${line}: the expiry ${expiry} is no session of ${plan.history.label}`,
      "Expiries must be sessions of the history.",
    );
  });
  const wrong = sessions.filter((count) => count !== horizon).length;
  return guardReport({
    guard: "clock",
    target: name,
    passed: wrong === 0,
    compared: claims.length,
    finding:
      wrong === 0
        ? `every episode lives ${horizon} sessions`
        : `${wrong} of ${claims.length} episodes do not live the ${horizon} sessions of the option: ${Math.min(...sessions)} to ${Math.max(...sessions)}`,
    evidence: { horizonSessions: horizon, shortest: Math.min(...sessions), longest: Math.max(...sessions) },
  });
}

export function sizeGuards({ name, config, set }: Imported): GuardReport[] {
  const { horizonSessions } = set.rules.terms;
  const sessions = set.entries.at(-1)! + horizonSessions - set.entries[0]!;
  const size = { episodes: set.entries.length, sessions, horizonSessions, level: LEVEL };
  return [
    smallTailGuard(name, size),
    independentWindowsGuard(name, size),
    overlappingWindowsGuard(name, {
      horizonSessions,
      stride: strideOf(set.entries),
      block: config.backtest.bootstrapBlock,
    }),
  ];
}

/** Sessions from one entry to the next: the median. */
function strideOf(entries: readonly number[]): number {
  const steps = entries.slice(1).map((entry, i) => entry - entries[i]!);
  return steps.sort((a, b) => a - b)[Math.floor(steps.length / 2)]!;
}

/** Premium, cost and look-ahead of a claimed P&L, against hedges of the same episodes. */
export function pnlGuards(imported: Imported, claims: readonly ClaimedEpisode[]): GuardReport[] {
  const { name, set, blackScholes } = imported;
  const { side, horizonSessions } = set.rules.terms;
  const lags = Math.ceil(horizonSessions / strideOf(set.entries));
  const pnl = Float64Array.from(claims, (claim) => claim.pnl);
  const price = Float64Array.from(blackScholes, ({ premium }) => Math.abs(premium));
  const premiums = claims.every(({ premium }) => premium !== undefined);
  const booked = premiums ? Float64Array.from(claims, ({ premium }) => premium!) : undefined;
  const byMean = premiumGuard(name, { pnl, price, lags, side });
  const unbooked = !byMean.passed;
  const whole = unbooked ? pnl.map((value, i) => value + side * price[i]!) : pnl;
  return [
    byMean,
    ...(booked === undefined ? [] : [premiumGuard(`${name}, premium column`, { pnl, price, booked, lags, side })]),
    ...costGuard(imported, claims),
    betterThanPossible(imported, whole, lags),
  ];
}

function costGuard({ name, blackScholes, unhedged }: Imported, claims: readonly ClaimedEpisode[]): GuardReport[] {
  if (claims.some(({ cost }) => cost === undefined)) return [];
  const paid = mean(Float64Array.from(claims, ({ cost }) => cost!));
  const due = mean(Float64Array.from(blackScholes, ({ totalCost }) => totalCost));
  const left = deviation(claims) / deviation(unhedged);
  const passed = due === 0 || left > HEDGED || paid >= LEAST_COST_SHARE * due;
  return [
    guardReport({
      guard: "cost parity",
      target: name,
      passed,
      compared: claims.length,
      finding: `mean cost ${paid.toFixed(5)} % of the price, Black-Scholes on the same episodes pays ${due.toFixed(5)} %${passed ? "" : `: a hedge that leaves ${(100 * left).toFixed(0)} % of the deviation has traded; ${paid === 0 ? "no cost was booked" : "was the cost multiplied by the price?"}`}`,
      evidence: { claimedCost: paid, costOfBlackScholes: due, deviationLeft: left },
    }),
  ];
}

/** Paired with Black-Scholes on the same episodes: whoever knows tomorrow earns the gamma that he should pay. */
function betterThanPossible({ name, blackScholes }: Imported, pnl: Float64Array, lags: number): GuardReport {
  const gain = pnl.map((value, i) => value - blackScholes[i]!.pnl);
  const { mean: earned, standardError } = robustMean(gain, lags);
  const price = mean(Float64Array.from(blackScholes, ({ premium }) => Math.abs(premium)));
  const t = standardError === 0 ? 0 : earned / standardError;
  const passed = !(t > T_LIMIT && earned > SHARE_OF_PRICE * price);
  return guardReport({
    guard: "look-ahead (P&L)",
    target: name,
    passed,
    compared: pnl.length,
    finding: `earns ${earned.toFixed(3)} % of the price more than Black-Scholes on the same episodes (t ${t.toFixed(1)}), the option costs ${price.toFixed(3)} %${passed ? "" : ": no hedge earns that without knowing what comes"}`,
    evidence: { meanGain: earned, standardError, t, meanOptionPrice: price },
  });
}

/** What the positions earn in the one ledger, for people. */
export function recomputedGuard({ name, blackScholes }: Imported, ledger: readonly EpisodeResult[]): GuardReport {
  const figures = (episodes: readonly EpisodeResult[]) => {
    const pnl = Float64Array.from(episodes, (episode) => episode.pnl);
    return { mean: mean(pnl), std: standardDeviation(pnl), cvar95: conditionalValueAtRisk(pnl, LEVEL) };
  };
  const [own, benchmark] = [figures(ledger), figures(blackScholes)];
  const words = ({ mean: level, std, cvar95 }: typeof own) =>
    `mean ${level.toFixed(3)}, std ${std.toFixed(3)}, CVaR95 ${cvar95.toFixed(3)}`;
  return guardReport({
    guard: "recomputed ledger",
    target: name,
    passed: true,
    severity: "note",
    compared: ledger.length,
    finding: `in this ledger ${words(own)}; Black-Scholes on the same episodes ${words(benchmark)} (% of the price at entry)`,
    evidence: {
      ...own,
      blackScholesMean: benchmark.mean,
      blackScholesStd: benchmark.std,
      blackScholesCvar95: benchmark.cvar95,
    },
  });
}

function deviation(episodes: readonly { readonly pnl: number }[]): number {
  return standardDeviation(Float64Array.from(episodes, ({ pnl }) => pnl));
}
