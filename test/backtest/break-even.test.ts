import { describe, expect, it } from "vitest";
import { firstCrossing } from "../../src/backtest/first-crossing.ts";
import { breakEven, findEpisodes, hedgeInputs, prepareReplay } from "../../src/backtest/index.ts";
import { type CostOptions, costModel } from "../../src/costs/index.ts";
import { blackScholesDelta, noHedge, skewRule } from "../../src/hedging/index.ts";
import { conditionalValueAtRisk, covariance, mean, standardDeviation } from "../../src/statistics/index.ts";
import { monthlyCall } from "../support/episode-rules.ts";
import { madeUpHistory } from "../support/made-up-history.ts";

const history = madeUpHistory({ sessions: 400, rate: 0.05, start: "2012-01-02" });
const set = findEpisodes(history, { ...monthlyCall, from: "2012-03-01" });
const inputs = hedgeInputs(history, set, () => -0.8);
const busy = {
  name: "Busy",
  // Better without costs than half the hedge, and trading three times as much.
  deltas: blackScholesDelta.deltas(inputs).map((delta, at) => delta + (at % 2 === 0 ? 0.08 : -0.08)),
};
const lazy = { name: "Lazy", deltas: blackScholesDelta.deltas(inputs).map((delta) => 0.85 * delta + 0.02) };
const strategies = [
  { name: "BS Delta", gives: undefined, deltas: blackScholesDelta.deltas(inputs) },
  { name: "Skew rule", gives: undefined, deltas: skewRule().deltas(inputs) },
  { ...busy, gives: undefined },
  { ...lazy, gives: undefined },
  ...[0.01, 0.02, 0.04, 0.06].map((size) => ({
    name: `Busy ${size}`,
    gives: undefined,
    deltas: skewRule()
      .deltas(inputs)
      .map((delta, at) => delta + (at % 2 === 0 ? size : -size)),
  })),
  { name: "No Hedge", gives: noHedge.gives, deltas: noHedge.deltas(inputs) },
];
const sweep = { maximumBps: 30, stepBps: 1, against: ["BS Delta", "Lazy"] };

function optionsOf(
  options: Partial<CostOptions>,
  hedgeInstrument: "shares" | "futures" = "shares",
  name = "us-shares",
) {
  return { history, set, hedgeInstrument, tradeLag: 0, costs: costModel(name, { market: "test", ...options }) };
}

describe("the sweep of flat costs", () => {
  it.each([
    ["shares", {}],
    ["shares", { option: true, borrow: 0.01, rules: { rounding: "shares" }, bookUnits: 700 }],
    ["futures", { rules: { rolls: "nse-monthly", rounding: "lots" } }],
  ] as const)("equals replays with flat schedules to 1e-10 (%s)", (instrument, settings) => {
    const name = instrument === "futures" ? "india-futures" : "us-shares";
    const options = optionsOf(settings, instrument, name);
    const { rows } = breakEven({ ...options, ...sweep }, strategies);
    for (const bps of [0, 3, 18, 30]) {
      const replay = prepareReplay({ ...options, costs: options.costs.flat(bps) });
      for (const { name: strategy, deltas, gives } of strategies) {
        const episodes = replay(deltas, gives);
        const pnl = Float64Array.from(episodes, (episode) => episode.pnl);
        const row = rows.find((each) => each.strategy === strategy && each.bps === bps)!;
        expect(Math.abs(row.mean - mean(pnl))).toBeLessThan(1e-10);
        expect(Math.abs(row.std - standardDeviation(pnl))).toBeLessThan(1e-10);
        expect(Math.abs(row.cvar95 - conditionalValueAtRisk(pnl, 0.95))).toBeLessThan(1e-10);
        const cost = 100 * mean(Float64Array.from(episodes, (episode) => episode.totalCost));
        expect(Math.abs(row.costBps - cost)).toBeLessThan(1e-9);
      }
    }
  });

  it("equals the flat schedule of the configuration, where nothing but the schedule costs", () => {
    const { rows } = breakEven({ ...optionsOf({}), ...sweep }, strategies);
    const replay = prepareReplay(optionsOf({}, "shares", "flat-5"));
    const pnl = Float64Array.from(replay(strategies[0]!.deltas), (episode) => episode.pnl);
    expect(rows.find(({ strategy, bps }) => strategy === "BS Delta" && bps === 5)!.mean).toBeCloseTo(mean(pnl), 10);
  });

  it("has every point of the sweep for every strategy, and no hedge costs nothing", () => {
    const { rows } = breakEven({ ...optionsOf({}), ...sweep, stepBps: 7 }, strategies);
    expect(rows.filter(({ strategy }) => strategy === "No Hedge").map(({ bps }) => bps)).toEqual([0, 7, 14, 21, 28]);
    const idle = rows.filter(({ strategy }) => strategy === "No Hedge");
    expect(new Set(idle.map(({ mean: value, costBps }) => `${value} ${costBps}`)).size).toBe(1);
  });
});

describe("break-even costs", () => {
  const { costs } = breakEven({ ...optionsOf({}), ...sweep }, strategies);

  it("compare every strategy with each of the named ones, by both figures, never with itself", () => {
    expect(costs).toHaveLength(2 * (strategies.length - 1) * 2);
    expect(costs.some(({ strategy, against }) => strategy === against)).toBe(false);
    expect(() => breakEven({ ...optionsOf({}), ...sweep, against: ["nobody"] }, strategies)).toThrow(/nobody/);
  });

  it("of std is the least root of the difference of two quadratics", () => {
    const [free, one] = [0, 1].map((bps) => prepareReplay(optionsOf({}, "shares", `flat-${bps}`)));
    /** Coefficients of the variance in the cost. */
    const quadratic = (name: string) => {
      const { deltas, gives } = strategies.find((each) => each.name === name)!;
      const pnl = Float64Array.from(free!(deltas, gives), (episode) => episode.pnl);
      const paid = Float64Array.from(one!(deltas, gives), (episode, i) => pnl[i]! - episode.pnl);
      return [covariance(pnl, pnl), -2 * covariance(pnl, paid), covariance(paid, paid)] as const;
    };
    let changes = 0;
    for (const found of costs.filter(({ figure }) => figure === "std")) {
      const [a, b] = [quadratic(found.strategy), quadratic(found.against)];
      const [c0, c1, c2] = [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
      const roots = [1, -1].map((sign) => (-c1 + sign * Math.sqrt(c1 * c1 - 4 * c2 * c0)) / (2 * c2));
      const inside = roots.filter((root) => root > 0 && root < 30);
      expect(found.betterAtZero).toBe(c0 < 0);
      if (inside.length === 0) expect(found.bps).toBeUndefined();
      else expect(found.bps).toBeCloseTo(Math.min(...inside), 6);
      changes += inside.length;
    }
    expect(changes).toBeGreaterThan(0);
  });

  it("of CVaR is where the replayed figures are equal", () => {
    const found = costs.filter(({ figure, bps }) => figure === "cvar95" && bps !== undefined);
    expect(found.length).toBeGreaterThan(0);
    for (const { strategy, against, bps } of found) {
      const cvar = (name: string) => {
        const { deltas, gives } = strategies.find((each) => each.name === name)!;
        const options = optionsOf({});
        const episodes = prepareReplay({ ...options, costs: options.costs.flat(bps!) })(deltas, gives);
        return conditionalValueAtRisk(
          Float64Array.from(episodes, ({ pnl }) => pnl),
          0.95,
        );
      };
      expect(Math.abs(cvar(strategy) - cvar(against))).toBeLessThan(1e-9);
    }
  });
});

describe("firstCrossing", () => {
  const crossing = (f: (x: number) => number, grid = [0, 1, 2, 3]) => firstCrossing(f, grid, grid.map(f));

  it("finds the first root of curves and kinks", () => {
    expect(crossing((x) => x * x - 2)).toBeCloseTo(Math.SQRT2, 11);
    expect(crossing((x) => Math.exp(x) - 20)).toBeCloseTo(Math.log(20), 11);
    expect(crossing((x) => (x < 1.3 ? -0.001 : x - 1.301))).toBeCloseTo(1.301, 9);
    expect(crossing((x) => (x - 0.5) * (x - 2.5))).toBeCloseTo(0.5, 11);
  });

  it("is a point of the grid where the function is 0 there", () => {
    expect(crossing((x) => x - 2)).toBe(2);
  });

  it("is undefined without a change of sign, and where nothing is known at the start", () => {
    expect(crossing((x) => x + 1)).toBeUndefined();
    expect(crossing(() => 0)).toBeUndefined();
  });
});
