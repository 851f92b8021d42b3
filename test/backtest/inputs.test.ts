import { describe, expect, it } from "vitest";
import { findEpisodes, hedgeInputs, prepareReplay } from "../../src/backtest/index.ts";
import { dayNumber } from "../../src/core/index.ts";
import { costModel } from "../../src/costs/index.ts";
import { madeUpHistory } from "../support/made-up-history.ts";

const STEPS = 10;
/** Rates that change every day, and dividends close enough for every episode to meet one; no year of them, so none is projected. */
const history = (() => {
  const plain = madeUpHistory({ sessions: 150, dividend: (row) => (row % 7 === 0 ? 0.1 + row / 1000 : 0) });
  const rate = plain.rate.map((_, row) => 0.01 + row / 2000);
  return { ...plain, rate, carry: rate };
})();
const set = findEpisodes(history, {
  terms: { kind: "call", side: 1, logMoneyness: 0.02, horizonSessions: STEPS, horizonDays: 14 },
  from: history.dates[30]!,
  stride: 3,
  ivMultiple: 0.8,
  trailingWindow: 5,
});
const { close, dividend, volatilityIndex, rate, dates } = history;
const totalReturn = (row: number) => Math.log((close[row]! + dividend[row]!) / close[row - 1]!);

describe("hedgeInputs", () => {
  const inputs = hedgeInputs(history, set, (date) => -dates.indexOf(date));

  it("come from the session itself and those before", () => {
    for (const [episode, entry] of set.entries.entries()) {
      expect(inputs.leverage[episode]).toBe(-entry);
      expect(inputs.strike[episode]).toBeCloseTo(Math.exp(0.02), 14);
      for (let step = 0; step < STEPS; step++) {
        const [at, row] = [episode * STEPS + step, entry + step];
        const tau = ((14 / 365) * (STEPS - step)) / STEPS;
        const squares = [0, 1, 2, 3, 4].reduce((sum, back) => sum + totalReturn(row - back) ** 2, 0);
        expect(inputs.tau[at]).toBeCloseTo(tau, 14);
        expect(inputs.forward[at]).toBeCloseTo((close[row]! / close[entry]!) * Math.exp(rate[row]! * tau), 12);
        expect(inputs.impliedVolatility[at]).toBeCloseTo(0.8 * volatilityIndex[row]!, 14);
        expect(inputs.sessionReturn[at]).toBeCloseTo(step === 0 ? 0 : totalReturn(row), 14);
        expect(inputs.trailingVolatility[at]).toBeCloseTo(Math.sqrt((squares / 5) * 252), 12);
      }
    }
  });
});

describe("a share held from entry to expiry", () => {
  const costs = costModel("none", { market: "test" });
  const replay = prepareReplay({ history, set, hedgeInstrument: "shares", costs, tradeLag: 0 });
  const held = replay(new Float64Array(set.entries.length * STEPS).fill(1));

  it("covers an option struck at the moneyness of its terms", () => {
    for (const [episode, entry] of set.entries.entries()) {
      const intrinsic = 100 * (close[entry + STEPS]! / close[entry]! - Math.exp(0.02));
      expect(held[episode]!.payoff).toBeCloseTo(Math.max(intrinsic, 0), 10);
    }
    expect(held.some(({ payoff }) => payoff > 0)).toBe(true);
  });

  it("earns the dividends that go ex after the entry, up to the expiry", () => {
    for (const [episode, entry] of set.entries.entries()) {
      const paid = dividend.subarray(entry + 1, entry + STEPS + 1).reduce((sum, amount) => sum + amount, 0);
      expect(paid).toBeGreaterThan(0);
      expect(held[episode]!.dividends).toBeCloseTo((100 * paid) / close[entry]!, 10);
    }
  });

  it("is financed each night at the rate of the evening, for the calendar days until the next close", () => {
    for (const [episode, entry] of set.entries.entries()) {
      const { premium, financing } = held[episode]!;
      let cash = premium - 100;
      let interest = 0;
      for (let row = entry; row < entry + STEPS; row++) {
        const nights = dayNumber(dates[row + 1]!) - dayNumber(dates[row]!);
        const earned = cash * Math.expm1((rate[row]! * nights) / 365);
        interest += earned;
        cash += earned + (100 * dividend[row + 1]!) / close[entry]!;
      }
      expect(financing).toBeCloseTo(interest, 10);
    }
  });
});
