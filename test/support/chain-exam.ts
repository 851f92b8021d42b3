import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { isIsoDate } from "../../src/core/index.ts";
import { type ChainOptions, readChains } from "../../src/data/index.ts";
import type { OptionChain, OptionQuote } from "../../src/market/index.ts";
import { failureOf } from "./adapter-exam.ts";

/** A file that a layout reads, and ways to spoil it. */
export interface ChainExam {
  /** At least two contracts. */
  readonly text: string;
  readonly options?: ChainOptions | undefined;
  /** What the good file says, without its lines. */
  readonly chain: Partial<Omit<OptionChain, "quotes">>;
  readonly first: Partial<OptionQuote>;
  readonly quotes: number;
  /** Replacements in the good text that must fail with a UserError. */
  readonly malformed: readonly (readonly [what: string, from: string, to: string, says: RegExp])[];
}

/** The exam that every reader of option files sits. */
export function testChains(name: string, exam: ChainExam): void {
  const { text, options } = exam;
  const read = (content: string | Uint8Array): OptionChain[] => readChains(content, "chain.csv", options);
  const json = /^\s*[[{]/.test(text);

  describe(`chain exam: ${name}`, () => {
    it("reads a well-formed file", () => {
      const chains = read(text);
      for (const chain of chains) checkChain(chain);
      expect(chains[0]).toMatchObject(exam.chain);
      expect(chains[0]!.quotes[0]).toMatchObject(exam.first);
      expect(chains.flatMap((chain) => chain.quotes)).toHaveLength(exam.quotes);
    });

    it("gives the same twice, from gzip, with Windows line ends and a byte order mark", () => {
      const plain = withoutHash(read(text));
      expect(withoutHash(read(text))).toEqual(plain);
      expect(withoutHash(read(gzipSync(text)))).toEqual(plain);
      expect(withoutHash(read(Buffer.from(`\uFEFF${text.replaceAll("\n", "\r\n")}`)))).toEqual(plain);
    });

    it("refuses what is no such file", async () => {
      const failing = (content: string | Uint8Array) => failureOf(Promise.resolve().then(() => read(content)));
      expect((await failing(gzipSync(text).subarray(0, 60))).message).toMatch(/chain\.csv: damaged or truncated gzip/);
      expect((await failing(Buffer.from("")))?.message).toMatch(/chain\.csv: .*empty/);
      expect((await failing("<!DOCTYPE html><html>")).message).toMatch(/chain\.csv: .*(web page|broken JSON)/);
      expect((await failing(Buffer.from([0x50, 0x4b, 3, 4]))).message).toMatch(/chain\.csv: .*zip archive/);
      if (!json)
        expect((await failing(`${text.trimEnd().split("\n").slice(0, -1).join("\n")}\n1`)).message).toMatch(
          /chain\.csv/,
        );
    });

    it.each(exam.malformed)("refuses %s", async (_, from, to, says) => {
      expect(text).toContain(from);
      const failure = await failureOf(Promise.resolve().then(() => read(text.replace(from, to))));
      expect(failure.message).toMatch(says);
    });
  });
}

/** The hash is that of the bytes, which differ. */
function withoutHash(chains: readonly OptionChain[]): unknown {
  return chains.map((chain) => ({ ...chain, provenance: { ...chain.provenance, sha256: "" } }));
}

/** The law of OptionChain. */
export function checkChain(chain: OptionChain): void {
  const { quotes, provenance } = chain;
  expect(isIsoDate(chain.date)).toBe(true);
  expect(Number.isNaN(chain.spot) || chain.spot > 0).toBe(true);
  expect(new Intl.DateTimeFormat("en", { timeZone: chain.timeZone })).toBeDefined();
  expect(quotes.length).toBeGreaterThan(0);
  expect(new Set(quotes.map(({ contract }) => contract)).size).toBe(quotes.length);
  const bad = quotes.filter((quote, i) => !isLawful(quote, chain) || (i > 0 && !inOrder(quotes[i - 1]!, quote)));
  expect(bad).toEqual([]);
  expect(provenance.sha256).toMatch(/^[0-9a-f]{64}$/);
  for (const words of [chain.underlying, provenance.source, provenance.location, provenance.description]) {
    expect(words.trim()).not.toBe("");
  }
}

function isLawful(quote: OptionQuote, chain: OptionChain): boolean {
  const figures = [quote.bid, quote.ask, quote.last, quote.settlement, quote.volume, quote.openInterest];
  const sound = figures.every((x) => Number.isNaN(x) || (x >= 0 && Number.isFinite(x)));
  return sound && quote.strike > 0 && isIsoDate(quote.expiry) && quote.expiry >= chain.date && quote.last !== 0;
}

function inOrder(a: OptionQuote, b: OptionQuote): boolean {
  const [first, second] = [a, b].map(({ expiry, root, strike, kind }) => [expiry, root, strike, kind] as const);
  for (let i = 0; i < 4; i++) if (first![i] !== second![i]) return first![i]! < second![i]!;
  return true;
}
