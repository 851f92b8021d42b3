import { addDays, dateInZone, type Effects, type IsoDate, keyFrom, randomStream, UserError } from "../core/index.ts";
import type { MarketDefinition, MarketHistory, PriceHistory, SeriesDefinition } from "../market/index.ts";
import type { BySeries, SeriesKey } from "./adapter.ts";
import {
  type Adapters,
  definedSeries,
  loadMarketSeries,
  orNote,
  type SourceChoice,
  termSeries,
} from "./choose-source.ts";
import type { FuturesHistory } from "./csv/futures.ts";
import { csv, csvPath, loadFutures } from "./csv.ts";
import { joinMarket } from "./join.ts";
import { sliceHistory } from "./price-history.ts";
import { assertQuality, checkQuality, type QualityReport } from "./quality.ts";
import type { SeriesKind } from "./quality-finding.ts";
import { marketOfSample, sample } from "./sample.ts";
import { checkTerms } from "./term-quality.ts";
import { estimateVolatilityIndex } from "./volatility-estimate.ts";
import { assertVolatilityScale } from "./volatility-scale.ts";
import { cache, type YahooOptions, yahoo } from "./yahoo/adapter.ts";

export interface LoadMarketOptions {
  readonly source: SourceChoice;
  /** Folder of CSV files. */
  readonly dataDir: string;
  /** Folder of earlier downloads. */
  readonly cacheDir: string;
  /** Sessions before this date are used for nothing, not even for estimates. */
  readonly from?: IsoDate | undefined;
  /** Last session, included. */
  readonly to?: IsoDate | undefined;
  /** Server and patience of the Yahoo adapter. */
  readonly yahoo?: Partial<Omit<YahooOptions, "cacheDir">> | undefined;
}

/** A market ready for calibration and back-test, and how it came about. */
export interface LoadedMarket {
  readonly history: MarketHistory;
  /** The series as loaded or estimated, by name: `underlying`, `volatilityIndex`, `rate`, `volatilityTerm.93`. */
  readonly series: Readonly<Record<string, PriceHistory>>;
  /** One report for each loaded series; none of them has an error. */
  readonly quality: readonly QualityReport[];
  /** Adapter that served the underlying: `yahoo`, `cache`, `csv` or `sample`. */
  readonly source: string;
  /** For people: sources, what stands in for what, how many days are missing. */
  readonly notes: readonly string[];
}

function kindOf(part: Exclude<SeriesKey, "carry">): SeriesKind {
  if (part === "underlying") return "price";
  return part === "rate" ? "rate" : "volatility";
}

type Loaded = BySeries<PriceHistory>;

/**
 * Loads a market: its series from one source (what Yahoo cannot serve, from the data folder), quality checks, an
 * estimated volatility index where none is quoted, and the join. In a sample a constant yield stands in for dividends.
 * Throws a UserError when a source, a file or a check fails.
 */
export async function loadMarket(
  market: MarketDefinition,
  options: LoadMarketOptions,
  fx: Effects,
): Promise<LoadedMarket> {
  // Futures have many rows a day: they are no daily series and are read apart.
  const daily: MarketDefinition = { ...market, carry: { kind: "dividends" } };
  const loaded = await loadMarketSeries(daily, options.source, adaptersOf(options, fx), { to: options.to }, fx);
  const ofSample = loaded.source === "sample";
  const local = ofSample ? nothingLocal : await loadLocal(market, loaded.series, options, fx);
  const cut = cutSeries({ ...loaded.series, ...local.series }, options.from);
  // Tomorrow in UTC is today or later in every zone.
  const today = addDays(dateInZone(fx.now(), "UTC"), 1);
  const terms = checkTerms(market, cut, today);
  const { series } = terms;
  const quality = [...checkAll(market, series, today), ...terms.quality];
  const effective = ofSample ? marketOfSample(market) : market;
  const { inputs, notes } = completeInputs(effective, series, local.futures);
  const history = joinMarket(effective, inputs);
  const { underlying, volatilityIndex, rate, terms: joined } = inputs;
  if (volatilityIndex === series.volatilityIndex) assertVolatilityScale(history, volatilityIndex.provenance.location);
  return {
    history,
    series: { underlying, volatilityIndex, ...(rate && { rate }), ...joined },
    quality,
    source: loaded.source,
    notes: [
      ...loaded.notes,
      ...local.notes,
      ...terms.notes,
      ...(effective === market ? [] : sampleNotes(effective)),
      ...notes,
      ...dividendNotes(effective, underlying),
      ...missingNotes(history),
    ],
  };
}

function adaptersOf(options: LoadMarketOptions, fx: Effects): Adapters {
  const jitter = randomStream(keyFrom(fx.now().getTime()));
  return {
    yahoo: yahoo({ random: () => jitter.uniform(), ...options.yahoo, cacheDir: options.cacheDir }),
    cache: cache({ cacheDir: options.cacheDir }),
    csv: csv({ dataDir: options.dataDir }),
    sample: sample(),
  };
}

interface LocalSeries {
  readonly series: Loaded;
  readonly futures: FuturesHistory | undefined;
  readonly notes: readonly string[];
}

const nothingLocal: LocalSeries = { series: {}, futures: undefined, notes: [] };

/** Series that the source does not have but a file of the data folder does, and the futures of the carry. */
async function loadLocal(
  market: MarketDefinition,
  loaded: Loaded,
  options: LoadMarketOptions,
  fx: Effects,
): Promise<LocalSeries> {
  const notes: string[] = [];
  const series: Loaded = {};
  const adapter = csv(options);
  for (const [part, definition] of definedSeries(market)) {
    if (part === "carry" || loaded[part] !== undefined || !(await hasFile(definition, options, fx))) continue;
    series[part] = await adapter.load(
      { key: `${market.id}.${part}`, series: definition, timeZone: market.timeZone, to: options.to },
      fx,
    );
    notes.push(`${market.id}.${part}: from the file ${series[part].provenance.location}`);
  }
  for (const [part, definition] of termSeries(market)) {
    if (loaded[part] !== undefined || !(await hasFile(definition, options, fx))) continue;
    const key = `${market.id}.${part}`;
    const query = { key, series: definition, timeZone: market.timeZone, to: options.to };
    const found = await orNote(adapter.load(query, fx), key);
    if (typeof found !== "string") series[part] = found;
    notes.push(typeof found === "string" ? found : `${key}: from the file ${found.provenance.location}`);
  }
  if (market.carry.kind !== "futures") return { series, futures: undefined, notes };
  const file = market.carry.series.csv;
  if (file !== undefined && (await hasFile(market.carry.series, options, fx))) {
    return { series, futures: await loadFutures(`${market.id}.carry`, file, options, fx), notes };
  }
  notes.push(
    `${market.id}.carry: no futures file in ${options.dataDir}; ${market.carry.fallback} a year is used throughout`,
  );
  return { series, futures: undefined, notes };
}

async function hasFile(series: SeriesDefinition, options: LoadMarketOptions, fx: Effects): Promise<boolean> {
  return series.csv !== undefined && fx.exists(csvPath(series.csv, options));
}

/** Leaves out sessions before `from`. The rate keeps its past: what held on the first session may be older. */
function cutSeries(series: Loaded, from: IsoDate | undefined): Loaded {
  const cut: Loaded = {};
  for (const [part, history] of entriesOf(series)) cut[part] = part === "rate" ? history : startingAt(history, from);
  return cut;
}

function entriesOf(series: Loaded): (readonly [SeriesKey, PriceHistory])[] {
  return (Object.keys(series) as SeriesKey[]).flatMap((part) => {
    const history = series[part];
    return history === undefined ? [] : [[part, history] as const];
  });
}

function startingAt(history: PriceHistory, from: IsoDate | undefined): PriceHistory {
  const part = sliceHistory(history, from, undefined);
  return { ...part, lines: history.lines?.slice(history.dates.length - part.dates.length) };
}

function checkAll(market: MarketDefinition, series: Loaded, today: IsoDate): QualityReport[] {
  const { timeZone } = market;
  const reports = definedSeries(market).flatMap(([part]) => {
    const history = series[part];
    if (history === undefined || part === "carry") return [];
    return [checkQuality(history, { key: `${market.id}.${part}`, kind: kindOf(part), timeZone, today })];
  });
  for (const report of reports) assertQuality(report);
  return reports;
}

/** Puts an estimate in the place of a volatility index that is not quoted or that the source does not have. */
function completeInputs(market: MarketDefinition, series: Loaded, futures: FuturesHistory | undefined) {
  const { underlying, volatilityIndex, rate } = series;
  if (underlying === undefined || underlying.dates.length === 0) {
    throw new UserError(`${market.id}.underlying: no session in the range of dates`, "Choose a wider range.");
  }
  const quoted = volatilityIndex !== undefined && volatilityIndex.dates.length > 0;
  const volatility = quoted ? volatilityIndex : estimateVolatilityIndex(underlying, market.volatilityPremium);
  const notes = quoted ? [] : [`${market.id}.volatilityIndex: ${volatility.provenance.description}`];
  const terms: BySeries<PriceHistory> = {};
  for (const [part] of termSeries(market)) {
    const history = series[part];
    if (history === undefined) continue;
    if (quoted) terms[part] = history;
    else notes.push(`${market.id}.${part}: left out, there is no index of 30 days`);
  }
  const inputs = { underlying, volatilityIndex: volatility, volatilityEstimated: !quoted, terms, rate, futures };
  return { inputs, notes };
}

function sampleNotes({ id, carry }: MarketDefinition): string[] {
  if (carry.kind !== "yield") return [];
  return [`${id}.carry: the sample has no dividends, a yield of ${carry.value} a year stands in`];
}

/** Forwards of a share without known dividends are too high, which nothing else would show. */
function dividendNotes({ id, carry }: MarketDefinition, underlying: PriceHistory): string[] {
  if (carry.kind !== "dividends" || underlying.dividends.length > 0) return [];
  const { location } = underlying.provenance;
  return [
    `${id}.carry: no dividends in ${location} (they come from an adjusted close beside the close): none are used`,
  ];
}

/** How many sessions lack an own value, by series. */
function missingNotes({ market, dates, missing }: MarketHistory): string[] {
  return [...new Set(missing.map(({ series }) => series))].flatMap((series) => {
    const days = missing.filter((day) => day.series === series);
    const earlier = days.filter(({ usedFrom }) => usedFrom !== undefined).length;
    const without = days.length - earlier;
    const instead = series.startsWith("volatility")
      ? "have none and stay empty"
      : "have none, the market's fallback holds";
    const parts = [
      ...(earlier > 0 ? [`${earlier} of ${dates.length} sessions use an earlier day's value`] : []),
      ...(without > 0 ? [`${without} of ${dates.length} sessions ${instead}`] : []),
    ];
    return parts.map((part) => `${market}.${series}: ${part}`);
  });
}
