import { type Effects, type IsoDate, pick, UserError } from "../core/index.ts";
import type { MarketDefinition, PriceHistory, SeriesDefinition } from "../market/index.ts";
import type { Adapter, BySeries, SampleSeries, SeriesKey, TermKey } from "./adapter.ts";

/** `auto`: Yahoo, else the cache, else the market's sample. */
export type SourceChoice = "auto" | "yahoo" | "csv" | "sample";

export type SourceName = "yahoo" | "cache" | "csv" | "sample";

export type Adapters = Readonly<Record<SourceName, Adapter>>;

/** Dates wanted, both included; absent: open. */
export interface DateRange {
  readonly from?: IsoDate | undefined;
  readonly to?: IsoDate | undefined;
}

/** A market's series, all of one source. */
export interface MarketSeries {
  /** Always the underlying; the others where the market defines them and the source has them. */
  readonly series: Readonly<BySeries<PriceHistory>>;
  /** Adapter that served them. */
  readonly source: SourceName;
  /** For people: which source was used, why earlier ones were not, and which series are left out. */
  readonly notes: readonly string[];
}

/** Sources in the order in which they are tried. */
const sourcesOf: Readonly<Record<SourceChoice, readonly SourceName[]>> = {
  auto: ["yahoo", "cache", "sample"],
  yahoo: ["yahoo"],
  csv: ["csv"],
  sample: ["sample"],
};

/**
 * Loads every series of a market from one source, so that a sample never mixes with real series.
 * A series that the source cannot serve at all is left out with a note; only the underlying is needed.
 * A series that it should serve, but cannot, fails the source; then the next one is tried. Throws a UserError when all failed.
 * Volatility indices of other horizons sharpen a calibration and are needed for nothing: one that fails is left out with a note, too.
 */
export async function loadMarketSeries(
  market: MarketDefinition,
  choice: SourceChoice,
  adapters: Adapters,
  range: DateRange,
  fx: Effects,
): Promise<MarketSeries> {
  const failures: string[] = [];
  for (const source of pick(sourcesOf, choice, "source")) {
    try {
      const { series, leftOut } = await loadAll(market, adapters[source], range, fx);
      return { series, source, notes: [...failures, used(market, source, series), ...leftOut] };
    } catch (error) {
      if (!(error instanceof UserError) || choice !== "auto") throw error;
      failures.push(`${market.id}: source ${source} failed: ${error.message}`);
      fx.log(failures.at(-1)!);
    }
  }
  throw new UserError(
    `${market.id}: no source has this market: ${failures.join("; ")}`,
    "Use --source csv with --data, or repair what failed.",
  );
}

async function loadAll(market: MarketDefinition, adapter: Adapter, range: DateRange, fx: Effects) {
  const series: BySeries<PriceHistory> = {};
  const leftOut: string[] = [];
  for (const [part, definition] of definedSeries(market)) {
    const key = `${market.id}.${part}`;
    const sample = sampleSeries(market, part, adapter);
    if (adapter.supports(definition, sample)) {
      const { timeZone } = market;
      series[part] = await adapter.load({ key, series: definition, sample, timeZone, ...range }, fx);
    } else if (part === "underlying") {
      throw new UserError(
        `${key}: source ${adapter.name} cannot serve it: ${lacking(adapter)}`,
        "Complete the market in the configuration, or choose another --source.",
      );
    } else {
      leftOut.push(`${key}: left out, source ${adapter.name} cannot serve it: ${lacking(adapter)}`);
    }
  }
  const terms = series.volatilityIndex === undefined ? noTerms : await loadTerms(market, adapter, range, fx);
  return { series: { ...series, ...terms.series }, leftOut: [...leftOut, ...terms.leftOut] };
}

const noTerms: { readonly series: BySeries<PriceHistory>; readonly leftOut: readonly string[] } = {
  series: {},
  leftOut: [],
};

async function loadTerms(market: MarketDefinition, adapter: Adapter, range: DateRange, fx: Effects) {
  const series: BySeries<PriceHistory> = {};
  const leftOut: string[] = [];
  for (const [part, definition] of termSeries(market)) {
    const key = `${market.id}.${part}`;
    if (!adapter.supports(definition, sampleSeries(market, part, adapter))) {
      leftOut.push(`${key}: left out, source ${adapter.name} cannot serve it: ${lacking(adapter)}`);
      continue;
    }
    const loaded = await orNote(
      adapter.load({ key, series: definition, timeZone: market.timeZone, ...range }, fx),
      key,
    );
    if (typeof loaded === "string") leftOut.push(loaded);
    else series[part] = loaded;
  }
  return { series, leftOut };
}

/** A series that may be absent: the series, or a note why there is none. */
export async function orNote(loading: Promise<PriceHistory>, key: string): Promise<PriceHistory | string> {
  try {
    return await loading;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return `${key}: left out: ${error.message}`;
  }
}

/** The volatility indices of other horizons that a market lists, ascending. They only sharpen the 30-day index. */
export function termSeries({
  volatilityTerm = [],
}: MarketDefinition): readonly (readonly [TermKey, SeriesDefinition])[] {
  return volatilityTerm
    .toSorted((a, b) => a.days - b.days)
    .map(({ days, series }) => [`volatilityTerm.${days}`, series] as const);
}

/** The series that a market needs, the underlying first: without it the others need not be asked for. */
export function definedSeries(market: MarketDefinition): readonly (readonly [SeriesKey, SeriesDefinition])[] {
  const { underlying, volatilityIndex, rate, carry } = market;
  return [
    ["underlying", underlying],
    ...(volatilityIndex === undefined ? [] : [["volatilityIndex", volatilityIndex] as const]),
    ...(rate.kind === "series" ? [["rate", rate.series] as const] : []),
    ...(carry.kind === "futures" ? [["carry", carry.series] as const] : []),
  ];
}

function sampleSeries(market: MarketDefinition, part: SeriesKey, adapter: Adapter): SampleSeries | undefined {
  if (market.sample !== undefined) return { sample: market.sample, part };
  if (adapter.name !== "sample") return undefined;
  throw new UserError(`${market.id}: the market names no sample`, "Add 'sample: <name>', or choose another --source.");
}

function lacking(adapter: Adapter): string {
  if (adapter.name === "csv") return "the series has no csv file";
  return adapter.name === "sample" ? "the sample has no such series" : "the series has no Yahoo ticker";
}

function used(market: MarketDefinition, source: SourceName, series: MarketSeries["series"]): string {
  const { retrieved, description } = series.underlying!.provenance;
  const when = source === "cache" && retrieved !== undefined ? `, retrieved ${retrieved}` : "";
  return `${market.id}: source ${source} (${description}${when})`;
}
