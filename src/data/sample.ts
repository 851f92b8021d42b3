import { type Effects, sha256, UserError } from "../core/index.ts";
import type { CsvSeries, MarketDefinition, PriceHistory } from "../market/index.ts";
import type { Adapter, SampleSeries, SeriesQuery } from "./adapter.ts";
import { readSeries } from "./csv/read-series.ts";
import { decodeText } from "./csv/text.ts";
import { buildHistory } from "./price-history.ts";
import { type Sample, samples } from "./sample/samples.ts";

/**
 * Histories that come with the program, so that it can be tried without network: `us`, real S&P 500 levels, and
 * `india`, a synthetic index with its volatility index. They carry their nature; a market names its sample.
 */
export function sample(): Adapter {
  return {
    name: "sample",
    supports: (_, wanted) => seriesOf(wanted) !== undefined,
    load: async (query, fx) => {
      const series = seriesOf(query.sample);
      const found = sampleOf(query.sample?.sample);
      if (series === undefined || found === undefined) throw notInSamples(query, found);
      return loadSample(query, found, { ...series, file: found.location }, fx);
    },
  };
}

async function loadSample(query: SeriesQuery, found: Sample, series: CsvSeries, fx: Effects): Promise<PriceHistory> {
  const bytes = await fx.read(found.path());
  const { rows } = readSeries(await decodeText(bytes, found.location), found.location, series, query.timeZone);
  const inside = rows.filter(({ date }) => date >= (query.from ?? date) && date <= (query.to ?? date));
  if (inside.length === 0) {
    throw new UserError(
      `${query.key}: the sample has no row between ${query.from ?? "its start"} and ${query.to ?? "its end"}`,
      `It covers ${rows[0]?.date} to ${rows[rows.length - 1]?.date}.`,
    );
  }
  const history = buildHistory(inside, {
    symbol: `${query.sample?.sample} sample ${query.sample?.part}`,
    provenance: {
      source: "sample",
      location: found.location,
      nature: found.nature,
      description: found.description,
      sha256: sha256(bytes),
    },
  });
  return { ...history, lines: inside.map(({ line }) => line) };
}

function sampleOf(name: string | undefined): Sample | undefined {
  return Object.entries<Sample>(samples).find(([known]) => known === name)?.[1];
}

function seriesOf(wanted: SampleSeries | undefined): Omit<CsvSeries, "file"> | undefined {
  return wanted === undefined ? undefined : sampleOf(wanted.sample)?.series[wanted.part];
}

function notInSamples({ key, sample: wanted }: SeriesQuery, found: Sample | undefined): UserError {
  const known = Object.keys(samples).join(", ");
  if (wanted === undefined)
    return new UserError(`${key}: the market names no sample`, `Add 'sample', one of ${known}.`);
  return found === undefined
    ? new UserError(`${key}: sample '${wanted.sample}' is unknown; known: ${known}`)
    : new UserError(
        `${key}: the sample '${wanted.sample}' has no ${wanted.part}; it has ${Object.keys(found.series).join(", ")}`,
      );
}

/**
 * The market as its sample can serve it, under the sample's own label: a table must not say SPY where the history is another.
 * No sample has cash dividends: a constant dividend yield of its years takes their place, so that forwards are not too high.
 * Rates and futures are the market's own constants and fallbacks.
 */
export function marketOfSample(market: MarketDefinition): MarketDefinition {
  const found = sampleOf(market.sample);
  if (found === undefined) return market;
  const { label, dividendYield } = found;
  return market.carry.kind === "dividends"
    ? { ...market, label, carry: { kind: "yield", value: dividendYield } }
    : { ...market, label };
}
