import type { IsoDate } from "../core/index.ts";
import type { MarketHistory } from "./history.ts";

/** The rows dated strictly before `date`: what a calibration with that cut-off may see. Columns are copies. */
export function historyBefore(history: MarketHistory, date: IsoDate): MarketHistory {
  return historyBetween(history, undefined, date);
}

/** The rows from `from` (absent: the first) to the last before `before`. Columns are copies. */
export function historyBetween(history: MarketHistory, from: IsoDate | undefined, before: IsoDate): MarketHistory {
  const rowOf = (date: IsoDate): number => {
    const row = history.dates.findIndex((each) => each >= date);
    return row < 0 ? history.dates.length : row;
  };
  const [first, end] = [from === undefined ? 0 : rowOf(from), rowOf(before)];
  const part = (column: Float64Array): Float64Array => column.slice(first, end);
  return {
    ...history,
    dates: history.dates.slice(first, end),
    open: part(history.open),
    high: part(history.high),
    low: part(history.low),
    close: part(history.close),
    volatilityIndex: part(history.volatilityIndex),
    ...(history.volatilityTerm && {
      volatilityTerm: history.volatilityTerm.map(({ days, values }) => ({ days, values: part(values) })),
    }),
    rate: part(history.rate),
    carry: part(history.carry),
    dividend: part(history.dividend),
    ...(history.volume && { volume: part(history.volume) }),
    ...(history.futures && {
      futures: history.futures.map(({ expiry, close }) => ({ expiry: expiry.slice(first, end), close: part(close) })),
    }),
    missing: history.missing.filter(({ date }) => date < before && date >= (from ?? date)),
  };
}
