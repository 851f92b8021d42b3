import type { EpisodeSet, Fold } from "../backtest/index.ts";
import { check, type IsoDate } from "../core/index.ts";
import {
  type BlackGreeks,
  blackGreeks,
  blackValues,
  type HedgeInputs,
  type PastMarket,
  sliceEpisodes,
} from "../hedging/index.ts";
import { historyBefore, type MarketHistory } from "../market/index.ts";
import { costRateBefore } from "./cost-rate.ts";
import type { MarketPlan } from "./market-plan.ts";
import { everyWindow, type KnownOfWindows, windowColumns, windowsStart } from "./past-windows.ts";
import { smileSlope } from "./smile.ts";

/**
 * What challengers may see before the cut-off of each fold. The windows of all folds are one table: a window depends on its own rows and earlier ones
 * alone, so that those which expire before a cut-off are its first rows.
 */
export function pastMarkets(plan: MarketPlan): (fold: Fold) => PastMarket {
  const { history, set, leverage, heston, market } = plan;
  const last = plan.folds.at(-1);
  check(last !== undefined, () => "pastMarkets: no folds");
  const table = windowTable(historyBefore(history, last.cutoff), set);
  return (fold) => {
    const past = historyBefore(history, fold.cutoff);
    const fit = leverage.get(fold.year);
    check(fit !== undefined, () => `no leverage for ${fold.year}`);
    return {
      history: past,
      ...windowsOf(table, windowsStart(past), fold.cutoff, { leverage: fit.b, smile: smileSlope(market.smile, fit.b) }),
      costRate: costRateBefore(plan, fold.cutoff),
      ivMultiple: set.rules.ivMultiple,
      side: set.rules.terms.side,
      leverage: fit,
      heston: heston?.get(fold.year),
    };
  };
}

/** Every window of a history, with what does not depend on the fold. */
interface WindowTable extends Pick<PastMarket, "windows" | "entries" | "prices" | "values" | "greeks"> {
  readonly expiries: readonly IsoDate[];
}

function windowTable(history: MarketHistory, { rules }: EpisodeSet): WindowTable {
  const found = everyWindow(history, rules, history.dates[0]!);
  const { inputs, prices } = windowColumns(history, found, Number.NaN);
  const windows: HedgeInputs = { ...inputs, strike: new Float64Array(inputs.episodes).fill(1) };
  const dates = (ahead: number) => found.entries.map((entry) => history.dates[entry + ahead]!);
  return {
    windows,
    entries: dates(0),
    expiries: dates(windows.steps),
    prices,
    values: blackValues(windows, prices),
    greeks: blackGreeks(windows),
  };
}

/** Windows entered on `start` or later that expire before `cutoff`, as views. */
function windowsOf(
  { windows, entries, expiries, prices, values, greeks }: WindowTable,
  start: IsoDate,
  cutoff: IsoDate,
  { leverage, smile }: KnownOfWindows,
): Omit<WindowTable, "expiries"> {
  const { steps } = windows;
  const to = expiries.filter((expiry) => expiry < cutoff).length;
  const from = Math.min(entries.filter((entry) => entry < start).length, to);
  const rows = (column: Float64Array, width: number) => column.subarray(from * width, to * width);
  return {
    windows: {
      ...sliceEpisodes(windows, from, to),
      leverage: new Float64Array(to - from).fill(leverage),
      ...(smile !== undefined && { smileSlope: new Float64Array((to - from) * steps).fill(smile) }),
    },
    entries: entries.slice(from, to),
    prices: rows(prices, steps + 1),
    values: rows(values, steps + 1),
    greeks: mapGreeks(greeks, (column) => rows(column, steps)),
  };
}

function mapGreeks(
  { delta, vega, gamma, vanna }: BlackGreeks,
  of: (column: Float64Array) => Float64Array,
): BlackGreeks {
  return { delta: of(delta), vega: of(vega), gamma: of(gamma), vanna: of(vanna) };
}
