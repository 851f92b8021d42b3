import { type EpisodeSet, findEpisodes, hedgeInputs, longerTerm } from "../backtest/index.ts";
import { addDays, type IsoDate } from "../core/index.ts";
import { DAYS_PER_YEAR, historyBefore, type MarketHistory } from "../market/index.ts";
import type { Windows } from "../training/index.ts";

/**
 * Every window of a market that expires before a date, one entered each session, as a network is trained on them: forwards, 1 at entry, as for simulated
 * paths. What is needed and what is left out is as for the episodes of the backtest. Where dividends are paid, the first year has no windows: its
 * forwards know of no dividend yet, and would fall when it is paid.
 * @param known b of the skew rule and slope of the smile where one is known, both fitted before the same date; whether windows need a term structure
 */
export function pastWindows(
  { history, set }: { readonly history: MarketHistory; readonly set: EpisodeSet },
  before: IsoDate,
  { leverage, smile, needsTerm = false }: KnownOfWindows,
): Windows {
  const past = historyBefore(history, before);
  const all = everyWindow(past, set.rules);
  const windows = needsTerm ? { ...all, entries: all.entries.filter((entry) => hasTerm(past, entry, set.rules)) } : all;
  const { inputs, prices } = windowColumns(past, windows, leverage, smile);
  const { pastVolatility, pastReturn, ...seen } = inputs;
  return { inputs: seen, prices };
}

/** Windows as columns, in units of the forward at entry. @param leverage and slope of the smile of all of them */
export function windowColumns(past: MarketHistory, windows: EpisodeSet, leverage: number, smile?: number): Windows {
  const { strike, ...inputs } = hedgeInputs(
    past,
    windows,
    () => leverage,
    smile === undefined ? undefined : () => smile,
  );
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

/** What must be known of windows beside their own rows. */
export interface KnownOfWindows {
  readonly leverage: number;
  readonly smile?: number | undefined;
  readonly needsTerm?: boolean | undefined;
}

function hasTerm(history: MarketHistory, entry: number, { terms }: WindowRules): boolean {
  const term = longerTerm(history)?.values.subarray(entry, entry + terms.horizonSessions);
  return term?.every((value) => value > 0) ?? false;
}

/** Windows of several markets one after the other. A slope that some market does not know is left out. */
export function joinWindows(parts: readonly Windows[]): Windows {
  const inputs = parts.map((part) => part.inputs);
  const join = (columns: readonly Float64Array[]) => Float64Array.from(columns.flatMap((column) => Array.from(column)));
  const all = (of: (part: Windows["inputs"]) => Float64Array) => join(inputs.map(of));
  const known = (column: "smileSlope" | "termSlope") => inputs.every((part) => part[column] !== undefined);
  return {
    inputs: {
      episodes: inputs.reduce((sum, { episodes }) => sum + episodes, 0),
      steps: inputs[0]!.steps,
      forward: all((part) => part.forward),
      tau: all((part) => part.tau),
      impliedVolatility: all((part) => part.impliedVolatility),
      sessionReturn: all((part) => part.sessionReturn),
      trailingVolatility: all((part) => part.trailingVolatility),
      leverage: all((part) => part.leverage),
      ...(known("smileSlope") && { smileSlope: all((part) => part.smileSlope!) }),
      ...(known("termSlope") && { termSlope: all((part) => part.termSlope!) }),
    },
    prices: join(parts.map(({ prices }) => prices)),
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
