import { beforeAll, describe, expect, it } from "vitest";
import { deriveKey, keyFrom, nodeEffects, randomStream } from "../../../src/core/index.ts";
import type { PresetResult, PresetTable } from "../../../src/market/index.ts";
import { openPool } from "../../../src/pipeline/pool.ts";
import { judge } from "../../../src/pipeline/reproduce/architectures/acceptance.ts";
import { type AnswerInputs, answersOf, directionOf } from "../../../src/pipeline/reproduce/architectures/answers.ts";
import type { Budget } from "../../../src/pipeline/reproduce/architectures/budget.ts";
import { drawHestonPaths } from "../../../src/pipeline/reproduce/architectures/heston-market.ts";
import {
  performHestonReplay,
  performHestonTraining,
} from "../../../src/pipeline/reproduce/architectures/network-tasks.ts";
import { costOptionsOf, optionsOf, recipes } from "../../../src/pipeline/reproduce/architectures/recipes.ts";
import { openReportMarket } from "../../../src/pipeline/reproduce/architectures/report-market.ts";
import { reproduceWithin } from "../../../src/pipeline/reproduce/architectures/reproduce-architectures.ts";
import {
  compareRows,
  overSeeds,
  type RowComparison,
} from "../../../src/pipeline/reproduce/architectures/seed-comparison.ts";
import { trainRecipes } from "../../../src/pipeline/reproduce/architectures/train-recipes.ts";
import type { PairedComparison } from "../../../src/statistics/index.ts";
import { networkOf } from "../../../src/training/index.ts";

const tiny: Budget = {
  ...{ seeds: 2, trainingPaths: 128, validationPaths: 64, networkPaths: 200 },
  ...{ epochs: 1, costEpochs: 1, draws: 20 },
};
const silent = () => nodeEffects(() => undefined);

describe("the preset at a tiny budget", () => {
  let result: PresetResult;
  const lines: string[] = [];
  const table = (id: string): PresetTable => result.tables.find((one) => one.id === id)!;

  beforeAll(async () => {
    const fx = nodeEffects((line) => lines.push(line));
    result = await reproduceWithin(tiny, { seed: 3, quick: true, threads: 1 }, fx);
  });

  it("has every row of the report, published beside reproduced and corrected", () => {
    const rows = new Map(table("heston").rows.map((row) => [row.label, row]));
    for (const label of ["Black-Scholes delta", "LSTM 2 x 50", "Kozyra LSTM", "Sig-LSTM", "H-SAH", "Transformer"]) {
      const { published, reproduced, corrected } = rows.get(label)!;
      expect(published?.["cvar95"], label).toBeGreaterThan(3);
      expect(reproduced?.["cvar95"], label).toBeGreaterThan(3);
      expect(corrected?.["cvar95"], label).toBeGreaterThan(0.5);
    }
    // The premium is in the one column and not in the other.
    const black = rows.get("Black-Scholes delta")!;
    expect(black.reproduced!["mean"]).toBeCloseTo(-2.2761, 4);
    expect(Math.abs(black.corrected!["mean"]!)).toBeLessThan(0.1);
    expect(rows.get("Simple hybrid")?.published).toEqual({ std: 0.62, cvar95: 3.61, volume: 2.41 });
    expect(rows.get("LSTM of the second experiment")?.corrected).toBeUndefined();
    expect(rows.get("MLP")?.published).toBeUndefined();
  });

  it("passes every check that needs no network", () => {
    const failed = result.checks.filter(({ passed, tolerance }) => !passed && tolerance !== "most");
    expect(failed).toEqual([]);
    expect(result.checks.filter(({ tolerance }) => tolerance !== "most")).toHaveLength(52);
    expect(result.checks.filter(({ tolerance }) => tolerance === "most").map(({ expected }) => expected)).toEqual([
      0.4, 3.16, 2.75, 3.23,
    ]);
  });

  it("costs more at a higher cost, and compares every cost with one benchmark", () => {
    const costs = [3, 10, 18].map(
      (bps) => table(`cost-${bps}`).rows.find(({ label }) => label === "Leland")!.corrected!["cost"]!,
    );
    expect(costs[1]! / costs[0]!).toBeCloseTo(10 / 3, 9);
    expect(costs[2]! / costs[0]!).toBeCloseTo(6, 9);
    for (const bps of [0, 3, 10, 18])
      expect(table(`paired-${bps}`).rows.map(({ label }) => label)).not.toContain("LSTM 2 x 50");
    const { cvar, cvarLow, cvarHigh } = table("paired-0").rows.find(({ label }) => label === "No hedge")!.corrected!;
    expect(cvarLow!).toBeLessThanOrEqual(cvar!);
    expect(cvarHigh!).toBeGreaterThanOrEqual(cvar!);
  });

  it("answers, names the defects, draws, and says how far it is", () => {
    expect(result.answers).toHaveLength(3);
    expect(result.defects).toHaveLength(8);
    expect(result.figures.map(({ svg }) => svg.startsWith("<svg"))).toEqual([true, true, true, true, true]);
    expect(result.figures[0]!.svg).toContain("Simple hybrid");
    expect(lines.some((line) => /architectures: .* left$/.test(line))).toBe(true);
    expect(JSON.stringify(result)).not.toContain("null,null");
  });
});

describe("networks of the report", () => {
  it("are of the sizes that it gives", () => {
    const weights = (name: keyof typeof recipes) => networkOf(optionsOf(recipes[name], tiny)).parameterCount;
    // PyTorch has two biases a gate, these one: 8 x 50 weights fewer in two layers.
    expect(weights("publishedLstm")).toBe(31_651 - 400);
    expect(weights("publishedKozyra")).toBe(42_551 - 400);
  });

  it("go on from cost to cost by their last stage, at a third of its rate", () => {
    const [first, second] = [optionsOf(recipes.twoStage, tiny), costOptionsOf(recipes.twoStage, tiny, 10)];
    expect(first.costRate).toBe(0);
    expect(second.costRate).toBe(1e-3);
    expect(second.stages).toHaveLength(1);
    expect(second.stages[0]!.learningRate).toBeCloseTo(first.stages[1]!.learningRate / 3, 15);
    expect(second.stages[0]!.bandPenalty).toEqual(first.stages[1]!.bandPenalty);
  });

  it("come out the same to the bit when trained again, each seed as another network", async () => {
    const market = openReportMarket(tiny);
    const two = { lstm: recipes.lstm, publishedHybrid: recipes.publishedHybrid };
    const run = async () => {
      const pool = openPool(1, silent());
      const job = { budget: tiny, market, key: keyFrom(6), pool, fx: silent() };
      return await trainRecipes(two, job).finally(() => pool.close());
    };
    const first = await run();
    expect(await run()).toEqual(first);
    expect(first.publishedHybrid.map((seed) => seed.map(({ costBps }) => costBps))).toEqual([[0], [0]]);
    expect(first.lstm.map((seed) => seed.map(({ costBps }) => costBps))).toEqual(Array(2).fill([0, 3, 10, 18]));
    expect(first.lstm[0]![0]!.network.parameters).not.toEqual(first.lstm[1]![0]!.network.parameters);
  });

  it("see new paths every epoch where the recipe says so, and learn the same from the same key", async () => {
    const { stages, ...others } = optionsOf(recipes.recommended, { ...tiny, epochs: 2 });
    const options = { ...others, stages: stages.map((stage) => ({ ...stage, keep: "last" as const })) };
    const heldOut = drawHestonPaths({ from: "numpy", seed: 43, paths: 64 });
    const training = drawHestonPaths({ from: "numpy", seed: 42, paths: 128 });
    const task = { kind: "hestonTrain" as const, label: "x", options, heldOut, premium: 2.277, key: keyFrom(8) };
    const [fresh, again, fixed] = [
      await performHestonTraining({ ...task, training: "fresh" }, silent()),
      await performHestonTraining({ ...task, training: "fresh" }, silent()),
      await performHestonTraining({ ...task, training }, silent()),
    ];
    expect(again).toEqual(fresh);
    expect(fixed.parameters).not.toEqual(fresh.parameters);
    const replay = { kind: "hestonReplay" as const, options, paths: heldOut, premium: 0 };
    const one = await performHestonReplay({ ...replay, members: [fresh.parameters] });
    const twice = await performHestonReplay({ ...replay, members: [fresh.parameters, fresh.parameters] });
    expect(twice).toEqual(one);
    expect(one.volume.every((volume) => volume > 0)).toBe(true);
  });
});

describe("paired comparison over paths and seeds", () => {
  const n = 3000;
  const random = randomStream(keyFrom(21));
  const noise = Float64Array.from({ length: n }, () => random.normal());
  const series = (scale: number, shift: number) => ({
    pnl: noise.map((z) => scale * z + shift),
    volume: new Float64Array(n).fill(scale),
    cost: new Float64Array(n),
  });
  const plan = { draws: 200, key: keyFrom(4) };

  it("finds what is there: a hedge of the same paths with a tenth more risk", async () => {
    const pool = openPool(1, silent());
    const [same, wider] = await compareRows([[series(1, 0)], [series(1.1, 0)]], 0, plan, pool);
    await pool.close();
    expect(same!.std.difference).toEqual({ value: 0, low: 0, high: 0 });
    expect(wider!.std.ratio.value).toBeCloseTo(1.1, 12);
    expect(wider!.std.ratio.low).toBeCloseTo(1.1, 12);
    expect(wider!.cvar.difference.low).toBeGreaterThan(0);
    expect(wider!.volume.difference.value).toBeCloseTo(0.1, 12);
  });

  it("is wider where seeds differ, though the paths are the same", async () => {
    const pool = openPool(1, silent());
    const seeds = [0.9, 1, 1.1, 1.2, 0.8].map((scale) => series(scale, 0));
    const [, row] = await compareRows([[series(1, 0)], seeds], 0, plan, pool);
    await pool.close();
    expect(row!.std.difference.value).toBeCloseTo(0, 10);
    expect(row!.std.difference.high - row!.std.difference.low).toBeGreaterThan(0.15);
    expect(directionOf(row!.std)).toBe("the same");
  });

  it("draws a row's seeds for all of its figures alike", () => {
    const figure = (value: number) => ({ value, draws: new Float64Array(50).fill(value) });
    const key = deriveKey(keyFrom(1), "seeds");
    const [a, b] = [overSeeds([figure(1), figure(3)], 50, key), overSeeds([figure(10), figure(30)], 50, key)];
    expect(a.value).toBe(2);
    expect(b.draws).toEqual(a.draws.map((value) => 10 * value));
    expect(new Set(a.draws)).toEqual(new Set([1, 2, 3]));
  });
});

describe("criteria and answers", () => {
  it("counts the report's three criteria at their edges", () => {
    const base = { std: 1, cvar95: 2, volume: 1 };
    expect(judge({ std: 1.1, cvar95: 1.9, volume: 1.1 }, base)).toMatchObject({
      met: 3,
      improvement: expect.closeTo(5),
    });
    expect(judge({ std: 1.11, cvar95: 1.91, volume: 1.11 }, base).met).toBe(0);
  });

  const compared = (value: number): PairedComparison => ({
    ...{ value, against: 0, pValue: 1 },
    ratio: { value: 1, low: 1, high: 1 },
    difference: { value, low: value - 0.1, high: value + 0.1 },
  });
  const row = (std: number, cvar: number, volume: number): RowComparison => ({
    std: compared(std),
    cvar: compared(cvar),
    volume: compared(volume),
  });
  const inputs = (rows: Record<string, RowComparison>, twoStage = row(0, 0, 0)): AnswerInputs => ({
    compared: [
      {
        costBps: 0,
        labels: Object.keys(rows),
        comparisons: Object.values(rows),
        networks: new Set(Object.keys(rows)),
      },
    ],
    twoStage,
    architectures: [
      { label: "a", cvar95: 1 },
      { label: "b", cvar95: 1.3 },
    ],
    ...{ benchmark: "LSTM 2 x 50", quick: false },
  });
  const all = (one: RowComparison) => ({
    "Sig-LSTM": one,
    Transformer: one,
    "H-SAH": one,
    "Simple hybrid": one,
  });

  it("say no where nothing helps, and name what does", () => {
    expect(answersOf(inputs(all(row(0, 0.05, 0))))[0]!.answer).toMatch(/^No: /);
    expect(answersOf(inputs(all(row(0.5, -0.5, 0))))[0]!.answer).toMatch(/^No: /);
    expect(answersOf({ ...inputs(all(row(0, 0, 0))), quick: true })[0]!.answer).toMatch(/^Networks of a quick run/);
    const helped = answersOf(inputs({ ...all(row(0, 0, 0)), Transformer: row(0, -0.5, 0) }))[0]!.answer;
    expect(helped).toMatch(/^In 1 of 4 comparisons: Transformer at 0 bp/);
  });

  it("weigh two stages against the range of the architectures", () => {
    const answer = (effect: number) => answersOf(inputs(all(row(0, 0, 0)), row(0, effect, 0)))[1]!.answer;
    expect(answer(0.4)).toMatch(/^It moves CVaR95 by more: .* higher CVaR95/);
    expect(answer(-0.2)).toMatch(/^It moves CVaR95 by less: .* lower CVaR95/);
    expect(answer(0.05)).toContain("cannot be told from none");
  });

  it("count the rows that trade less by what became of their tail", () => {
    const rows = { ...all(row(0, 0.5, -0.5)), "Sig-LSTM": row(0, 0, -0.5), Transformer: row(0, 0.5, 0.5) };
    expect(answersOf(inputs(rows))[2]!.answer).toMatch(
      /^Mostly: of 4 .* 3 trade surely less; .* higher in 2, surely lower in 0, and not to be told in 1/,
    );
    expect(answersOf(inputs(all(row(0, 0.5, 0))))[2]!.answer).toMatch(/^Not to be told/);
  });
});
