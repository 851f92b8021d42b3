import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { HestonParameters } from "../../src/market/index.ts";
import {
  type HestonChainSlice,
  hestonPrices,
  hestonSensitivities,
  type OptionKind,
  openHestonChain,
} from "../../src/pricing/index.ts";
import { referenceCall } from "./heston-reference.ts";
import { anyMaturity, anySet, hardSets, heston, kernels, wideStrikes } from "./heston-sets.ts";

const typical = heston(2.5, 0.045, 0.9, -0.75, 0.03);
const names = ["kappa", "theta", "xi", "rho", "v0"] as const;

/** Options out of the money, log-spaced over some standard deviations. */
function slice(maturity: number, count: number, forward = 100, reach = 4): HestonChainSlice {
  const deviation = 0.2 * Math.sqrt(maturity);
  const strikes = Array.from({ length: count }, (_, i) => {
    const z = count === 1 ? 0 : -reach + (1.7 * reach * i) / (count - 1);
    return forward * Math.exp(z * deviation);
  });
  return { maturity, forward, strikes, kinds: strikes.map((strike) => (strike >= forward ? "call" : "put")) };
}

/** From one day to ten years, on different forwards, with one option, and with none. */
const chain: readonly HestonChainSlice[] = [
  slice(1 / 365, 9),
  slice(7 / 365, 25, 101),
  slice(0.25, 1, 98),
  slice(0.5, 0),
  slice(1, 60, 4000),
  slice(10, 12, 0.37),
];
const forwards = chain.flatMap(({ forward, strikes }) => Array.from(strikes, () => forward));

const anyChain = fc.array(
  fc.tuple(anyMaturity, fc.integer({ min: 1, max: 12 })).map(([maturity, count]) => slice(maturity, count)),
  { minLength: 1, maxLength: 4 },
);

describe.each(kernels)("a Heston chain by %s", (kernel) => {
  const open = (slices: readonly HestonChainSlice[]) => openHestonChain(slices, { kernel });

  it("prices each slice as hestonPrices does, to the bit, in order", () => {
    const opened = open(chain);
    expect(opened.count).toBe(forwards.length);
    expect(opened.kernel).toBe(kernel);
    const alone = chain.flatMap(({ kinds, ...one }) =>
      kinds.map((kind, i) => hestonPrices(typical, one, kind, { kernel })[i]!),
    );
    expect(Array.from(opened.prices(typical))).toEqual(alone);
    expect(Array.from(opened.evaluate(typical).prices)).toEqual(alone);
    expect(Array.from(opened.sensitivities(typical).price)).toEqual(alone);
  });

  it("has the derivatives of hestonSensitivities in the rows of its Jacobian", () => {
    const { jacobian } = open(chain).evaluate(typical);
    const found = open(chain).sensitivities(typical);
    for (const [p, name] of names.entries())
      expect(Array.from(found[name])).toEqual(forwards.map((_, i) => jacobian[5 * i + p]));
    const last = hestonSensitivities(typical, slice(10, 12, 0.37), "call", { kernel });
    expect(found.delta.at(-1)).toBe(last.delta.at(-1));
    expect(found.gamma.at(-1)).toBe(last.gamma.at(-1));
  });

  it("has a Jacobian that equals central differences of its prices", () => {
    const opened = open(chain);
    for (const parameters of [typical, heston(0.5, 0.02, 1.5, -0.9, 0.01), heston(1, 0.04, 0.5, 0.6, 0.09)]) {
      const { jacobian } = opened.evaluate(parameters);
      for (const [p, name] of names.entries()) {
        // Error of the order of h^4, and noise of 1e-12 / h.
        const h = 2e-3 * Math.min(Math.abs(parameters[name]), 1 - Math.abs(parameters.rho));
        const at = (shift: number) => opened.prices({ ...parameters, [name]: parameters[name] + shift });
        const [far, near, near2, far2] = [at(-2 * h), at(-h), at(h), at(2 * h)];
        for (const [i, forward] of forwards.entries()) {
          const slope = (8 * (near2[i]! - near[i]!) - (far2[i]! - far[i]!)) / (12 * h);
          expect(Math.abs(jacobian[5 * i + p]! - slope) / forward, `${name} of option ${i}`).toBeLessThan(1e-6);
        }
      }
    }
  });

  it("gives the same bits whatever was evaluated before, here or in another chain", () => {
    const opened = open(chain);
    const first = opened.evaluate(typical);
    fc.assert(
      fc.property(anySet, anyChain, (parameters, slices) => {
        opened.prices(parameters);
        open(slices).sensitivities(parameters);
        expect(opened.evaluate(typical)).toEqual(first);
      }),
      { numRuns: 20 },
    );
    expect(open(chain).evaluate(typical)).toEqual(first);
  });

  it("prices hundreds of strikes, and tens of thousands, like one", () => {
    const [few, many] = [slice(0.25, 401), slice(0.25, 30_001)];
    const together = open([few]).evaluate(typical);
    const vast = open([many]).evaluate(typical);
    for (let i = 0; i < 401; i += 40) {
      const one = open([{ ...few, strikes: [few.strikes[i]!], kinds: [few.kinds[i]!] }]).evaluate(typical);
      expect(Math.abs(together.prices[i]! - one.prices[0]!)).toBeLessThan(1e-9);
      // 75 of the many for one of the few
      expect(Math.abs(together.prices[i]! - vast.prices[75 * i]!)).toBeLessThan(1e-11);
      for (const p of names.keys())
        expect(Math.abs(together.jacobian[5 * i + p]! - vast.jacobian[5 * (75 * i) + p]!)).toBeLessThan(1e-9);
    }
    expect(open([few]).evaluate(typical)).toEqual(together);
  });

  it("prices the rare and the extreme", () => {
    const far = { maturity: 1, forward: 100, strikes: [0.01, 1, 2000, 1e6], kinds: fill("call", 4) };
    const prices = open([far]).prices(typical);
    for (const [i, strike] of far.strikes.entries())
      expect(Math.abs(prices[i]! - referenceCall(typical, 1, 100, strike))).toBeLessThan(1e-8);
    const puts = open([{ ...far, kinds: fill("put", 4) }]).prices(typical);
    for (const price of puts) expect(price).toBeGreaterThanOrEqual(0);
    expect(prices[3]).toBeLessThan(1e-9);
    expect(open([]).evaluate(typical)).toEqual({ prices: new Float64Array(0), jacobian: new Float64Array(0) });
  });

  it("does not change with a unit of time, nor with a unit of money", () => {
    fc.assert(
      fc.property(anySet, fc.double({ min: 0.2, max: 20, noNaN: true }), (parameters, c) => {
        const { kappa, theta, xi, rho, v0 } = parameters;
        const slices = [slice(0.1, 9), slice(1.5, 9)];
        const prices = open(slices).prices(parameters);
        const faster = open(slices.map((one) => ({ ...one, maturity: one.maturity / c })));
        const dearer = open([slice(0.1, 9, 100 * c), slice(1.5, 9, 100 * c)]);
        const scaled = faster.prices(heston(c * kappa, c * theta, c * xi, rho, c * v0));
        for (const [i, price] of prices.entries()) {
          expect(Math.abs(scaled[i]! - price)).toBeLessThan(2e-9);
          expect(Math.abs(dearer.prices(parameters)[i]! / c - price)).toBeLessThan(2e-9);
        }
      }),
      { numRuns: 30 },
    );
  });

  it("keeps the slices as they were given", () => {
    const strikes = [90, 100, 110];
    const kinds = fill("call", 3);
    const opened = open([{ maturity: 1, forward: 100, strikes, kinds }]);
    const before = opened.prices(typical);
    strikes.fill(50);
    kinds.fill("put");
    expect(opened.prices(typical)).toEqual(before);
    before.fill(0);
    expect(opened.prices(typical)[1]).toBeGreaterThan(5);
  });

  it("refuses what is no chain and what has no price", () => {
    const good = slice(1, 3);
    expect(() => open([good, { ...good, kinds: ["call"] }])).toThrow(/of 1 years has 3 strikes and 1 kinds/);
    expect(() => open([{ ...good, maturity: -1 }])).toThrow(/maturity must be > 0 and finite, was -1/);
    expect(() => open([{ ...good, forward: Number.NaN }])).toThrow(/forward must be > 0 and finite, was NaN/);
    expect(() => open([{ ...good, strikes: [1, 0, 2] }])).toThrow(/strike 1 must be > 0 and finite, was 0/);
    const opened = open([good]);
    const before = opened.evaluate(typical);
    expect(() => opened.prices({ ...typical, measure: "P" })).toThrow(/under measure Q/);
    expect(() => opened.evaluate({ ...typical, xi: 0 })).toThrow(/xi must be/);
    expect(() => open([slice(1e-3, 3, 100, 90)]).evaluate(heston(1, 1e-8, 4, -0.99999, 1e-8))).toThrow(/nodes, more/);
    expect(opened.evaluate(typical)).toEqual(before);
  });
});

describe("the two kernels", () => {
  const [wasm, typescript] = kernels.map((kernel) => openHestonChain(chain, { kernel }));

  /** @param most of the forward */
  function expectEqual(parameters: HestonParameters, most: number): void {
    const [one, other] = [wasm!.sensitivities(parameters), typescript!.sensitivities(parameters)];
    for (const [i, forward] of forwards.entries()) {
      expect(Math.abs(one.price[i]! - other.price[i]!) / forward).toBeLessThan(most);
      expect(Math.abs(one.delta[i]! - other.delta[i]!)).toBeLessThan(10 * most);
      for (const name of names) {
        const error = Math.abs(one[name][i]! - other[name][i]!);
        expect(error / Math.max(forward, Math.abs(other[name][i]!)), `${name} ${i}`).toBeLessThan(1000 * most);
      }
    }
  }

  it("agree far beyond their error", () => {
    fc.assert(
      fc.property(anySet, (parameters) => expectEqual(parameters, 1e-13)),
      { numRuns: 100 },
    );
    for (const parameters of hardSets) expectEqual(parameters, 1e-13);
    expectEqual(heston(2, 0.05, 1e-3, -0.5, 0.03), 1e-13);
    // Below, the derivative in xi is a difference over xi: both lose digits.
    for (const xi of [1e-12, 1e-8, 1e-4]) {
      const [one, other] = [wasm, typescript].map((opened) => opened!.prices(heston(2, 0.05, xi, -0.5, 0.03)));
      for (const [i, forward] of forwards.entries())
        expect(Math.abs(one![i]! - other![i]!) / forward).toBeLessThan(1e-13);
    }
  });

  it("are asked for by name; WebAssembly is the default", () => {
    expect(openHestonChain(chain).kernel).toBe("wasm");
    expect(openHestonChain(chain, { kernel: "auto" }).kernel).toBe("wasm");
    // @ts-expect-error: a configuration is not always typed
    expect(() => openHestonChain(chain, { kernel: "typscript" })).toThrow(/kernel 'typscript' is unknown/);
  });

  it("price out of the money puts and calls at wide strikes above 0", () => {
    for (const parameters of hardSets) {
      const strikes = wideStrikes(parameters, 0.25, 100);
      const kinds = strikes.map((strike): OptionKind => (strike >= 100 ? "call" : "put"));
      for (const kernel of kernels) {
        const prices = openHestonChain([{ maturity: 0.25, forward: 100, strikes, kinds }], { kernel }).prices(
          parameters,
        );
        for (const price of prices) expect(price).toBeGreaterThanOrEqual(0);
      }
    }
  });
});

function fill(kind: OptionKind, count: number): OptionKind[] {
  return new Array<OptionKind>(count).fill(kind);
}
