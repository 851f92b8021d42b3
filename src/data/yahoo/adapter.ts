import { type Effects, UserError } from "../../core/index.ts";
import type { PriceHistory, SeriesDefinition } from "../../market/index.ts";
import type { Adapter, SeriesQuery } from "../adapter.ts";
import { sliceHistory } from "../price-history.ts";
import { politeGate } from "../retry.ts";
import type { DownloadOptions } from "./download.ts";
import type { Asked } from "./errors.ts";
import { heading } from "./errors.ts";
import type { RefreshReport } from "./merge.ts";
import { type RefreshOptions, refresh } from "./refresh.ts";
import { historyOf, readStored } from "./stored.ts";

export interface YahooOptions {
  /** Folder of the cache; absent: nothing is kept. */
  readonly cacheDir?: string | undefined;
  /** Replaces scheme and host, e.g. `http://127.0.0.1:8080` for a local server or a mirror. */
  readonly baseUrl?: string | undefined;
  /** Uniform in [0, 1): jitter of the waits between tries. */
  readonly random: () => number;
  /** Attempts for each answer; default 4. */
  readonly tries?: number | undefined;
  /** Time for one try; default 15,000 ms. */
  readonly timeoutMs?: number | undefined;
  /** Upper bound of the first wait after a failure; default 1,000 ms, doubling. */
  readonly firstDelayMs?: number | undefined;
  /** Longest wait between tries; default 60,000 ms. */
  readonly maxDelayMs?: number | undefined;
  /** Least time between two requests; default 250 ms. */
  readonly gapMs?: number | undefined;
  /** Cached sessions that a refresh asks for again; default 10. */
  readonly overlapSessions?: number | undefined;
  /** Told after each refresh of a cached ticker. */
  readonly onRefresh?: ((report: RefreshReport) => void) | undefined;
}

/**
 * Daily histories of Yahoo Finance through yahoo-finance2 `chart`, kept in a cache where one is given.
 * Yahoo's open, high, low, close, volume and dividends are adjusted for splits (all are in today's shares), but prices
 * are not adjusted for dividends: "raw" in the sense of PriceHistory up to splits, which are listed beside.
 * The adjusted close is adjusted for both. Unfinished sessions are left out.
 * Throws a UserError that names ticker, URL, what came and what to try.
 */
export function yahoo(options: YahooOptions): Adapter {
  const resolved = resolve(options);
  return {
    name: "yahoo",
    supports: hasTicker,
    load: async (query, fx) => {
      const asked = askedOf(query, "yahoo");
      const { stored, downloaded, report } = await refresh(query, asked, resolved, fx);
      if (report !== undefined) {
        logReport(report, asked, fx);
        options.onRefresh?.(report);
      }
      return within(historyOf(stored, asked.ticker, downloaded ? "yahoo" : "cache"), query, asked);
    },
  };
}

export interface CacheOptions {
  readonly cacheDir: string;
}

/** Only what earlier downloads left in the cache, without network. Throws a UserError where it holds nothing of the ticker. */
export function cache(options: CacheOptions): Adapter {
  return {
    name: "cache",
    supports: hasTicker,
    load: async (query, fx) => {
      const asked = askedOf(query, "cache");
      const stored = await readStored(options.cacheDir, asked, query.timeZone, fx);
      if (stored === undefined) {
        throw new UserError(
          `${heading(asked)}: nothing cached in ${options.cacheDir}`,
          "Run 'backhedge fetch' once with a network, or use --source sample.",
        );
      }
      return within(historyOf(stored, asked.ticker, "cache"), query, asked);
    },
  };
}

function resolve(options: YahooOptions): RefreshOptions {
  return {
    cacheDir: options.cacheDir,
    overlapSessions: options.overlapSessions ?? 10,
    download: resolveDownload(options),
  };
}

/** Server and patience with their defaults. */
export function resolveDownload(options: YahooOptions): DownloadOptions {
  return {
    baseUrl: options.baseUrl,
    timeoutMs: options.timeoutMs ?? 15_000,
    gate: politeGate(options.gapMs ?? 250),
    retry: {
      tries: options.tries ?? 4,
      firstDelayMs: options.firstDelayMs ?? 1000,
      maxDelayMs: options.maxDelayMs ?? 60_000,
      random: options.random,
    },
  };
}

function hasTicker(series: SeriesDefinition): boolean {
  return series.yahoo !== undefined && series.yahoo.trim() !== "";
}

function askedOf(query: SeriesQuery, source: string): Asked {
  const { key, series, from, to } = query;
  if (!hasTicker(series)) {
    throw new UserError(
      `${key}: source ${source} needs a Yahoo ticker, the series has none`,
      "Add 'yahoo: <ticker>' to the series in the configuration, or use --source csv.",
    );
  }
  if (from !== undefined && to !== undefined && from > to) {
    throw new UserError(`${key}: the range must not end before it begins, was ${from} to ${to}`);
  }
  return { key, ticker: series.yahoo!.trim() };
}

function within(history: PriceHistory, query: SeriesQuery, asked: Asked): PriceHistory {
  const part = sliceHistory(history, query.from, query.to);
  if (part.dates.length > 0) return part;
  const range = `${query.from ?? "the beginning"} to ${query.to ?? "today"}`;
  throw new UserError(
    `${heading(asked)}: no session from ${range}; known are ${history.dates[0]} to ${history.dates.at(-1)}`,
    "Choose another range.",
  );
}

function logReport(report: RefreshReport, asked: Asked, fx: Effects): void {
  const log = (line: string): void => fx.log(`${heading(asked)}: ${line}`);
  if (report.added > 0) log(`${report.added} new sessions`);
  if (report.adjustedFactor !== 1) log(`earlier adjusted closes restated by the factor ${report.adjustedFactor}`);
  if (report.withdrawn.length > 0) log(`Yahoo no longer has ${report.withdrawn.join(", ")}; the cached bars are kept`);
  if (report.restated.length > 0) {
    const shown = report.restated.slice(0, 3).map((r) => `${r.date} ${r.field} ${r.before} -> ${r.after}`);
    log(`Yahoo restated ${report.restated.length} values, e.g. ${shown.join("; ")}`);
  }
}
