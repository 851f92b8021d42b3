import type { ChartEventsObject, ChartMeta, ChartResultObject } from "yahoo-finance2/modules/chart";
import { dateInZone, type IsoDate, UserError } from "../../core/index.ts";
import type { Dividend, Split } from "../../market/index.ts";
import type { HistoryRow } from "../price-history.ts";
import type { Chart } from "./chart.ts";
import { type Asked, heading } from "./errors.ts";

/** What an answer holds: bars with ascending unique dates, events ascending. */
export interface Bars {
  readonly rows: readonly HistoryRow[];
  readonly dividends: readonly Dividend[];
  readonly splits: readonly Split[];
}

/** Yahoo's feeds lag by up to 20 minutes: a session is over for sure this long after its close. */
const settledMs = 30 * 60_000;

/**
 * Daily bars of a chart, by date in the exchange's own zone (`timeZone` where Yahoo does not name it).
 * Left out and said in `notes`: days without any price, the bar of a session that was not over when the answer was made,
 * and the first of two bars of the last day (Yahoo sometimes adds a live one).
 * Throws a UserError when the answer is for another symbol or interval, has no bars, or two bars on one day.
 */
export function barsOf(chart: Chart, asked: Asked, timeZone: string): { bars: Bars; notes: readonly string[] } {
  const { result, answer } = chart;
  checkMeta(result.meta, asked);
  const zone = result.meta.exchangeTimezoneName || timeZone;
  const notes: string[] = [];
  const note = (line: string): void => {
    notes.push(`${heading(asked)}: ${line}`);
  };
  const all = rowsOf(result, asked, zone);
  const traded = withoutEmptyDays(all, note);
  const distinct = withoutLiveDuplicate(traded, note);
  const rows = withoutUnfinished(distinct, result.meta, zone, new Date(answer.retrieved), note);
  if (rows.length === 0) {
    throw new UserError(
      `${heading(asked)}: ${answer.url} answered no bar of a finished session`,
      "Choose a longer range, or another ticker: this one may have no daily history.",
    );
  }
  checkOrder(rows, asked);
  return { bars: { rows, ...eventsOf(result.events, zone) }, notes };
}

function checkMeta(meta: ChartMeta, asked: Asked): void {
  if (meta.symbol.toUpperCase() !== asked.ticker.toUpperCase()) {
    throw new UserError(
      `${heading(asked)}: Yahoo answered for the symbol ${meta.symbol}`,
      `If it was renamed, write 'yahoo: ${meta.symbol}' in the configuration.`,
    );
  }
  if (meta.dataGranularity !== "1d") {
    throw new UserError(
      `${heading(asked)}: daily bars asked (1d), bars of ${meta.dataGranularity} came`,
      "Choose a shorter range.",
    );
  }
}

function rowsOf(result: ChartResultObject, asked: Asked, zone: string): HistoryRow[] {
  const stamps = result.timestamp ?? [];
  const quote = result.indicators.quote[0];
  if (quote === undefined || stamps.length === 0) return [];
  const adjusted = result.indicators.adjclose?.[0]?.adjclose;
  const columns = { ...pick5(quote), adjustedClose: adjusted ?? stamps.map(() => null) };
  for (const [name, column] of Object.entries(columns)) {
    if (column.length === stamps.length) continue;
    throw new UserError(
      `${heading(asked)}: column ${name} has ${column.length} values for ${stamps.length} time stamps`,
      "Try again: the answer is damaged.",
    );
  }
  return stamps.map((seconds, i) => ({
    date: dateInZone(new Date(seconds * 1000), zone),
    open: columns.open[i] ?? Number.NaN,
    high: columns.high[i] ?? Number.NaN,
    low: columns.low[i] ?? Number.NaN,
    close: columns.close[i] ?? Number.NaN,
    adjustedClose: columns.adjustedClose[i] ?? Number.NaN,
    volume: columns.volume[i] ?? Number.NaN,
  }));
}

type Quote = ChartResultObject["indicators"]["quote"][number];

function pick5({ open, high, low, close, volume }: Quote): Pick<Quote, "open" | "high" | "low" | "close" | "volume"> {
  return { open, high, low, close, volume };
}

function withoutEmptyDays(rows: readonly HistoryRow[], note: (line: string) => void): HistoryRow[] {
  const hasPrice = (row: HistoryRow): boolean => ![row.open, row.high, row.low, row.close].every(Number.isNaN);
  const empty = rows.filter((row) => !hasPrice(row)).map((row) => row.date);
  if (empty.length > 0) note(`no prices on ${empty.join(", ")}: left out as missing days`);
  return rows.filter(hasPrice);
}

function withoutLiveDuplicate(rows: readonly HistoryRow[], note: (line: string) => void): readonly HistoryRow[] {
  const last = rows.at(-1);
  if (last === undefined || rows.at(-2)?.date !== last.date) return rows;
  note(`two bars on the last day ${last.date}: the later one is taken`);
  return [...rows.slice(0, -2), last];
}

/** The last bar is a close only when its session was over: trading reached the close, or the answer was made well after it. */
function withoutUnfinished(
  rows: readonly HistoryRow[],
  meta: ChartMeta,
  zone: string,
  retrieved: Date,
  note: (line: string) => void,
): readonly HistoryRow[] {
  const session = meta.currentTradingPeriod.regular;
  const close = session.end.getTime();
  const over = meta.regularMarketTime.getTime() >= close || retrieved.getTime() >= close + settledMs;
  const today = dateInZone(session.start, zone);
  if (over || rows.at(-1)?.date !== today) return rows;
  note(`the session of ${today} is not over: its bar is left out`);
  return rows.slice(0, -1);
}

function checkOrder(rows: readonly HistoryRow[], asked: Asked): void {
  for (let i = 1; i < rows.length; i++) {
    const [before, after] = [rows[i - 1]!.date, rows[i]!.date];
    if (before < after) continue;
    throw new UserError(
      `${heading(asked)}: bars must have ascending dates, bar ${i} is of ${before} and bar ${i + 1} of ${after}`,
      "Try again: the answer is damaged.",
    );
  }
}

function eventsOf(events: ChartEventsObject | undefined, zone: string): Pick<Bars, "dividends" | "splits"> {
  const dividends = Object.values(events?.dividends ?? {}).map(({ date, amount }) => ({
    exDate: dateInZone(date, zone),
    amount,
  }));
  const splits = Object.values(events?.splits ?? {}).map(({ date, numerator, denominator }) => ({
    date: dateInZone(date, zone),
    numerator,
    denominator,
  }));
  return {
    dividends: dividends.sort((a, b) => compare(a.exDate, b.exDate)),
    splits: splits.sort((a, b) => compare(a.date, b.date)),
  };
}

function compare(a: IsoDate, b: IsoDate): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
