import type { Effects } from "../core/index.ts";
import { toDataFrame } from "../data/index.ts";
import type { Nature } from "../market/index.ts";
import { loadConfig } from "./load-config.ts";
import { loadConfigured } from "./load-markets.ts";
import type { StageOptions } from "./stages.ts";

/** What `fetch` says of one series. */
export interface FetchedSeries {
  readonly market: string;
  readonly series: string;
  readonly source: string;
  readonly nature: Nature;
  readonly location: string;
  readonly rows: number;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly warnings: readonly string[];
  /** Summary statistics by column, where asked for: a danfojs `describe()`. */
  readonly description?: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** Loads every market of a configuration; with the Yahoo source that fills or refreshes the cache. */
export async function fetchMarkets(
  options: StageOptions & { describe?: boolean | undefined },
  fx: Effects,
): Promise<{ series: FetchedSeries[]; notes: string[] }> {
  const { config } = await loadConfig(options.configPath, options, fx);
  const series: FetchedSeries[] = [];
  const notes: string[] = [];
  for (const market of config.markets) {
    const loaded = await loadConfigured(market, options.data, fx);
    notes.push(...loaded.notes);
    for (const [name, history] of Object.entries(loaded.series)) {
      const findings =
        loaded.quality.find((report) => report.key === `${market.definition.id}.${name}`)?.findings ?? [];
      series.push({
        market: market.definition.id,
        series: name,
        source: history.provenance.source,
        nature: history.provenance.nature,
        location: history.provenance.location,
        rows: history.dates.length,
        from: history.dates[0],
        to: history.dates.at(-1),
        warnings: findings.map((finding) => finding.message),
        ...(options.describe === true && { description: await describe(history) }),
      });
    }
  }
  return { series, notes };
}

/** Statistics of each numeric column, by statistic and column. */
async function describe(history: Parameters<typeof toDataFrame>[0]): Promise<Record<string, Record<string, number>>> {
  const frame = await toDataFrame(history);
  const summary = frame.describe();
  const statistics = summary.index.map(String);
  const columns = summary.columns.map(String);
  const values = summary.values;
  return Object.fromEntries(
    columns.map((column, c) => [
      column,
      Object.fromEntries(statistics.map((statistic, s) => [statistic, cell(values, s, c)])),
    ]),
  );
}

function cell(values: unknown, row: number, column: number): number {
  const line: unknown = Array.isArray(values) ? values[row] : undefined;
  return Array.isArray(line) ? Number(line[column]) : Number.NaN;
}
