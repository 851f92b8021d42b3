import { type IsoDate, UserError } from "../../core/index.ts";
import type { HistoryRow } from "../price-history.ts";
import type { Bars } from "./bars.ts";
import { type Asked, heading } from "./errors.ts";

/** A value that Yahoo changed after the fact. */
export interface Restatement {
  readonly date: IsoDate;
  readonly field: "open" | "high" | "low" | "close" | "volume" | "dividend" | "split";
  /** NaN: there was none. A split is new shares per old one. */
  readonly before: number;
  readonly after: number;
}

/** What a refresh changed. */
export interface RefreshReport {
  readonly ticker: string;
  /** Days that were not known before. */
  readonly added: number;
  readonly restated: readonly Restatement[];
  /** By this every earlier adjusted close was multiplied (a new dividend or split lowers them all); 1 = unchanged. */
  readonly adjustedFactor: number;
  /** Days that the newer answer should hold but does not; the earlier bars are kept. */
  readonly withdrawn: readonly IsoDate[];
}

/** Yahoo's prices are single-precision numbers written with 16 digits: closer than this they are the same. */
const priceTolerance = 1e-6;
/** The volume of a fresh day still settles a little. */
const volumeTolerance = 1e-3;

/**
 * Adds a newer answer to what is known: the newer one wins where both have a day, nothing that only the older one has is lost.
 * Adjusted closes before the newer answer are brought to its basis by the ratio on the first common day.
 * Throws a UserError when a new split would leave older bars in old shares.
 */
export function mergeBars(known: Bars, newer: Bars, asked: Asked): Bars {
  const { fresh, first, last, factor } = overlapOf(known, newer);
  const kept = known.rows
    .filter((row) => !fresh.has(row.date))
    .map((row) => (row.date < first ? { ...row, adjustedClose: row.adjustedClose * factor } : row));
  checkOneBasis(kept, known, newer, asked);
  return {
    rows: [...kept, ...newer.rows].sort((a, b) => (a.date < b.date ? -1 : 1)),
    dividends: mergeEvents(known.dividends, newer.dividends, (each) => each.exDate, first, last),
    splits: mergeEvents(known.splits, newer.splits, (each) => each.date, first, last),
  };
}

/** What a newer answer adds and changes. */
export function compareBars(known: Bars, newer: Bars, ticker: string): RefreshReport {
  const { fresh, first, last, common, factor } = overlapOf(known, newer);
  const lastKnown = known.rows.at(-1)!.date;
  const inside = ([id]: readonly [string, number]): boolean => {
    const date = id.slice(id.indexOf(" ") + 1);
    return date >= first && date <= last;
  };
  const restated = [
    ...common.flatMap((row) => restatedPrices(row, fresh.get(row.date)!)),
    ...restatedEvents(new Map(amountsOf(known).filter(inside)), new Map(amountsOf(newer)), lastKnown),
  ];
  const withdrawn = known.rows.filter((row) => row.date > first && row.date < last && !fresh.has(row.date));
  return {
    ticker,
    added: newer.rows.length - common.length,
    restated,
    adjustedFactor: factor,
    withdrawn: withdrawn.map((row) => row.date),
  };
}

/** Bars of the newer answer by day, its ends, the known bars that it repeats, and the ratio of adjusted closes. */
function overlapOf(known: Bars, newer: Bars) {
  const fresh = new Map(newer.rows.map((row) => [row.date, row]));
  const common = known.rows.filter((row) => fresh.has(row.date));
  return {
    fresh,
    common,
    first: newer.rows[0]!.date,
    last: newer.rows.at(-1)!.date,
    factor: factorOf(common, fresh),
  };
}

/** Whether anything but freshness came: otherwise the answer need not be kept. */
export function changesAnything(report: RefreshReport): boolean {
  return report.added > 0 || report.restated.length > 0 || Math.abs(report.adjustedFactor - 1) > priceTolerance;
}

/** Whether the part before a refresh may be stale too: a known close changed, or a split came, which changes all before it. */
export function reachesBack(report: RefreshReport): boolean {
  return report.restated.some(({ field }) => field === "close" || field === "split");
}

/** Newer over older adjusted close on the first day that both have. */
function factorOf(common: readonly HistoryRow[], fresh: ReadonlyMap<IsoDate, HistoryRow>): number {
  for (const row of common) {
    const factor = fresh.get(row.date)!.adjustedClose / row.adjustedClose;
    if (Number.isFinite(factor) && factor > 0) return Math.abs(factor - 1) > priceTolerance ? factor : 1;
  }
  return 1;
}

/** Within its bars the newer answer alone says what happened; outside, a later word on the same day counts. */
function mergeEvents<T>(
  known: readonly T[],
  newer: readonly T[],
  dateOf: (event: T) => IsoDate,
  first: IsoDate,
  last: IsoDate,
): readonly T[] {
  const said = new Set(newer.map(dateOf));
  const kept = known.filter((event) => {
    const date = dateOf(event);
    return !said.has(date) && (date < first || date > last);
  });
  return [...kept, ...newer].sort((a, b) => (dateOf(a) < dateOf(b) ? -1 : 1));
}

/** A new split divides all earlier prices: bars that the newer answer does not repeat would stay in old shares. */
function checkOneBasis(kept: readonly HistoryRow[], known: Bars, newer: Bars, asked: Asked): void {
  const knownSplits = new Set(known.splits.map((split) => split.date));
  const split = newer.splits.find((each) => !knownSplits.has(each.date));
  const stale = split === undefined ? undefined : kept.find((row) => row.date < split.date);
  if (split === undefined || stale === undefined) return;
  throw new UserError(
    `${heading(asked)}: Yahoo reports a split on ${split.date}, but does not repeat ${stale.date}, which is cached in old shares`,
    "Move the ticker's folder out of the cache and fetch again.",
  );
}

function restatedPrices(before: HistoryRow, after: HistoryRow): Restatement[] {
  const fields = ["open", "high", "low", "close", "volume"] as const;
  return fields
    .filter((field) => differs(before[field], after[field], field === "volume" ? volumeTolerance : priceTolerance))
    .map((field) => ({ date: before.date, field, before: before[field], after: after[field] }));
}

/** Events by kind and day, so that they compare like prices. */
function amountsOf(bars: Bars): (readonly [string, number])[] {
  return [
    ...bars.dividends.map(({ exDate, amount }) => [`dividend ${exDate}`, amount] as const),
    ...bars.splits.map(({ date, numerator, denominator }) => [`split ${date}`, numerator / denominator] as const),
  ];
}

type Amounts = ReadonlyMap<string, number>;

/** Changed, vanished or late events. A dividend after the last known bar is news, not a restatement; a split always restates. */
function restatedEvents(before: Amounts, after: Amounts, lastKnown: IsoDate): Restatement[] {
  const restated: Restatement[] = [];
  for (const id of new Set([...before.keys(), ...after.keys()])) {
    const [old, now] = [before.get(id) ?? Number.NaN, after.get(id) ?? Number.NaN];
    const field = id.startsWith("split") ? "split" : "dividend";
    const date = id.slice(field.length + 1);
    const news = field === "dividend" && Number.isNaN(old) && date > lastKnown;
    if (!news && differs(old, now, priceTolerance)) restated.push({ date, field, before: old, after: now });
  }
  return restated;
}

function differs(a: number, b: number, tolerance: number): boolean {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) !== Number.isNaN(b);
  return Math.abs(a - b) > tolerance * Math.max(Math.abs(a), Math.abs(b));
}
