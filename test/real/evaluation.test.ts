import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keyFrom, nodeEffects, randomStream } from "../../src/core/index.ts";
import type { MarketEvaluation, PartRow } from "../../src/market/index.ts";
import { parseConfig, type RunConfig } from "../../src/pipeline/config.ts";
import { evaluateStrategies, type MarketResult } from "../../src/pipeline/evaluate-market.ts";
import { type MarketPlan, planMarket } from "../../src/pipeline/market-plan.ts";
import { marketStrategies, type StrategyPositions } from "../../src/pipeline/market-strategies.ts";
import { openPool } from "../../src/pipeline/pool.ts";
import { openRegister } from "../../src/pipeline/register.ts";
import { conditionalValueAtRisk, mean } from "../../src/statistics/index.ts";
import { hasMarketData } from "../support/market-data.ts";
import { realHistory } from "../support/real-market.ts";

const fx = nodeEffects(() => undefined);
const shipped = parseConfig(readFileSync("configs/real-markets.yaml", "utf8"), "real-markets.yaml");
const config: RunConfig = {
  ...shipped,
  backtest: {
    ...shipped.backtest,
    bootstrapDraws: 1_000,
    challengers: ["trailing-volatility", "skew-rule", "skew-rule+band"],
  },
};

/** A copy of BS Delta, and BS Delta with noise, as if they were learned. */
function pretenders(positions: readonly StrategyPositions[]): StrategyPositions[] {
  const bs = positions.find(({ name }) => name === "BS Delta")!;
  const random = randomStream(keyFrom(8));
  return [
    { ...bs, name: "Copy", family: "learned" },
    { ...bs, name: "Noise", family: "learned", deltas: bs.deltas.map((delta) => delta + 0.2 * random.normal()) },
  ];
}

describe.skipIf(!hasMarketData).each(["spy", "nifty"])("the evaluation of %s", (id) => {
  const market = config.markets.find((one) => one.definition.id === id)!;
  const folder = mkdtempSync(join(tmpdir(), "backhedge-evaluation-"));
  let plan: MarketPlan;
  let positions: readonly StrategyPositions[];
  let result: MarketResult;
  let evaluation: MarketEvaluation;

  async function evaluate(own: readonly StrategyPositions[]): Promise<MarketResult> {
    const register = await openRegister(folder, "run", fx);
    const strategies = { positions: own, fits: [], leftOut: [] };
    return await evaluateStrategies(config, plan, [], strategies, { key: keyFrom(1), pool: openPool(1, fx), register });
  }

  beforeAll(async () => {
    plan = planMarket(config, market, await realHistory(market));
    const { positions: classical } = marketStrategies(config, plan, [], undefined);
    positions = [...classical, ...pretenders(classical)];
    result = await evaluate(positions);
    evaluation = result.evaluation;
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const episodes = () => plan.set.entries.length;
  const of = <T extends PartRow>(rows: readonly T[], strategy: string) =>
    rows.filter((row) => row.strategy === strategy);

  it("says of every strategy what the main table says", () => {
    for (const [i, row] of result.rows.entries()) {
      const levels = evaluation.levels[i]!;
      expect(levels).toMatchObject({ strategy: row.strategy, episodes: episodes(), tailPoints: row.tailPoints });
      for (const figure of ["mean", "std", "cvar95", "cvar95Centred", "var95", "worst", "volume", "costBps"] as const)
        expect(levels[figure], `${row.strategy} ${figure}`).toBeCloseTo(row[figure], 12);
      expect(levels.independentWindows).toBe(row.independentWindows);
      const pnl = Float64Array.from(result.ledgers[i]!.episodes, (episode) => episode.pnl);
      expect(levels.cvar975).toBeCloseTo(conditionalValueAtRisk(pnl, 0.975), 12);
      expect(levels.cvar975).toBeGreaterThan(levels.cvar95);
    }
  });

  it("partitions the episodes by year and by every regime, and the parts add up", () => {
    const pnl = Float64Array.from(result.ledgers[0]!.episodes, (episode) => episode.pnl);
    const regimes = [...new Set(evaluation.regimes.map((row) => row.regime))];
    expect(regimes).toEqual(["volatility", "trend", "spot-vol correlation", "cost epoch"]);
    const groups = [
      of(evaluation.years, "BS Delta"),
      ...regimes.map((regime) => of(evaluation.regimes, "BS Delta").filter((row) => row.regime === regime)),
    ];
    for (const rows of groups) {
      expect(rows.reduce((sum, row) => sum + row.episodes, 0)).toBe(episodes());
      expect(rows.reduce((sum, row) => sum + row.episodes * row.mean, 0) / episodes()).toBeCloseTo(mean(pnl), 10);
      expect(Math.min(...rows.map((row) => row.worst))).toBe(Math.min(...pnl));
    }
    // Both markets have years of history before their test span.
    expect(evaluation.regimes.some((row) => row.part === "unknown")).toBe(false);
    expect(evaluation.regimes.some((row) => !row.sufficient)).toBe(true);
  });

  it("knows the declared stress windows of this market that its test span reaches", () => {
    const names = of(evaluation.stress, "BS Delta").map((row) => row.part);
    expect(names).toContain("pandemic");
    expect(names).not.toContain("credit crisis");
    expect(names.includes("taper tantrum")).toBe(id === "nifty");
    for (const row of evaluation.stress.filter(({ part }) => part === "carry unwind")) expect(row.episodes).toBe(21);
  });

  it("compares everything with BS Delta, and what could be chosen with the best classical hedge", () => {
    const best = evaluation.verdicts[0]!.bestClassical;
    expect(best).toMatch(/^Skew rule/);
    const against = (name: string) =>
      evaluation.paired.filter((row) => row.against === name).map((row) => row.strategy);
    const names = evaluation.levels.map((row) => row.strategy);
    expect(against("BS Delta")).toEqual(names.filter((name) => name !== "BS Delta"));
    expect(against(best)).toEqual(names.filter((name) => ![best, "BS Delta", "No Hedge"].includes(name)));
    const declared = evaluation.paired.filter((row) => row.std.adjustedPValue !== undefined);
    expect(new Set(declared.map((row) => row.strategy))).toEqual(
      new Set(["Copy", "Noise", "Skew rule", "Skew rule, band 0.02"]),
    );
    for (const { std } of declared) expect(std.adjustedPValue).toBeGreaterThanOrEqual(std.pValue);
  });

  it("prefers neither a copy of BS Delta nor one with noise", () => {
    expect(evaluation.verdicts.map(({ strategy, preferred }) => [strategy, preferred])).toEqual([
      ["Copy", false],
      ["Noise", false],
    ]);
    const copy = evaluation.paired.find((row) => row.strategy === "Copy" && row.against === "BS Delta")!;
    expect(copy.std).toMatchObject({ ratio: 1, difference: 0, differenceInterval: [0, 0], pValue: 1 });
    const noise = evaluation.paired.find((row) => row.strategy === "Noise" && row.against === "BS Delta")!;
    expect(noise.std.differenceInterval[0]).toBeGreaterThan(0);
    const [ownNoise, ownCopy] = ["Noise", "Copy"].map(
      (name) => evaluation.levels.find((row) => row.strategy === name)!,
    );
    expect(ownNoise!.roughness).toBeGreaterThan(2 * ownCopy!.roughness);
    expect(result.rows.find((row) => row.strategy === "Copy")?.toBestClassical?.strategy).toBe(
      evaluation.verdicts[0]!.bestClassical,
    );
  });

  it("counts every configuration tried, those of earlier runs included", async () => {
    expect(evaluation.tried.map((trial) => trial.strategy).sort()).toEqual(
      ["BS Delta (trailing vol)", "Copy", "Noise", "Skew rule", "Skew rule, band 0.02"].sort(),
    );
    // BS Delta and no hedge are no candidates; the copy, as good as BS Delta, is one.
    expect(evaluation.realityChecks.map(({ benchmark, candidates }) => [benchmark, candidates])).toEqual([
      ["BS Delta", 5],
      ["BS Delta", 5],
      [evaluation.verdicts[0]!.bestClassical, 2],
      [evaluation.verdicts[0]!.bestClassical, 2],
    ]);
    const again = await evaluate(positions.filter(({ name }) => name !== "Noise"));
    expect(again.evaluation.tried.find((trial) => trial.strategy === "Skew rule")?.runs).toBe(2);
    expect(again.evaluation.tried.find((trial) => trial.strategy === "Noise")?.runs).toBe(1);
    // The one of the earlier run is a candidate still: nothing is forgotten by leaving it out.
    expect(again.evaluation.realityChecks.map(({ candidates, missing }) => [candidates, missing])).toEqual([
      [5, 0],
      [5, 0],
      [2, 0],
      [2, 0],
    ]);
    expect(again.evaluation.realityChecks.map(({ whitePValue }) => whitePValue)).toEqual(
      evaluation.realityChecks.map(({ whitePValue }) => whitePValue),
    );
  });

  it("does not depend on the order of the strategies", async () => {
    const register = undefined;
    const turned = await evaluateStrategies(
      config,
      plan,
      [],
      { positions: positions.toReversed(), fits: [], leftOut: [] },
      {
        key: keyFrom(1),
        pool: openPool(1, fx),
        register,
      },
    );
    const sorted = (rows: MarketResult["rows"]) => rows.toSorted((a, b) => (a.strategy < b.strategy ? -1 : 1));
    expect(sorted(turned.rows)).toEqual(sorted(result.rows));
    expect(turned.evaluation.verdicts.toReversed()).toEqual(evaluation.verdicts);
  });
});
