import { describe, expect, it } from "vitest";
import { atCostMultiple, everySession, sensitivityRowsOf } from "../../src/backtest/index.ts";

const of = (pnl: readonly number[], cost = 0.02) => ({
  pnl: Float64Array.from(pnl),
  volume: Float64Array.from(pnl, () => 1.5),
  cost: Float64Array.from(pnl, () => cost),
});
/** -20, ..., 19: its worst 5 % are -20 and -19. */
const forty = Array.from({ length: 40 }, (_, i) => i - 20);

describe("sensitivityRowsOf", () => {
  const rows = sensitivityRowsOf(
    { setting: "side", value: "short" },
    [
      {
        strategy: "half",
        samples: [
          of(
            forty.map((pnl) => pnl / 2),
            0.01,
          ),
        ],
      },
      { strategy: "BS Delta", samples: [of(forty)] },
      { strategy: "shifted", samples: [of(forty.map((pnl) => pnl + 3))] },
    ],
    "BS Delta",
  );

  it("has the figures of each strategy, cost in basis points", () => {
    const bs = rows[1]!;
    expect(bs.mean).toBeCloseTo(-0.5, 12);
    expect(bs.std).toBeCloseTo(Math.sqrt((40 * 41) / 12), 10);
    expect(bs.cvar95).toBeCloseTo(19.5, 12);
    expect(bs.cvar95Centred).toBeCloseTo(19, 12);
    expect(bs.volume).toBe(1.5);
    expect(bs.costBps).toBeCloseTo(2, 12);
    expect([bs.setting, bs.value, bs.strategy]).toEqual(["side", "short", "BS Delta"]);
  });

  it("has ratios to the benchmark and ranks by standard deviation, equal ones alike", () => {
    expect(rows.map(({ stdRatio }) => stdRatio)).toEqual([0.5, 1, expect.closeTo(1, 12)]);
    expect(rows[2]!.cvar95Ratio).toBeCloseTo(16.5 / 19.5, 12);
    expect(rows[2]!.cvar95CentredRatio).toBeCloseTo(1, 12);
    expect(rows.map(({ rank }) => rank).slice(0, 2)).toEqual([1, 2]);
    const equal = sensitivityRowsOf(
      { setting: "side", value: "long" },
      ["BS Delta", "same"].map((strategy) => ({ strategy, samples: [of(forty)] })),
      "BS Delta",
    );
    expect(equal.map(({ rank }) => rank)).toEqual([1, 1]);
  });

  it("averages figures over samples", () => {
    const [row] = sensitivityRowsOf(
      { setting: "entry stride", value: "5" },
      [{ strategy: "BS Delta", samples: [of([0, 2]), of([0, 6, 12], 0.05)] }],
      "BS Delta",
    );
    expect(row!.mean).toBeCloseTo((1 + 6) / 2, 12);
    expect(row!.std).toBeCloseTo((Math.SQRT2 + 6) / 2, 12);
    expect(row!.costBps).toBeCloseTo(3.5, 12);
  });

  it("needs the benchmark", () => {
    expect(() => sensitivityRowsOf({ setting: "side", value: "short" }, [], "BS Delta")).toThrow(/BS Delta/);
  });
});

describe("atCostMultiple", () => {
  it("is the free and the base case at 0 and 1, and linear between and beyond", () => {
    const [free, base] = [of([1, 2], 0), of([0.97, 1.9], 0.03)];
    expect([...atCostMultiple(base, free, 0).pnl]).toEqual([1, 2]);
    expect(atCostMultiple(base, free, 1).pnl[1]).toBeCloseTo(1.9, 14);
    const five = atCostMultiple(base, free, 5);
    expect(five.pnl[0]).toBeCloseTo(0.85, 12);
    expect(five.cost[0]).toBeCloseTo(0.15, 12);
    expect([...five.volume]).toEqual([1.5, 1.5]);
  });
});

describe("everySession", () => {
  it("takes every so many sessions, from each session to begin with; an absent entry shifts nothing", () => {
    const rows = [10, 11, 12, 14, 15, 16, 17];
    const samples = everySession(of(rows), rows, 3);
    expect(samples.map(({ pnl }) => [...pnl])).toEqual([
      [12, 15],
      [10, 16],
      [11, 14, 17],
    ]);
    expect(everySession(of(rows), rows, 1).map(({ pnl }) => [...pnl])).toEqual([rows]);
  });
});
