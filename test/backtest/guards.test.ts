import { describe, expect, it } from "vitest";
import { type Decide, findEpisodes, futureShockGuard, hedgeInputs, truncationGuard } from "../../src/backtest/index.ts";
import { blackScholesDelta, blackScholesTrailing, type HedgeInputs, type Strategy } from "../../src/hedging/index.ts";
import { madeUpHistory } from "../support/made-up-history.ts";

const history = madeUpHistory({ sessions: 420, rate: 0.03, dividend: (row) => (row % 63 === 20 ? 0.4 : 0) });
const CUT = 300;

/** A pass without training: inputs, then deltas. `spoil` lets a test leak the future in. */
function pass(strategy: Strategy, spoil: (inputs: HedgeInputs) => HedgeInputs = (inputs) => inputs): Decide {
  return (given) => {
    const set = findEpisodes(given, {
      terms: { kind: "call", side: 1, logMoneyness: 0, horizonSessions: 21, horizonDays: 30 },
      from: "2010-04-01",
      stride: 1,
      ivMultiple: 0.9,
      trailingWindow: 21,
    });
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
  it("detects a value filled from the next day, which truncation alone cannot see", async () => {
    const report = await futureShockGuard(pass(blackScholesDelta, backFilled), history, CUT);
    expect(report.passed).toBe(false);
    expect(report.finding).toContain(`depends on data after ${history.dates[CUT]}`);
  });
});
