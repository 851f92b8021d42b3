import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shockAfter } from "../../src/backtest/index.ts";
import { daysBetween, keyFrom } from "../../src/core/index.ts";
import { historyBefore } from "../../src/market/index.ts";
import { pastWindows } from "../../src/pipeline/past-windows.ts";
import { blackPrice } from "../../src/pricing/index.ts";
import { outcomes, soldCalls, trainingSchema } from "../../src/training/index.ts";
import { madeUpHistory } from "../support/made-up-history.ts";

const STEPS = 10;
const DAYS = 14;
const ROWS = 700;
const LEVERAGE = -0.7;
const paying = madeUpHistory({ sessions: ROWS, rate: 0.03, dividend: (row) => (row % 63 === 20 ? 0.8 : 0) });
const plain = madeUpHistory({ sessions: ROWS, rate: 0.03 });
const rules = {
  terms: { kind: "put", side: -1, logMoneyness: 0.05, horizonSessions: STEPS, horizonDays: DAYS },
  from: paying.dates[ROWS - 100]!,
  stride: 5,
  ivMultiple: 0.9,
  trailingWindow: 21,
} as const;

/** Windows of a history as its market's plan would give them. */
const windowsOf = (history: typeof paying, before: string) =>
  pastWindows({ history, set: { rules, entries: [], excluded: [] } }, before, { leverage: LEVERAGE });

describe("past windows", () => {
  it("expire before the cut-off, whatever comes from there on: shocked, missing or cut off", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 40, max: ROWS - 1 }),
        fc.double({ min: 0.2, max: 3, noNaN: true }),
        (row, factor) => {
          const before = plain.dates[row]!;
          const windows = windowsOf(plain, before);
          expect(windows.inputs.episodes).toBe(Math.max(0, row - STEPS - rules.trailingWindow));
          expect(windowsOf(shockAfter(plain, row - 1, factor), before)).toEqual(windows);
          expect(windowsOf(shockAfter(plain, row - 1, Number.NaN), before)).toEqual(windows);
          expect(windowsOf(historyBefore(plain, before), before)).toEqual(windows);
        },
      ),
      { numRuns: 10 },
    );
  });

  it("use every session up to the last before the cut-off", () => {
    const row = 300;
    const last = windowsOf(plain, plain.dates[row]!);
    const changed = windowsOf(shockAfter(plain, row - 2, 1.1), plain.dates[row]!);
    const settled = last.prices.length - 1;
    expect(changed.prices[settled]! / last.prices[settled]!).toBeCloseTo(1.1, 12);
    expect(changed.prices.subarray(0, settled)).toEqual(last.prices.subarray(0, settled));
  });

  it("are forwards of the option's expiry, 1 at entry, with the close at expiry", () => {
    const row = 400;
    const { inputs, prices } = windowsOf(plain, plain.dates[row]!);
    const entries = Array.from({ length: inputs.episodes }, (_, window) => rules.trailingWindow + window);
    for (const [window, entry] of entries.entries()) {
      const forward = (t: number) => plain.close[entry + t]! * Math.exp((0.03 * DAYS * (STEPS - t)) / STEPS / 365);
      for (let t = 0; t <= STEPS; t++)
        expect(prices[window * (STEPS + 1) + t]).toBeCloseTo(forward(t) / forward(0), 12);
      for (let t = 0; t < STEPS; t++) {
        const at = window * STEPS + t;
        expect(inputs.forward[at]).toBe(prices[window * (STEPS + 1) + t]);
        expect(inputs.impliedVolatility[at]).toBeCloseTo(0.9 * plain.volatilityIndex[entry + t]!, 14);
      }
      expect([inputs.forward[window * STEPS], inputs.leverage[window]]).toEqual([1, LEVERAGE]);
    }
  });

  it("leave a first year of dividends out, after which a dividend does not move the forward", () => {
    const before = paying.dates[ROWS - 1]!;
    const { inputs, prices } = windowsOf(paying, before);
    const first = paying.dates.findIndex((date) => daysBetween(paying.dates[0]!, date) >= 365);
    expect(inputs.episodes).toBe(ROWS - 1 - STEPS - first);
    // The ex-date of row 398, seen from the window that enters the day before: a move like any other.
    const ex = 20 + 63 * 6;
    const moved = (window: number) => Math.log(prices[(ex - 1 - first) * (STEPS + 1) + window]!);
    const total = Math.log((paying.close[ex]! + 0.8) / paying.close[ex - 1]!);
    expect(moved(1)).toBeCloseTo(total, 3);
    expect(Math.abs(Math.log(paying.close[ex]! / paying.close[ex - 1]!) - total)).toBeGreaterThan(5e-3);
  });

  it("are settled as a seller of the call is: premium, payoff, gains of the forward, in units of the premium", () => {
    const windows = windowsOf(plain, plain.dates[500]!);
    const options = trainingSchema.parse({
      ...{ horizonSteps: STEPS, calendarDays: DAYS, costRate: 0, leverage: LEVERAGE },
    });
    const sold = soldCalls(windows, options, keyFrom(1));
    const { gross } = outcomes(new Float64Array(windows.inputs.episodes * STEPS).fill(1), sold, 0);
    for (const [window, x] of gross.entries()) {
      const iv = windows.inputs.impliedVolatility[window * STEPS]!;
      const settled = windows.prices[window * (STEPS + 1) + STEPS]!;
      const [strike, years] = [sold.inputs.strike[window]!, DAYS / 365];
      const money = blackPrice("call", 1, strike, iv, years) - Math.max(settled - strike, 0) + settled - 1;
      expect(x).toBeCloseTo(money / (0.4 * iv * Math.sqrt(years)), 10);
    }
  });
});
