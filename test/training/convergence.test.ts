import { describe, expect, it } from "vitest";
import { keyFrom } from "../../src/core/index.ts";
import { loadCompute } from "../../src/models/index.ts";
import { convergence, firstReaching, simulatedEpisodes, train } from "../../src/training/index.ts";
import { leveragedPaths, tinyOptions, trainingEffects } from "../support/training.ts";

const compute = await loadCompute("kernel");

describe("convergence", () => {
  const stage = { epochs: 2, learningRate: 0.01 };
  const options = tinyOptions({ leverage: 3, pathsPerEpoch: 200, stages: [stage, { ...stage, loss: "entropic" }] });
  const key = keyFrom(1);

  it("has one point an epoch: steps, seconds in the steps alone, and the loss of the trainer's own record", async () => {
    const fx = trainingEffects();
    let seconds = 0;
    const episodes = simulatedEpisodes(options, leveragedPaths, key);
    const slow: typeof episodes = async (request) => {
      seconds += 100; // making episodes does not count
      return await episodes(request);
    };
    const clocked = {
      ...fx,
      sleep: async () => {
        seconds += 1;
      },
    };
    const context = {
      compute,
      fx: clocked,
      clock: () => seconds,
      onCheckpoint: () => {
        seconds += 1000;
      },
    };
    const { points, network } = await convergence(options, slow, key, context);
    expect(points.map((p) => [p.steps, p.seconds])).toEqual([0, 3, 6, 9, 12].map((steps) => [steps, steps]));
    const plain = await train(options, leveragedPaths, key, { compute, fx });
    expect(network).toEqual(plain);
    const trained = plain.history.filter(({ trainingLoss, epoch }) => trainingLoss !== null || epoch === 0);
    expect(points.map((p) => p.validationLoss)).toEqual(trained.map((record) => record.validationLoss));
  });

  it("finds the first point at or below a loss", () => {
    const points = [3, 1, 2, 1].map((validationLoss, steps) => ({ steps, seconds: steps, validationLoss }));
    expect(firstReaching(points, 2)?.steps).toBe(1);
    expect(firstReaching(points, 1)?.steps).toBe(1);
    expect(firstReaching(points, 0.5)).toBeUndefined();
  });
});
