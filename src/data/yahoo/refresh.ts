import { dateInZone, type Effects, type IsoDate } from "../../core/index.ts";
import type { SeriesQuery } from "../adapter.ts";
import { type CachedAnswer, writeAnswer } from "../cache-file.ts";
import { type Bars, barsOf } from "./bars.ts";
import { chart, type Period } from "./chart.ts";
import { DownloadFailure, type DownloadOptions, download } from "./download.ts";
import { type Asked, explainFailure } from "./errors.ts";
import { changesAnything, compareBars, mergeBars, type RefreshReport, reachesBack } from "./merge.ts";
import { begin, readStored, type Stored, widen } from "./stored.ts";

/** Yahoo's own histories begin here. */
const firstDay: IsoDate = "1927-01-01";

/** Where to keep answers, and how to download. */
export interface RefreshOptions {
  readonly cacheDir?: string | undefined;
  /** Sessions before the cached end that are asked for again, to see what was restated. */
  readonly overlapSessions: number;
  readonly download: DownloadOptions;
}

/** What is known after a refresh. */
export interface Refreshed {
  readonly stored: Stored;
  /** Whether a new answer went into it. */
  readonly downloaded: boolean;
  /** What changed against the cache; undefined where nothing was cached or nothing asked. */
  readonly report: RefreshReport | undefined;
}

/**
 * Brings a ticker's stored answers up to what the query wants and returns all that is known.
 * Nothing is asked where the cache covers the query. A cache that only ends too early is asked for its last sessions onward;
 * the whole history is asked for when the query begins earlier, or when Yahoo changed a close or reports a split.
 * An answer is stored only after it has been parsed and merged, and only when it changes anything.
 */
export async function refresh(
  query: SeriesQuery,
  asked: Asked,
  options: RefreshOptions,
  fx: Effects,
): Promise<Refreshed> {
  const { cacheDir } = options;
  const today = dateInZone(fx.now(), query.timeZone);
  const from = query.from ?? firstDay;
  const ask = (period: Period): Promise<Fetched> => fetchBars(query, asked, period, options.download, fx);
  const known = cacheDir === undefined ? undefined : await readStored(cacheDir, asked, query.timeZone, fx);
  if (known === undefined) {
    const { bars, answer } = await ask({ from, to: query.to ?? today });
    if (cacheDir !== undefined) await writeAnswer(cacheDir, answer, fx);
    return { stored: begin(bars, answer), downloaded: true, report: undefined };
  }
  const earlier = from < known.from;
  if (!earlier && query.to !== undefined && query.to <= known.to) {
    return { stored: known, downloaded: false, report: undefined };
  }
  const whole: Period = { from: earlier ? from : known.from, to: today };
  let fetched = await ask(earlier ? whole : { from: overlapStart(known, options), to: today });
  if (!earlier && reachesBack(compareBars(known.bars, fetched.bars, asked.ticker))) fetched = await ask(whole);
  const bars = mergeBars(known.bars, fetched.bars, asked);
  const report = compareBars(known.bars, fetched.bars, asked.ticker);
  if (!earlier && !changesAnything(report)) return { stored: known, downloaded: true, report };
  if (cacheDir !== undefined) await writeAnswer(cacheDir, fetched.answer, fx);
  return { stored: { ...widen(known, fetched.bars, fetched.answer), bars }, downloaded: true, report };
}

/** A downloaded answer and its bars. */
interface Fetched {
  readonly answer: CachedAnswer;
  readonly bars: Bars;
}

async function fetchBars(
  query: SeriesQuery,
  asked: Asked,
  period: Period,
  options: DownloadOptions,
  fx: Effects,
): Promise<Fetched> {
  const fetched = await chart(
    asked,
    period,
    async (url, headers) => {
      try {
        return await download(url, headers, options, fx);
      } catch (error) {
        throw error instanceof DownloadFailure ? explainFailure(error, asked, options.retry.tries) : error;
      }
    },
    fx,
  );
  const { bars, notes } = barsOf(fetched, asked, query.timeZone);
  for (const note of notes) fx.log(note);
  return { answer: { ticker: asked.ticker, ...period, ...fetched.answer }, bars };
}

function overlapStart(known: Stored, options: RefreshOptions): IsoDate {
  const { rows } = known.bars;
  return rows[Math.max(0, rows.length - options.overlapSessions)]!.date;
}
