import { describe, expect, it } from "vitest";
import {
  type Decide,
  findEpisodes,
  futureShockGuard,
  hedgeInputs,
  shockAfter,
  truncationGuard,
} from "../../src/backtest/index.ts";
import { blackScholesDelta, blackScholesTrailing, type HedgeInputs, type Strategy } from "../../src/hedging/index.ts";
import { monthlyCall } from "../support/episode-rules.ts";
import { madeUpHistory } from "../support/made-up-history.ts";

const history = madeUpHistory({ sessions: 420, rate: 0.03, dividend: (row) => (row % 63 === 20 ? 0.4 : 0) });
const CUT = 300;

/** A pass without training: inputs, then deltas. `spoil` lets a test leak the future in. */
function pass(strategy: Strategy, spoil: (inputs: HedgeInputs) => HedgeInputs = (inputs) => inputs): Decide {
  return (given) => {
    const set = findEpisodes(given, { ...monthlyCall, from: "2010-04-01" });
    const deltas = strategy.deltas(spoil(hedgeInputs(given, set, () => -0.8)));
    return new Map(set.entries.map((entry, i) => [given.dates[entry]!, deltas.slice(i * 21, (i + 1) * 21)]));
  };
}

/** Defect of a published table: one volatility estimated on the whole sample, test included. */
function wholeSampleVolatility(inputs: HedgeInputs): HedgeInputs {
  const level = inputs.trailingVolatility.reduce((sum, value) => sum + value, 0) / inputs.trailingVolatility.length;
  return { ...inputs, trailingVolatility: inputs.trailingVolatility.map(() => level) };
}

/** Defect: the first missing volatilities filled from the future. */
function backFilled(inputs: HedgeInputs): HedgeInputs {
  return {
    ...inputs,
    impliedVolatility: inputs.impliedVolatility.map((value, i) =>
      i % inputs.steps === 0 ? inputs.impliedVolatility[i + 1]! : value,
    ),
  };
}

describe.each([
  ["truncation", truncationGuard],
  ["future shock", futureShockGuard],
] as const)("%s guard", (name, guard) => {
  it.each([blackScholesDelta, blackScholesTrailing])("passes $name", async (strategy) => {
    const report = await guard(pass(strategy), history, CUT);
    expect(report).toMatchObject({ guard: name, passed: true });
    expect(report.compared).toBeGreaterThan(1_000);
  });

  it("detects a volatility estimated on the whole sample", async () => {
    expect(await guard(pass(blackScholesTrailing, wholeSampleVolatility), history, CUT)).toMatchObject({
      passed: false,
    });
  });

  it("does not pass when nothing was compared", async () => {
    expect(await guard(() => new Map(), history, CUT)).toMatchObject({ passed: false, compared: 0 });
  });
});

describe("future shock guard", () => {
  it("shocks every price, volatility and dividend after the row, and none up to it", () => {
    const paying = { ...history, dividend: history.close.map((price) => price / 100) };
    const shocked = shockAfter(paying, CUT, 1.5);
    for (const column of ["open", "high", "low", "close", "volatilityIndex", "dividend"] as const) {
      expect(shocked[column], column).toEqual(paying[column].map((value, row) => (row > CUT ? 1.5 * value : value)));
    }
  });

  it("detects a value filled from the next day, which truncation alone cannot see", async () => {
    const report = await futureShockGuard(pass(blackScholesDelta, backFilled), history, CUT);
    expect(report.passed).toBe(false);
    expect(report.finding).toContain(`depends on data after ${history.dates[CUT]}`);
  });
});

describe("what the guards hand over", () => {
  it("truncation: no row after the cut; shock: the same rows up to it and other ones after", async () => {
    const seen: (typeof history)[] = [];
    const watch: Decide = (given) => {
      seen.push(given);
      return new Map();
    };
    await truncationGuard(watch, history, CUT);
    await futureShockGuard(watch, history, CUT);
    const [, truncated, , shocked] = seen;
    expect(truncated?.dates.at(-1)).toBe(history.dates[CUT]);
    expect(truncated?.close).toHaveLength(CUT + 1);
    expect(shocked?.close.slice(0, CUT + 1)).toEqual(history.close.slice(0, CUT + 1));
    expect(shocked?.close[CUT + 1]).toBe(1.5 * history.close[CUT + 1]!);
    expect(shocked?.volatilityIndex[CUT + 1]).toBe(1.5 * history.volatilityIndex[CUT + 1]!);
  });
});
