import { describe, expect, it, vi } from "vitest";
import { deriveKey, keyFrom } from "../../src/core/index.ts";
import { loadCompute, type Parameters } from "../../src/models/index.ts";
import { type PathSource, train, trainingEpisodes } from "../../src/training/index.ts";
import * as schedule from "../../src/training/one-cycle.ts";
import { openLossEngine } from "../../src/training/open-loss-engine.ts";
import { schedules } from "../../src/training/schedules.ts";
import { leveragedPaths, tinyOptions, trainingEffects } from "../support/training.ts";

vi.mock("../../src/training/one-cycle.ts", { spy: true });

const compute = await loadCompute("kernel");
const context = () => ({ compute, fx: trainingEffects() });
/** Grows worse after its best epoch. */
const wild = { epochs: 20, learningRate: 5, patience: 2 };

describe("train", () => {
  it("runs one learning-rate cycle over all batches of a stage, and another over the next", async () => {
    const options = tinyOptions({ pathsPerEpoch: 128, stages: [{ epochs: 2 }, { epochs: 1, learningRate: 0.5 }] });
    const asked = vi.mocked(schedule.oneCycle);
    asked.mockClear();
    await train(options, leveragedPaths, keyFrom(1), context());
    expect(asked.mock.calls.map((call) => call.slice(0, 3))).toEqual([
      ...[0, 1, 2, 3].map((step) => [options.stages[0]!.learningRate, step, 4]),
      ...[0, 1].map((step) => [0.5, step, 2]),
    ]);
  });

  it("keeps a constant rate constant", async () => {
    const rates = vi.mocked(schedule.oneCycle);
    rates.mockClear();
    const options = tinyOptions({
      pathsPerEpoch: 64,
      stages: [{ epochs: 1, learningRate: 0.01, schedule: "constant", keep: "last" }],
    });
    const { parameters } = await train(options, leveragedPaths, keyFrom(1), context());
    // The bias is 0 at the start, and Adam's first step is the rate itself.
    expect(Math.abs(parameters["output/bias"]!.values[0]!)).toBeCloseTo(0.01, 5);
    expect(rates).not.toHaveBeenCalled();
    const constant: typeof schedule.oneCycle = schedules.constant;
    expect([0, 5, 9].map((step) => constant(0.3, step, 10))).toEqual([0.3, 0.3, 0.3]);
  });

  it("learns from every batch of an epoch", async () => {
    const options = tinyOptions({ pathsPerEpoch: 128, stages: [{ epochs: 1, learningRate: 0.01, patience: 1 }] });
    /** Volatility of the paths from..to - 1 made half as much again. */
    const changed =
      (from: number, to: number): PathSource =>
      async (request) => {
        const batch = await leveragedPaths(request);
        const inside = (at: number) => request.index >= 0 && at >= from * batch.times && at < to * batch.times;
        return { ...batch, volatilityIndex: batch.volatilityIndex.map((v, at) => (inside(at) ? 1.5 * v : v)) };
      };
    const [none, first, second] = await Promise.all(
      [changed(0, 0), changed(0, 64), changed(64, 128)].map((source) => train(options, source, keyFrom(1), context())),
    );
    const losses = [none, first, second].map((network) => network!.history.at(-1)!.validationLoss);
    expect(new Set(losses).size).toBe(3);
  });

  it("clips the gradient", async () => {
    const [loose, tight] = await Promise.all(
      [5, 1e-9].map((clip) => train(tinyOptions({ clip }), leveragedPaths, keyFrom(1), context())),
    );
    expect(tight!.history.at(-1)!.validationLoss).not.toBe(loose!.history.at(-1)!.validationLoss);
  });

  it("returns the weights of its best epoch, and starts the next stage from them", async () => {
    const options = tinyOptions({ stages: [wild, { epochs: 0 }] });
    const key = keyFrom(1);
    const { parameters, history, bestEpoch } = await train(options, leveragedPaths, key, context());
    const paths = await leveragedPaths({ index: -1, paths: options.validationPaths });
    const heldOut = trainingEpisodes(paths, options, deriveKey(key, "strikes", -1));
    const engine = openLossEngine({ training: options, compute, threads: 1, onWarning: () => undefined });
    const lossOf = (weights: Parameters) => engine.wholeLoss(weights, heldOut, options.stages[0]!);
    const least = Math.min(...history.map((record) => record.validationLoss));
    expect(history.at(-2)!.validationLoss).toBeGreaterThan(least);
    expect(history.at(-1)).toEqual({ epoch: bestEpoch, stage: 1, trainingLoss: null, validationLoss: least });
    expect(lossOf(parameters)).toBe(least);
    const alone = await train({ ...options, stages: [options.stages[0]!] }, leveragedPaths, key, context());
    expect(lossOf(alone.parameters)).toBe(least);
  });
});
