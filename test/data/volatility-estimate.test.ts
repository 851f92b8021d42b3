import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays, keyFrom, randomStream } from "../../src/core/index.ts";
import { buildHistory, type HistoryRow, sliceHistory } from "../../src/data/price-history.ts";
import { estimateVolatilityIndex } from "../../src/data/volatility-estimate.ts";
import { leastSquares } from "../../src/data/volatility-regression.ts";
import type { PriceHistory } from "../../src/market/index.ts";
import { flatRow, provenance, weekdays } from "../support/histories.ts";

const dates = weekdays(1600, "2010-01-04");

/** Geometric Brownian bars of a given volatility a year, drawn on a fine intraday grid; flat bars on request. */
function brownian(volatility: (t: number) => number, seed: number, bars = true): PriceHistory {
  const stream = randomStream(keyFrom(seed));
  const steps = bars ? 200 : 1;
  let close = 100;
  const rows = dates.map((date, t): HistoryRow => {
    const sd = volatility(t) / Math.sqrt(252 * steps);
    const open = close;
    let [high, low] = [open, open];
    for (let i = 0; i < steps; i++) {
      close *= Math.exp(sd * stream.normal());
      high = Math.max(high, close);
      low = Math.min(low, close);
    }
    return bars ? flatRow(date, close, { open, high, low }) : flatRow(date, close);
  });
  return buildHistory(rows, { symbol: "BM", provenance: provenance("bm") });
}

const constant = brownian(() => 0.2, 1);
const estimate = estimateVolatilityIndex(constant, 1);

describe("estimateVolatilityIndex", () => {
  it("knows nothing for about two years, then has a value every session", () => {
    const first = estimate.close.findIndex((value) => !Number.isNaN(value));
    expect(first).toBeGreaterThan(500);
    expect(first).toBeLessThan(560);
    expect(estimate.close.slice(first).every((value) => value > 0)).toBe(true);
    expect(estimate.dates).toEqual(constant.dates);
  });

  it.each([
    ["bars", constant],
    ["flat bars (closes only)", brownian(() => 0.2, 2, false)],
  ])("recovers a constant volatility of 20 % from %s", (_, history) => {
    const values = [...estimateVolatilityIndex(history, 1).close].filter((value) => !Number.isNaN(value));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    // The root of a mean of 21 squares is 1.2 % below 20 on average.
    expect(mean).toBeGreaterThan(18.8);
    expect(mean).toBeLessThan(20.6);
    expect(Math.max(...values.map((value) => Math.abs(value - mean)))).toBeLessThan(3);
  });

  it("counts the sessions of a market that trades every day", () => {
    const everyDay = { ...constant, dates: constant.dates.map((_, t) => addDays("2010-01-04", t)) };
    const [five, seven] = [estimate, estimateVolatilityIndex(everyDay, 1)].map(({ close }) => close[1500]!);
    // The same daily moves, 365 instead of 252 of them a year.
    expect(seven! / five!).toBeGreaterThan(0.97 * Math.sqrt(365.25 / 252));
    expect(seven! / five!).toBeLessThan(1.03 * Math.sqrt(365.25 / 252));
  });

  it("follows volatility that moves", () => {
    const level = (t: number): number => 0.2 + 0.12 * Math.sin(t / 80);
    const { close } = estimateVolatilityIndex(brownian(level, 3), 1);
    for (let t = 800; t < 1600; t += 40) expect(Math.abs(close[t]! / 100 - level(t))).toBeLessThan(0.07);
  });

  it("is proportional to the premium", () => {
    const more = estimateVolatilityIndex(constant, 1.25);
    for (let t = 600; t < 1600; t += 100) expect(more.close[t]).toBeCloseTo(1.25 * estimate.close[t]!, 10);
  });

  it("uses the past only: cutting later rows changes no bit", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1599 }), (last) => {
        const cut = estimateVolatilityIndex(sliceHistory(constant, undefined, dates[last]), 1);
        expect(Buffer.from(cut.close.buffer)).toEqual(Buffer.from(estimate.close.slice(0, last + 1).buffer));
      }),
      { numRuns: 15 },
    );
  });

  it("is NaN where the close is missing and goes on after it", () => {
    const holes = { ...constant, close: constant.close.map((value, t) => (t % 50 === 7 ? Number.NaN : value)) };
    const { close } = estimateVolatilityIndex(holes, 1);
    expect(close[707]).toBeNaN();
    expect(close[708]).toBeGreaterThan(15);
    expect(close[708]).toBeLessThan(25);
  });

  it("takes closes where bars contradict themselves", () => {
    const odd = { ...constant, high: constant.high.map(() => 1), open: constant.open.map(() => 0) };
    const values = [...estimateVolatilityIndex(odd, 1).close].filter((value) => !Number.isNaN(value));
    expect(values.every((value) => value > 14 && value < 28)).toBe(true);
  });

  it("is labelled: estimated, or synthetic when its prices are", () => {
    expect(estimate.provenance).toMatchObject({ source: "estimate", nature: "estimated" });
    const synthetic = { ...constant, provenance: provenance("s", "synthetic") };
    expect(estimateVolatilityIndex(synthetic, 1).provenance.nature).toBe("synthetic");
  });
});

describe("leastSquares", () => {
  it("recovers coefficients of exact observations", () => {
    const stream = randomStream(keyFrom(4));
    const regression = leastSquares(3);
    for (let i = 0; i < 50; i++) {
      const x = [1, stream.normal(), stream.normal()];
      regression.add(x, 2 - 3 * x[1]! + 0.5 * x[2]!);
    }
    expect(regression.count()).toBe(50);
    for (const [i, value] of [2, -3, 0.5].entries()) expect(regression.solve()[i]).toBeCloseTo(value, 7);
  });

  it("survives a regressor that never varies", () => {
    const regression = leastSquares(2);
    for (let i = 0; i < 10; i++) regression.add([1, 0], 5);
    expect(regression.solve()[0]).toBeCloseTo(5, 6);
    expect(regression.solve()[1]).toBeCloseTo(0, 6);
  });
});
