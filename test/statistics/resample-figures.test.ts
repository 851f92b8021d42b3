import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keyFrom } from "../../src/core/index.ts";
import {
  type BlockKind,
  bootstrapTable,
  conditionalValueAtRisk,
  joinFigures,
  mean,
  pairedIntervals,
  type ResampledFigures,
  resampleColumns,
  resampledDeviation,
  resampledMean,
  resampledTailLoss,
  resampleFigures,
  standardDeviation,
} from "../../src/statistics/index.ts";
import { compareStrategies, strategyColumns, strategyFigures } from "../../src/statistics/strategy-figures.ts";
import { normals, overlappingWindows } from "./support.ts";

const key = keyFrom(3);
const n = 230;
const [a, b, c] = [normals(n, 1), overlappingWindows(n, 9, 2), normals(n, 3).map((x) => 50 + x ** 3)];
const costs = normals(n, 4).map(Math.abs);

describe.each<[BlockKind, number]>([
  ["stationary", 20],
  ["stationary", 1],
  ["stationary", n],
  ["moving", 20],
])("figures on %s blocks of %d", (kind, meanBlock) => {
  const plan = { meanBlock, key, kind, draws: 60 };
  const fast = resampleFigures(resampleColumns({ tailed: [a, b, c], averaged: [costs] }, 0.95), plan, 0, plan.draws);

  it("are those of the readable twins", () => {
    const close = (ours: readonly Float64Array[], twin: readonly Float64Array[]) => {
      for (const [i, draws] of twin.entries())
        for (const [draw, value] of draws.entries()) expect(ours[i]![draw]).toBeCloseTo(value, 9);
    };
    const twin = (statistic: typeof resampledMean, of: readonly Float64Array[]) =>
      bootstrapTable(of.map(statistic), n, plan).draws;
    close(fast.mean, twin(resampledMean, [a, b, c]));
    close(fast.std, twin(resampledDeviation, [a, b, c]));
    close(fast.tailLoss, twin(resampledTailLoss(0.95), [a, b, c]));
    close(fast.average, twin(resampledMean, [costs]));
  });

  it("are the same to the bit however the draws are cut into ranges", () => {
    const columns = resampleColumns({ tailed: [a, b, c], averaged: [costs] }, 0.95);
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: plan.draws - 1 }), { maxLength: 5 }), (cuts) => {
        const ends = [0, ...cuts.sort((x, y) => x - y), plan.draws];
        const parts = ends.slice(1).map((end, i) => resampleFigures(columns, plan, ends[i]!, end));
        expect(joinFigures(parts)).toEqual(fast);
      }),
      { numRuns: 20 },
    );
  });

  it("do not depend on the company or on the order of the series, to the bit", () => {
    const other = resampleFigures(resampleColumns({ tailed: [c, a], averaged: [] }, 0.95), plan, 0, plan.draws);
    for (const figure of ["mean", "std", "tailLoss"] as const satisfies readonly (keyof ResampledFigures)[]) {
      expect(other[figure][0]).toEqual(fast[figure][2]);
      expect(other[figure][1]).toEqual(fast[figure][0]);
    }
  });
});

describe("resampled figures", () => {
  it("keep their digits where the values are far from 0", () => {
    const far = a.map((value) => 1e6 + value);
    const plan = { meanBlock: 20, key, kind: "stationary" as const };
    const [near, shifted] = [a, far].map((series) =>
      resampleFigures(resampleColumns({ tailed: [series], averaged: [] }, 0.95), plan, 0, 20),
    );
    for (let draw = 0; draw < 20; draw++) expect(shifted!.std[0]![draw]).toBeCloseTo(near!.std[0]![draw]!, 8);
  });

  it("scale with the series, and shift with it in mean and tail only", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 10, noNaN: true }),
        fc.double({ min: -5, max: 5, noNaN: true }),
        (scale, shift) => {
          const moved = b.map((value) => scale * value + shift);
          const columns = resampleColumns({ tailed: [b, moved], averaged: [] }, 0.975);
          const { mean: means, std, tailLoss } = resampleFigures(columns, { meanBlock: 20, key }, 0, 5);
          for (let draw = 0; draw < 5; draw++) {
            expect(means[1]![draw]).toBeCloseTo(scale * means[0]![draw]! + shift, 10);
            expect(std[1]![draw]).toBeCloseTo(scale * std[0]![draw]!, 10);
            expect(tailLoss[1]![draw]).toBeCloseTo(scale * tailLoss[0]![draw]! - shift, 10);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it("refuse series of other lengths and values that are no numbers", () => {
    expect(() => resampleColumns({ tailed: [a], averaged: [costs.subarray(1)] }, 0.95)).toThrow(/series 1 has 229/);
    const hole = a.with(7, Number.NaN);
    expect(() => resampleColumns({ tailed: [a, hole], averaged: [] }, 0.95)).toThrow(/series 1: value 7 is NaN/);
  });
});

describe("figures of strategies", () => {
  const strategies = [a, b].map((pnl, i) => ({
    pnl,
    volume: costs.map((x) => x + i),
    cost: costs.map((x) => x * (1 + i)),
  }));
  const plan = { meanBlock: 20, key, kind: "stationary" as const, draws: 200 };
  const resampled = resampleFigures(strategyColumns(strategies, [c], 0.95), plan, 0, plan.draws);
  const figures = strategyFigures(strategies, [c], resampled, 0.95);

  it("give the paired comparisons of the readable twin", () => {
    const [, twin] = pairedIntervals(strategies[0]!, strategies, plan);
    const ours = compareStrategies(figures, 1, 0);
    for (const figure of ["mean", "std", "cvar", "centredCvar", "volume", "cost"] as const) {
      for (const of of ["ratio", "difference"] as const)
        for (const end of ["value", "low", "high"] as const)
          expect(ours[figure][of][end], `${figure} ${of} ${end}`).toBeCloseTo(twin![figure][of][end], 9);
      expect(ours[figure].pValue).toBe(twin![figure].pValue);
    }
  });

  it("know further P&L by place, which has neither volume nor cost", () => {
    expect(figures(2, "mean").value).toBe(mean(c));
    expect(figures(2, "std").value).toBe(standardDeviation(c));
    expect(figures(2, "cvar").value).toBe(conditionalValueAtRisk(c, 0.95));
    expect(figures(2, "centredCvar").value).toBeCloseTo(conditionalValueAtRisk(c, 0.95, { centred: true }), 12);
    expect(() => figures(2, "volume")).toThrow();
    expect(() => figures(3, "std")).toThrow(/no series 3/);
  });
});
