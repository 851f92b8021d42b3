import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { parseConfig } from "../../src/pipeline/config.ts";
import { fineTuneCutoffs, type MarketPlan, trainingCutoffs } from "../../src/pipeline/market-plan.ts";
import { pastWindows } from "../../src/pipeline/past-windows.ts";
import { hasMarketData } from "../support/market-data.ts";
import { realPlan } from "../support/real-market.ts";

const config = parseConfig(readFileSync("configs/real-markets.yaml", "utf8"), "real-markets.yaml");

describe.skipIf(!hasMarketData).each([
  ["spy", [2010, 2013, 2016, 2019, 2022, 2025], 3_900],
  ["nifty", [2024], 3_500],
] as const)("the fine-tuning of %s", (id, years, leastWindows) => {
  let plan: MarketPlan;
  beforeAll(async () => {
    plan = await realPlan(config, id);
  });

  it("starts where fifteen years of history lie behind it, and is done every three years", () => {
    const tuned = plan.folds.filter(({ cutoff, fineTuneCutoff }) => fineTuneCutoff === cutoff);
    expect(tuned.map(({ year }) => year)).toEqual(years);
    for (const { year, fineTuneCutoff } of plan.folds) {
      const last = years.filter((one) => one <= year).at(-1);
      expect(fineTuneCutoff).toBe(plan.folds.find((fold) => fold.year === last)?.cutoff);
    }
    expect(fineTuneCutoffs(plan, trainingCutoffs(plan)[0]!)).toEqual(tuned.map(({ cutoff }) => cutoff));
  });

  it("has the whole past in its windows, as finite numbers, and more of it each time", () => {
    const cutoffs = fineTuneCutoffs(plan, trainingCutoffs(plan)[0]!);
    const counts = cutoffs.map((cutoff) => {
      const { inputs, prices } = pastWindows(plan, cutoff, { leverage: -0.8 });
      for (const values of [inputs.forward, inputs.impliedVolatility, inputs.sessionReturn, prices])
        expect(values.every(Number.isFinite)).toBe(true);
      for (const values of [inputs.forward, prices])
        expect(values.every((price) => price > 0.4 && price < 1.8)).toBe(true);
      return inputs.episodes;
    });
    expect(counts[0]).toBeGreaterThan(leastWindows);
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
    expect(new Set(counts).size).toBe(counts.length);
  });
});
