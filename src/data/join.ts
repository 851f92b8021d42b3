import { addDays, firstIndexAfter, type IsoDate, UserError } from "../core/index.ts";
import type {
  Dividend,
  MarketDefinition,
  MarketHistory,
  MissingDay,
  Nature,
  PriceHistory,
  Provenance,
} from "../market/index.ts";
import type { TermKey } from "./adapter.ts";
import { futuresCarry } from "./carry.ts";
import type { FuturesHistory } from "./csv/futures.ts";
import { futuresMonths } from "./futures-months.ts";
import { joinAsOf } from "./join-as-of.ts";
import { continuousRate } from "./rate.ts";

/** A volatility index older than this many calendar days (a week: five sessions) says nothing about today. */
const volatilityAgeDays = 7;
/** Short rates move slowly: a month-old bill rate still serves. */
const rateAgeDays = 31;

/** The series of one market. */
export interface MarketInputs {
  readonly underlying: PriceHistory;
  /** In % a year, quoted or estimated (`provenance.nature`). */
  readonly volatilityIndex: PriceHistory;
  /** Whether it is an estimate from the underlying itself; default false. */
  readonly volatilityEstimated?: boolean | undefined;
  /** Quoted indices of other horizons, in % a year. */
  readonly terms?: Readonly<Record<TermKey, PriceHistory>> | undefined;
  /** In % a year; needed where the market's rate is a series. */
  readonly rate?: PriceHistory | undefined;
  /** Where the market's carry comes from futures; without them the fallback holds on every session. */
  readonly futures?: FuturesHistory | undefined;
}

/**
 * Joins a market's series to one row for each session on which the underlying has a close. Row t holds what was known
 * at the close of t: volatility indices and rate as of that day, at most 7 and 31 days old (no limit for a step table),
 * else NaN; futures of the past only. Where the rate has not started the market's stated fallback holds. Sessions without
 * an own value are listed in `missing` (series `volatilityIndex`, `volatilityTerm.93`, `rate`, and `carry` where its fallback stood in). A dividend whose ex-date is no session falls on the next one.
 */
export function joinMarket(market: MarketDefinition, inputs: MarketInputs): MarketHistory {
  const underlying = withClose(inputs.underlying);
  const { dates, close } = underlying;
  const volatility = joinAsOf(dates, inputs.volatilityIndex, {
    name: "volatilityIndex",
    maximumAgeDays: volatilityAgeDays,
  });
  const terms = joinTerms(market, dates, inputs.terms ?? {});
  const rate = joinRate(market, dates, inputs.rate);
  const carry = joinCarry(market, underlying, rate.values, inputs.futures);
  const provenance = provenanceOf(inputs);
  return {
    market: market.id,
    label: market.label,
    dates,
    open: underlying.open,
    high: underlying.high,
    low: underlying.low,
    close,
    volatilityIndex: volatility.values.map((percent) => percent / 100),
    ...(terms.length > 0 && { volatilityTerm: terms.map(({ days, values }) => ({ days, values })) }),
    rate: rate.values,
    carry: carry.values,
    dividend: dividendsBySession(dates, underlying.dividends),
    ...(underlying.volume.some((units) => units > 0) && { volume: underlying.volume }),
    ...(inputs.futures && { futures: futuresMonths(dates, inputs.futures.quotes) }),
    volatilityNature: inputs.volatilityIndex.provenance.nature,
    ...(inputs.volatilityEstimated === true && { volatilityEstimated: true }),
    nature: weakestNature(provenance.map(({ nature }) => nature)),
    provenance,
    missing: [...volatility.missing, ...terms.flatMap((term) => term.missing), ...rate.missing, ...carry.missing],
  };
}

/** Each source once: an estimate is listed beside the series that it was made from. */
function provenanceOf({ underlying, volatilityIndex, terms = {}, rate, futures }: MarketInputs): Provenance[] {
  const all = [underlying, volatilityIndex, ...Object.values(terms), rate, futures].map((each) => each?.provenance);
  return all.filter((provenance) => provenance !== undefined);
}

/** The weakest of several natures: synthetic before estimated before real. */
export function weakestNature(natures: readonly Nature[]): Nature {
  if (natures.includes("synthetic")) return "synthetic";
  return natures.includes("estimated") ? "estimated" : "real";
}

/** The rows that have a close: a day without one is no session. */
function withClose(
  history: PriceHistory,
): Pick<PriceHistory, "dates" | "open" | "high" | "low" | "close" | "volume" | "dividends"> {
  const rows = history.dates.map((_, i) => i).filter((i) => !Number.isNaN(history.close[i]!));
  const keep = (column: Float64Array): Float64Array => Float64Array.from(rows, (i) => column[i]!);
  return {
    dates: rows.map((i) => history.dates[i]!),
    open: keep(history.open),
    high: keep(history.high),
    low: keep(history.low),
    close: keep(history.close),
    volume: keep(history.volume),
    dividends: history.dividends,
  };
}

/** Further volatility indices, ascending by horizon. */
function joinTerms(
  { volatilityTerm = [] }: MarketDefinition,
  dates: readonly IsoDate[],
  terms: NonNullable<MarketInputs["terms"]>,
): (Column & { readonly days: number })[] {
  return volatilityTerm
    .toSorted((a, b) => a.days - b.days)
    .flatMap(({ days }) => {
      const name = `volatilityTerm.${days}` as const;
      const series = terms[name];
      if (series === undefined) return [];
      const { values, missing } = joinAsOf(dates, series, { name, maximumAgeDays: volatilityAgeDays });
      return [{ days, values: values.map((percent) => percent / 100), missing }];
    });
}

interface Column {
  readonly values: Float64Array;
  readonly missing: readonly MissingDay[];
}

function joinRate(market: MarketDefinition, dates: readonly IsoDate[], series: PriceHistory | undefined): Column {
  const definition = market.rate;
  if (definition.kind === "constant") return constant(dates, definition.value);
  const { fallback, quote } = definition;
  if (series === undefined) return withoutRate(market, dates, fallback);
  const maximumAgeDays = series.stepTable === true ? Number.POSITIVE_INFINITY : rateAgeDays;
  const { values, missing } = joinAsOf(dates, series, { name: "rate", maximumAgeDays });
  const rates = values.map((percent) => continuousRate(percent, quote));
  const start = series.dates[0] ?? "9999";
  if (dates[0] !== undefined && dates[0] < start) {
    if (fallback === undefined) {
      throw new UserError(
        `${market.id}.rate: ${series.provenance.location} starts on ${start}, the sessions on ${dates[0]}`,
        "Set 'fallback' for the rate, or a later first date.",
      );
    }
    rates.fill(fallback, 0, firstIndexAfter(dates, addDays(start, -1)));
  }
  return { values: rates, missing };
}

function constant(dates: readonly IsoDate[], value: number): Column {
  return { values: new Float64Array(dates.length).fill(value), missing: [] };
}

/** A market whose rate series the source does not have: its fallback on every session, each listed as missing. */
function withoutRate(market: MarketDefinition, dates: readonly IsoDate[], fallback: number | undefined): Column {
  if (fallback === undefined) {
    throw new UserError(
      `${market.id}.rate: the source has no such series and the market no fallback`,
      "Set 'fallback' for the rate, or 'rate: {kind: constant, value: ...}'.",
    );
  }
  return {
    ...constant(dates, fallback),
    missing: dates.map((date) => ({ series: "rate", date, usedFrom: undefined })),
  };
}

function joinCarry(
  market: MarketDefinition,
  { dates, close }: Pick<PriceHistory, "dates" | "close">,
  rate: Float64Array,
  futures: FuturesHistory | undefined,
): Column {
  const definition = market.carry;
  if (definition.kind === "dividends") return { values: rate.slice(), missing: [] };
  if (definition.kind === "yield") return { values: rate.map((r) => r - definition.value), missing: [] };
  const { carry, fallbackDates } = futuresCarry(dates, close, futures?.quotes ?? [], definition);
  return { values: carry, missing: fallbackDates.map((date) => ({ series: "carry", date, usedFrom: undefined })) };
}

/** Cash by session. Ex-dates before the first session or after the last belong to no position and are left out. */
function dividendsBySession(dates: readonly IsoDate[], dividends: readonly Dividend[]): Float64Array {
  const cash = new Float64Array(dates.length);
  for (const { exDate, amount } of dividends) {
    const after = firstIndexAfter(dates, exDate);
    const session = dates[after - 1] === exDate ? after - 1 : after;
    if (session < dates.length && exDate >= (dates[0] ?? exDate)) cash[session]! += amount;
  }
  return cash;
}
