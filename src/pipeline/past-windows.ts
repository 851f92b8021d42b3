import { type EpisodeSet, findEpisodes, hedgeInputs } from "../backtest/index.ts";
import { addDays, type IsoDate } from "../core/index.ts";
import { DAYS_PER_YEAR, historyBefore, type MarketHistory } from "../market/index.ts";
import type { Windows } from "../training/index.ts";

/**
 * Every window of a market that expires before a date, one entered each session, as a network is trained on them: forwards, 1 at entry, as for simulated
 * paths. What is needed and what is left out is as for the episodes of the backtest. Where dividends are paid, the first year has no windows: its
 * forwards know of no dividend yet, and would fall when it is paid.
 * @param leverage b of the skew rule, fitted before the same date
 */
export function pastWindows(
  { history, set }: { readonly history: MarketHistory; readonly set: EpisodeSet },
  before: IsoDate,
  leverage: number,
): Windows {
  const past = historyBefore(history, before);
  const { inputs, prices } = windowColumns(past, everyWindow(past, set.rules), leverage);
  const { pastVolatility, pastReturn, ...seen } = inputs;
  return { inputs: seen, prices };
}

/** Windows as columns, in units of the forward at entry. @param leverage of all of them */
export function windowColumns(past: MarketHistory, windows: EpisodeSet, leverage: number): Windows {
  const { strike, ...inputs } = hedgeInputs(past, windows, () => leverage);
  const { steps } = inputs;
  const atEntry = (at: number) => inputs.forward[at - (at % steps)]!;
  const settled = windows.entries.map((entry) => past.close[entry + steps]! / past.close[entry]!);
  return {
    inputs: { ...inputs, forward: inputs.forward.map((price, at) => price / atEntry(at)) },
    prices: Float64Array.from({ length: windows.entries.length * (steps + 1) }, (_, at) => {
      const [window, t] = [Math.floor(at / (steps + 1)), at % (steps + 1)];
      const price = t < steps ? inputs.forward[window * steps + t]! : settled[window]!;
      return price / atEntry(window * steps);
    }),
  };
}

/** Entry of a market's first window; undefined where it has none. */
export function firstWindowEntry(history: MarketHistory, rules: WindowRules): IsoDate | undefined {
  const first = everyWindow(history, rules).entries[0];
  return first === undefined ? undefined : history.dates[first]!;
}

export type WindowRules = Pick<EpisodeSet["rules"], "terms" | "ivMultiple" | "trailingWindow">;

/** One window each session, entered on `from` or later. */
export function everyWindow(
  history: MarketHistory,
  { terms, ivMultiple, trailingWindow }: WindowRules,
  from = windowsStart(history),
): EpisodeSet {
  return findEpisodes(history, {
    terms: { ...terms, kind: "call", logMoneyness: 0 },
    from,
    stride: 1,
    ivMultiple,
    trailingWindow,
  });
}

/** Day from which windows may be entered: see `pastWindows`. */
export function windowsStart({ dates, dividend }: MarketHistory): IsoDate {
  const dividends = dividend.some((amount) => amount > 0);
  return addDays(dates[0]!, dividends ? DAYS_PER_YEAR : 0);
}
