import type { IsoDate } from "../../core/index.ts";
import type { HedgeInputs } from "../../hedging/index.ts";
import { type MarketHistory, type QuotedEpisode, type QuotedStep, SESSIONS_PER_YEAR } from "../../market/index.ts";
import { totalReturns } from "../inputs.ts";

/**
 * Which volatility a strategy is given: that of the chain at the money (with the slope of the smile), that of the option's own strike, or the
 * volatility index times a constant, as in the back-test of a market without quotes.
 */
export type VolatilitySource = "at-the-money" | "own-strike" | "proxy";

export interface QuotedInputOptions {
  /** b of the skew rule, fitted before the first entry. */
  readonly leverage: number;
  /** At-the-money volatility over the index, for `proxy`. */
  readonly ivMultiple: number;
  /** Sessions of the trailing realised volatility. */
  readonly trailingWindow: number;
}

/** Sessions from which a position is held. */
export function heldSteps({ steps, end }: QuotedEpisode): readonly QuotedStep[] {
  return end.kind === "expiry" ? steps : steps.slice(0, -1);
}

/** Dividends that went ex after one date, up to and with another: what a share held over that time received. */
export type DividendsBetween = (after: IsoDate, to: IsoDate) => number;

/** Looks dividends up in the rows of a history. */
export function dividendsBetween(history: MarketHistory): DividendsBetween {
  const rowOf = new Map(history.dates.map((date, row) => [date, row]));
  return (after, to) => {
    let sum = 0;
    for (let row = rowOf.get(after)! + 1; row <= rowOf.get(to)!; row++) sum += history.dividend[row]!;
    return sum;
  };
}

/**
 * What strategies may see of episodes that all have `steps` held steps: a column t is known at the quotes of step t. Returns are those of the
 * underlying at the quotes since the step before; the trailing volatility ends with the return from the evening before to the quotes.
 */
export function quotedInputs(
  history: MarketHistory,
  episodes: readonly QuotedEpisode[],
  steps: number,
  source: VolatilitySource,
  { leverage, ivMultiple, trailingWindow }: QuotedInputOptions,
): HedgeInputs {
  const dividends = dividendsBetween(history);
  const trailing = trailingVolatility(history, trailingWindow);
  const held = episodes.map(heldSteps);
  const grid = (of: (step: QuotedStep, before: QuotedStep | undefined, entry: QuotedStep) => number) =>
    Float64Array.from({ length: episodes.length * steps }, (_, at) => {
      const own = held[Math.floor(at / steps)]!;
      return of(own[at % steps]!, own[(at % steps) - 1], own[0]!);
    });
  const volatility: Readonly<Record<VolatilitySource, (step: QuotedStep) => number>> = {
    "at-the-money": ({ atTheMoney }) => atTheMoney,
    "own-strike": ({ volatility: own }) => own,
    proxy: ({ index }) => ivMultiple * index,
  };
  return {
    episodes: episodes.length,
    steps,
    forward: grid(({ forward }, _, entry) => forward / entry.spot),
    strike: Float64Array.from(episodes, ({ strike, steps: [entry] }) => strike / entry!.spot),
    tau: grid(({ tau }) => tau),
    impliedVolatility: grid(volatility[source]),
    sessionReturn: grid(({ date, spot }, before) =>
      before === undefined ? 0 : Math.log((spot + dividends(before.date, date)) / before.spot),
    ),
    trailingVolatility: grid(trailing),
    leverage: new Float64Array(episodes.length).fill(leverage),
    ...(source === "at-the-money" && { smileSlope: grid(({ slope }) => slope) }),
  };
}

/** Root mean square of the closes' returns before a step's session and of its own return up to the quotes, a year; NaN where there are too few. */
function trailingVolatility(history: MarketHistory, window: number): (step: QuotedStep) => number {
  const returns = totalReturns(history);
  const rowOf = new Map(history.dates.map((date, row) => [date, row]));
  return ({ date, spot }) => {
    const row = rowOf.get(date)!;
    if (row < window) return Number.NaN;
    let sum = Math.log((spot + history.dividend[row]!) / history.close[row - 1]!) ** 2;
    for (let back = 1; back < window; back++) sum += returns[row - back]! ** 2;
    return Math.sqrt((sum / window) * SESSIONS_PER_YEAR);
  };
}
