import { addDays, type Effects, type IsoDate, sha256 } from "../../core/index.ts";
import type { PriceHistory } from "../../market/index.ts";
import { type CachedAnswer, readAnswers } from "../cache-file.ts";
import { buildHistory } from "../price-history.ts";
import { type Bars, barsOf } from "./bars.ts";
import { chart } from "./chart.ts";
import type { Asked } from "./errors.ts";
import { mergeBars } from "./merge.ts";

/** What the cache holds of a ticker: all its answers, replayed in the order they came. */
export interface Stored {
  readonly bars: Bars;
  /** First day that was ever asked for. */
  readonly from: IsoDate;
  /** Last day up to which the bars are complete. */
  readonly to: IsoDate;
  /** Oldest first. */
  readonly answers: readonly CachedAnswer[];
}

/** Reads a ticker's cached answers and merges them, or undefined where there are none. Throws a UserError that names a damaged file. */
export async function readStored(
  cacheDir: string,
  asked: Asked,
  timeZone: string,
  fx: Effects,
): Promise<Stored | undefined> {
  let stored: Stored | undefined;
  for (const { file, answer } of await readAnswers(cacheDir, asked.ticker, fx)) {
    const bars = await parse(answer, { ...asked, key: `${asked.key} in ${file}` }, timeZone, fx);
    stored = stored === undefined ? begin(bars, answer) : extend(stored, bars, answer, asked);
  }
  return stored;
}

/** The first answer alone. */
export function begin(bars: Bars, answer: CachedAnswer): Stored {
  return { bars, from: answer.from, to: completeTo(bars, answer), answers: [answer] };
}

function extend(stored: Stored, bars: Bars, answer: CachedAnswer, asked: Asked): Stored {
  return { ...widen(stored, bars, answer), bars: mergeBars(stored.bars, bars, asked) };
}

/** The period and answers of what is stored together with one more answer. */
export function widen(stored: Stored, bars: Bars, answer: CachedAnswer): Omit<Stored, "bars"> {
  const to = completeTo(bars, answer);
  return {
    from: answer.from < stored.from ? answer.from : stored.from,
    to: to > stored.to ? to : stored.to,
    answers: [...stored.answers, answer],
  };
}

/** A period that was over everywhere when it was asked for is complete to its end, whether or not that was a session. */
function completeTo(bars: Bars, answer: CachedAnswer): IsoDate {
  const lastBar = bars.rows.at(-1)!.date;
  const over = addDays(answer.retrieved.slice(0, 10), -1);
  return answer.to < over && answer.to > lastBar ? answer.to : lastBar;
}

async function parse(answer: CachedAnswer, asked: Asked, timeZone: string, fx: Effects): Promise<Bars> {
  const replayed = await chart(asked, answer, async () => answer, fx);
  return barsOf(replayed, asked, timeZone).bars;
}

/** The history of what is stored, with the SHA-256 of its answer (of several: of their hashes joined by line feeds). */
export function historyOf(stored: Stored, ticker: string, source: "yahoo" | "cache"): PriceHistory {
  const hashes = stored.answers.map((answer) => answer.sha256);
  return buildHistory(stored.bars.rows, {
    symbol: ticker,
    dividends: stored.bars.dividends,
    splits: stored.bars.splits,
    provenance: {
      source,
      location: ticker,
      nature: "real",
      description: `Yahoo Finance daily history of ${ticker}`,
      sha256: hashes.length === 1 ? hashes[0]! : sha256(hashes.join("\n")),
      retrieved: stored.answers.at(-1)!.retrieved,
    },
  });
}
