import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Effects, isIsoDate, nodeEffects, UserError } from "../../src/core/index.ts";
import type { Adapter, SeriesQuery } from "../../src/data/adapter.ts";
import type { PriceHistory } from "../../src/market/index.ts";

/** An adapter ready to be asked, in a world of its own. */
export interface Candidate {
  readonly adapter: Adapter;
  readonly fx: Effects;
  /** Releases servers and files. */
  readonly close?: (() => Promise<void>) | undefined;
}

/** A query that must fail with a UserError. */
export interface FailingCase {
  readonly what: string;
  readonly query: SeriesQuery;
  /** What the message must say. */
  readonly says: RegExp;
}

export interface AdapterExam {
  /** Without `from` and `to`; answered with at least five bars. */
  readonly good: SeriesQuery;
  /** A series that the source does not have; the message must name its key. */
  readonly unknown: SeriesQuery;
  /** A series that the adapter cannot serve by its definition; left out where it can serve all. */
  readonly unsupported?: SeriesQuery | undefined;
  readonly malformed: readonly FailingCase[];
}

/** The exam that every adapter sits. */
export function testAdapter(name: string, setUp: () => Promise<Candidate>, exam: AdapterExam): void {
  describe(`adapter exam: ${name}`, () => {
    let candidate: Candidate;
    beforeEach(async () => {
      candidate = await setUp();
    });
    afterEach(() => candidate.close?.());
    const load = (query: SeriesQuery): Promise<PriceHistory> => candidate.adapter.load(query, candidate.fx);

    it("serves a well-formed history", async () => {
      expect(candidate.adapter.supports(exam.good.series, exam.good.sample)).toBe(true);
      const history = await load(exam.good);
      expect(history.dates.length).toBeGreaterThanOrEqual(5);
      checkHistory(history);
    });

    it("gives the same bits twice", async () => {
      expect(bitsOf(await load(exam.good))).toEqual(bitsOf(await load(exam.good)));
    });

    it("keeps to the range asked for, both ends included", async () => {
      const all = await load(exam.good);
      const [from, to] = [all.dates[1]!, all.dates.at(-2)!];
      const part = await load({ ...exam.good, from, to });
      checkHistory(part);
      expect(part.dates).toEqual(all.dates.slice(1, -1));
      expect([...part.close]).toEqual([...all.close.slice(1, -1)]);
      for (const { exDate } of part.dividends) expect(exDate >= from && exDate <= to).toBe(true);
    });

    it("says which series it does not have", async () => {
      const error = await failureOf(load(exam.unknown));
      expect(error.message).toContain(exam.unknown.key);
    });

    const { unsupported } = exam;
    if (unsupported !== undefined) {
      it("says so before it is asked when a definition is not for it", async () => {
        expect(candidate.adapter.supports(unsupported.series, unsupported.sample)).toBe(false);
        expect((await failureOf(load(unsupported))).message).toContain(unsupported.key);
      });
    }

    it.each(exam.malformed)("refuses $what", async ({ query, says }) => {
      expect((await failureOf(load(query))).message).toMatch(says);
    });
  });
}

/** The law of PriceHistory. */
export function checkHistory(history: PriceHistory): void {
  const { dates, provenance } = history;
  for (const [i, date] of dates.entries()) {
    expect(isIsoDate(date), date).toBe(true);
    if (i > 0) expect(dates[i - 1]! < date, `${dates[i - 1]} before ${date}`).toBe(true);
  }
  for (const column of columnsOf(history)) expect(column).toHaveLength(dates.length);
  for (const price of [...history.open, ...history.high, ...history.low, ...history.close]) {
    expect(Number.isNaN(price) || Number.isFinite(price)).toBe(true);
  }
  const exDates = history.dividends.map((dividend) => dividend.exDate);
  expect(exDates).toEqual([...new Set(exDates)].sort());
  const splitDates = history.splits.map((split) => split.date);
  expect(splitDates).toEqual([...new Set(splitDates)].sort());
  expect(provenance.sha256).toMatch(/^[0-9a-f]{64}$/);
  for (const text of [history.symbol, provenance.source, provenance.location, provenance.description]) {
    expect(text.trim()).not.toBe("");
  }
  expect(["real", "estimated", "synthetic"]).toContain(provenance.nature);
  if (provenance.retrieved !== undefined) {
    expect(new Date(provenance.retrieved).toISOString()).toBe(provenance.retrieved);
  }
}

function columnsOf(history: PriceHistory): readonly Float64Array[] {
  return [history.open, history.high, history.low, history.close, history.adjustedClose, history.volume];
}

/** A history with its columns as bytes, so that NaN equals NaN and -0 differs from 0. */
function bitsOf(history: PriceHistory): unknown {
  const columns = columnsOf(history).map((column) => Buffer.from(column.slice().buffer).toString("hex"));
  const { symbol, dates, dividends, splits, provenance } = history;
  return { columns, symbol, dates, dividends, splits, provenance: { ...provenance, retrieved: undefined } };
}

/** The UserError of a promise that must fail. */
export async function failureOf(promise: Promise<unknown>): Promise<UserError> {
  const outcome = await promise.then(
    () => "it succeeded",
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(UserError);
  return outcome as UserError;
}

/** A world in memory: files in a map, a clock that only sleeping moves, the real network. */
export interface MemoryWorld {
  readonly fx: Effects;
  readonly files: Map<string, string>;
  readonly logs: string[];
  /** Milliseconds slept, one entry a time. */
  readonly sleeps: number[];
  setNow(instant: string): void;
}

export function memoryWorld(start: string, signal: AbortSignal = new AbortController().signal): MemoryWorld {
  const files = new Map<string, string>();
  const logs: string[] = [];
  const sleeps: number[] = [];
  let now = Date.parse(start);
  const real = nodeEffects(() => {}, signal);
  const fx: Effects = {
    ...real,
    now: () => new Date(now),
    read: async (path) => {
      const text = files.get(path);
      if (text === undefined) throw new UserError(`cannot read ${path}: absent`);
      return new TextEncoder().encode(text);
    },
    exists: async (path) => [...files.keys()].some((each) => each === path || each.startsWith(`${path}/`)),
    list: async (folder) => {
      const inside = [...files.keys()].filter((path) => path.startsWith(`${folder}/`));
      return [...new Set(inside.map((path) => path.slice(folder.length + 1).split("/")[0]!))].sort();
    },
    write: async (path, bytes) => {
      files.set(path, typeof bytes === "string" ? bytes : new TextDecoder().decode(bytes));
    },
    sleep: async (milliseconds, abort) => {
      abort?.throwIfAborted();
      sleeps.push(milliseconds);
      now += milliseconds;
    },
    log: (line) => {
      logs.push(line);
    },
  };
  const setNow = (instant: string): void => {
    now = Date.parse(instant);
  };
  return { fx, files, logs, sleeps, setNow };
}
