import type { IsoDate } from "../core/index.ts";
import type { MarketHistory } from "./history.ts";

/** The rows dated strictly before `date`: what a calibration with that cut-off may see. Columns are copies. */
export function historyBefore(history: MarketHistory, date: IsoDate): MarketHistory {
  const firstOut = history.dates.findIndex((row) => row >= date);
  const rows = firstOut < 0 ? history.dates.length : firstOut;
  return {
    ...history,
    dates: history.dates.slice(0, rows),
    open: history.open.slice(0, rows),
    high: history.high.slice(0, rows),
    low: history.low.slice(0, rows),
    close: history.close.slice(0, rows),
    volatilityIndex: history.volatilityIndex.slice(0, rows),
    ...(history.volatilityTerm && {
      volatilityTerm: history.volatilityTerm.map(({ days, values }) => ({ days, values: values.slice(0, rows) })),
    }),
    rate: history.rate.slice(0, rows),
    carry: history.carry.slice(0, rows),
    dividend: history.dividend.slice(0, rows),
    missing: history.missing.filter((day) => day.date < date),
  };
}
