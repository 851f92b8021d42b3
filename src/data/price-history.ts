import { firstIndexAfter, type IsoDate } from "../core/index.ts";
import type { Dividend, PriceHistory, Provenance, Split } from "../market/index.ts";

/** One daily bar as a source has it; NaN where it has no value. */
export interface HistoryRow {
  readonly date: IsoDate;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** Close adjusted for dividends and splits; NaN where the source has none. */
  readonly adjustedClose: number;
  readonly volume: number;
}

/** What belongs to a history beside its bars. */
export interface HistoryHead {
  readonly symbol: string;
  readonly provenance: Provenance;
  /** Ascending by ex-date; default none. */
  readonly dividends?: readonly Dividend[] | undefined;
  /** Ascending by date; default none. */
  readonly splits?: readonly Split[] | undefined;
}

/** Rows to typed columns, in the order given: sorting or dropping duplicates here would hide what the source did wrong. */
export function buildHistory(rows: readonly HistoryRow[], head: HistoryHead): PriceHistory {
  return {
    symbol: head.symbol,
    dates: rows.map((row) => row.date),
    open: Float64Array.from(rows, (row) => row.open),
    high: Float64Array.from(rows, (row) => row.high),
    low: Float64Array.from(rows, (row) => row.low),
    close: Float64Array.from(rows, (row) => row.close),
    adjustedClose: Float64Array.from(rows, (row) => row.adjustedClose),
    volume: Float64Array.from(rows, (row) => row.volume),
    dividends: head.dividends ?? [],
    splits: head.splits ?? [],
    provenance: head.provenance,
  };
}

/** The part of a history (dates ascending) from `from` to `to`, both included, with its dividends and splits; absent = open end. */
export function sliceHistory(history: PriceHistory, from: IsoDate | undefined, to: IsoDate | undefined): PriceHistory {
  const start = from === undefined ? 0 : firstIndexAtOrAfter(history.dates, from);
  const end = to === undefined ? history.dates.length : Math.max(start, firstIndexAfter(history.dates, to));
  const inside = (date: IsoDate): boolean => (from === undefined || date >= from) && (to === undefined || date <= to);
  return {
    symbol: history.symbol,
    dates: history.dates.slice(start, end),
    open: history.open.slice(start, end),
    high: history.high.slice(start, end),
    low: history.low.slice(start, end),
    close: history.close.slice(start, end),
    adjustedClose: history.adjustedClose.slice(start, end),
    volume: history.volume.slice(start, end),
    dividends: history.dividends.filter((dividend) => inside(dividend.exDate)),
    splits: history.splits.filter((split) => inside(split.date)),
    provenance: history.provenance,
  };
}

function firstIndexAtOrAfter(dates: readonly IsoDate[], date: IsoDate): number {
  const after = firstIndexAfter(dates, date);
  return dates[after - 1] === date ? after - 1 : after;
}
