import { beforeAll, describe, expect, it } from "vitest";
import { keyFrom, nodeEffects, randomStream } from "../../src/core/index.ts";
import type { RunConfig } from "../../src/pipeline/config.ts";
import { evaluateStrategies, type MarketResult } from "../../src/pipeline/evaluate-market.ts";
import { planMarket } from "../../src/pipeline/market-plan.ts";
import { marketStrategies, type StrategyPositions } from "../../src/pipeline/market-strategies.ts";
import { openPool } from "../../src/pipeline/pool.ts";
import { quantile } from "../../src/statistics/index.ts";
import { madeUpConfig } from "../support/made-up-config.ts";
import { madeUpHistory } from "../support/made-up-history.ts";

const fx = nodeEffects(() => undefined);
const history = madeUpHistory({ sessions: 1300, rate: 0.02 });
const config = madeUpConfig({
  sections: { backtest: { bootstrapDraws: 100, challengers: ["trailing-volatility", "skew-rule", "skew-rule+band"] } },
});
const lines: string[] = [];

async function evaluate(
  change: (positions: readonly StrategyPositions[]) => readonly StrategyPositions[],
  own: RunConfig = config,
): Promise<MarketResult> {
  const plan = planMarket(own, own.markets[0]!, history);
  const positions = change(marketStrategies(own, plan, [], undefined).positions);
  const strategies = { positions, fits: [], leftOut: [] };
  const log = (line: string) => lines.push(line);
  return await evaluateStrategies(own, plan, [], strategies, { key: keyFrom(1), pool: openPool(1, fx), log });
}

/** BS Delta with noise, as three networks and their mean. */
function withNetworks(positions: readonly StrategyPositions[]): StrategyPositions[] {
  const bs = positions[0]!;
  const random = randomStream(keyFrom(2));
  const seeds = [1, 2, 3].map((seed) => bs.deltas.map((delta) => delta + 0.02 * seed * random.normal()));
  const learned = { ...bs, family: "learned" as const };
  return [
    ...seeds.map((deltas, i) => ({ ...learned, name: `Net, seed ${i + 1}`, deltas, seedOf: "Net", mainTable: false })),
    { ...learned, name: "Net", deltas: bs.deltas.map((_, at) => seeds.reduce((sum, own) => sum + own[at]! / 3, 0)) },
    ...positions,
  ];
}

describe("a market with networks", () => {
  let result: MarketResult;
  beforeAll(async () => {
    result = await evaluate(withNetworks);
  });

  it("shows the mean of the networks, and keeps the single ones apart", () => {
    expect(result.rows.map(({ strategy }) => strategy)).toEqual(
      result.evaluation.levels.map(({ strategy }) => strategy),
    );
    expect(result.rows[0]!.strategy).toBe("Net");
    expect(result.seedRows.map(({ strategy }) => strategy)).toEqual(["Net, seed 1", "Net, seed 2", "Net, seed 3"]);
    expect(result.seedLedgers.map(({ strategy }) => strategy)).toEqual(result.seedRows.map(({ strategy }) => strategy));
    const { paired, years, regimes, verdicts, families } = result.evaluation;
    for (const rows of [paired, years, regimes, verdicts])
      expect(rows.some(({ strategy }) => strategy.includes("seed"))).toBe(false);
    expect(Object.keys(families)).toEqual(result.rows.map(({ strategy }) => strategy));
  });

  it("compares the mean with the best classical hedge, not the single networks", () => {
    expect(result.rows[0]!.toBestClassical).toBeDefined();
    expect(result.seedRows.every((row) => row.toBestClassical === undefined)).toBe(true);
  });

  it("says how far the networks are apart", () => {
    const [spread] = result.evaluation.seeds;
    const stds = result.seedRows.map(({ std }) => std);
    expect(spread).toMatchObject({ strategy: "Net", seeds: 3 });
    expect(spread!.std).toMatchObject({
      min: Math.min(...stds),
      median: quantile(Float64Array.from(stds), 0.5),
      max: Math.max(...stds),
    });
    const ratios = result.seedRows.map(({ ratioToBs }) => ratioToBs.cvar95);
    expect(spread!.cvar95Ratio.max).toBeCloseTo(Math.max(...ratios), 12);
  });
});

describe("the best classical hedge", () => {
  it("has the lowest deviation of the classical ones, BS Delta included, and is no placebo and no network", async () => {
    const first = await evaluate(withNetworks);
    const best = first.evaluation.verdicts[0]!.bestClassical;
    const stds = first.evaluation.levels.filter(({ strategy }) => strategy !== "Net").map(({ std }) => std);
    expect(first.evaluation.levels.find(({ strategy }) => strategy === best)!.std).toBe(Math.min(...stds));
    const next = await evaluate((positions) =>
      withNetworks(positions).map((one) => (one.name === best ? { ...one, family: "placebo" } : one)),
    );
    expect(next.evaluation.verdicts[0]!.bestClassical).not.toBe(best);
    expect(next.evaluation.realityChecks[0]!.candidates).toBe(first.evaluation.realityChecks[0]!.candidates - 1);
  });
});

describe("declared comparisons", () => {
  it("that a run does not have are told, and count for nothing", async () => {
    lines.length = 0;
    const comparisons = { families: [], strategies: ["Skew rule", "Bare rule"], figures: ["mean" as const] };
    const { evaluation } = await evaluate((positions) => positions, {
      ...config,
      backtest: { ...config.backtest, comparisons },
    });
    expect(lines).toEqual([expect.stringContaining("not in this run: Bare rule; it has: BS Delta, ")]);
    const adjusted = evaluation.paired.filter((row) => row.mean.adjustedPValue !== undefined);
    expect(new Set(adjusted.map(({ strategy }) => strategy))).toEqual(new Set(["Skew rule"]));
    expect(evaluation.paired.every((row) => row.std.adjustedPValue === undefined)).toBe(true);
  });
});

describe("roughness", () => {
  it("is that of what is held: a straddle's position moves twice as much as its call's", async () => {
    const of = async (kind: "call" | "put" | "straddle") => {
      const own = { ...config, option: { ...config.option, kind } };
      return (await evaluate((positions) => positions, own)).evaluation.levels[0]!.roughness;
    };
    const [call, put, straddle] = [await of("call"), await of("put"), await of("straddle")];
    expect(put).toBeCloseTo(call, 12);
    expect(straddle).toBeCloseTo(2 * call, 12);
  });
});
