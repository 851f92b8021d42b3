import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanChain, describeDropped } from "../../../src/calibration/index.ts";
import { UserError } from "../../../src/core/index.ts";
import type { CleanChain, OptionChain, OptionQuote } from "../../../src/market/index.ts";
import { anySet } from "../../pricing/heston-sets.ts";
import { expectEveryQuote, expectNoArbitrage, expectSoundSlices } from "./cleanliness.ts";
import { chainOf, market, settled, syntheticQuotes } from "./synthetic-chain.ts";

/** What may go wrong with a quote. */
const defect = fc.oneof(
  fc.record({ scale: fc.double({ min: 0.3, max: 2, noNaN: true }) }),
  fc.record({ bid: fc.constantFrom(0, Number.NaN, -1) }),
  fc.record({ ask: fc.constantFrom(0, Number.NaN, Number.POSITIVE_INFINITY) }),
  fc.record({ widen: fc.double({ min: 0.2, max: 8, noNaN: true }) }),
  fc.record({ volume: fc.constantFrom(0, Number.NaN, 20) }),
  fc.record({ copy: fc.constant(true) }),
);
type Defect = { scale?: number; bid?: number; ask?: number; widen?: number; volume?: number; copy?: boolean };

const anyChain = fc
  .record({
    parameters: anySet,
    rate: fc.double({ min: -0.01, max: 0.12, noNaN: true }),
    yield: fc.double({ min: 0, max: 0.05, noNaN: true }),
    days: fc.uniqueArray(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 5 }),
    halfSpread: fc.constantFrom(0, 0.003, 0.02),
    settlement: fc.boolean(),
    defects: fc.array(fc.tuple(fc.nat(), defect), { maxLength: 25 }),
    american: fc.boolean(),
  })
  .map(({ defects, settlement, american, ...of }) => {
    const sound = syntheticQuotes({ ...market, ...of });
    const quotes = defects.reduce((all, [at, what]) => damaged(all, at % all.length, what), sound);
    return chainOf(settlement ? settled(quotes) : quotes, {
      quotation: settlement ? "settlement" : "bid-ask",
      exercise: american ? "american" : "european",
    });
  });

function damaged(quotes: readonly OptionQuote[], at: number, what: Defect): OptionQuote[] {
  const quote = quotes[at]!;
  const scale = what.scale ?? 1;
  const half = 0.5 * (quote.ask - quote.bid) * (what.widen ?? 1);
  const middle = 0.5 * (quote.ask + quote.bid) * scale;
  const prices = {
    bid: what.bid ?? middle - half,
    ask: what.ask ?? middle + half,
    volume: what.volume ?? quote.volume,
  };
  const changed = { ...quote, ...prices };
  if (what.copy) return [...quotes, { ...changed, contract: `${quote.contract} again ${quotes.length}` }];
  return quotes.with(at, changed);
}

/** The chain as cleaned, or undefined when nothing is left of it. */
function cleaned(chain: OptionChain, options = {}): CleanChain | undefined {
  try {
    return cleanChain(chain, options);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

describe("whatever the chain", () => {
  it("every quote is kept or dropped, the slices are sound and free of static arbitrage", () => {
    let kept = 0;
    fc.assert(
      fc.property(anyChain, (chain) => {
        const clean = cleaned(chain);
        if (clean === undefined) return;
        kept += 1;
        expectEveryQuote(chain, clean);
        expectSoundSlices(clean);
        expectNoArbitrage(clean, 0.05);
        const counted = describeDropped(clean).reduce((sum, line) => sum + Number.parseInt(line, 10), 0);
        expect(counted).toBe(clean.dropped.length);
      }),
      { numRuns: 300 },
    );
    expect(kept).toBeGreaterThan(150);
  });

  it("what is kept is kept when it is cleaned again on the same forwards", () => {
    fc.assert(
      fc.property(anyChain, (chain) => {
        const options = { maximumDeviations: Number.POSITIVE_INFINITY };
        const once = cleaned(chain, options);
        if (once === undefined) return;
        const kept = new Set(once.slices.flatMap(({ contracts }) => contracts));
        const quotes = chain.quotes.filter(({ contract }) => kept.has(contract));
        const forwards = once.slices.map(({ expiry, root, forward, discount }) => ({
          expiry,
          root,
          forward,
          discount,
        }));
        const twice = cleanChain({ ...chain, quotes }, { ...options, forwards });
        expect(twice.dropped).toEqual([]);
        expect(twice.slices.map(({ volatilities }) => volatilities)).toEqual(once.slices.map((s) => s.volatilities));
      }),
      { numRuns: 150 },
    );
  });

  it("the order of the quotes does not matter", () => {
    fc.assert(
      fc.property(anyChain, fc.nat(), (chain, shift) => {
        const unique = chain.quotes.filter(({ contract }) => !contract.includes("again"));
        const at = shift % unique.length;
        const turned = [...unique.slice(at), ...unique.slice(0, at)].reverse();
        const one = cleaned({ ...chain, quotes: unique });
        const other = cleaned({ ...chain, quotes: turned });
        expect(other?.slices).toEqual(one?.slices);
      }),
      { numRuns: 60 },
    );
  });
});
