import { describe, expect, it } from "vitest";
import { deriveKey, keyFrom } from "../../src/core/index.ts";
import { networkDeltas } from "../../src/hedging/index.ts";
import { evaluator, loadCompute, type Parameters } from "../../src/models/index.ts";
import {
  type Checkpoint,
  loadCheckpoint,
  losses,
  networkOf,
  outcomes,
  saveCheckpoint,
  type TrainingOptions,
  train,
  trainingEpisodes,
} from "../../src/training/index.ts";
import { openLossEngine } from "../../src/training/open-loss-engine.ts";
import { leveragedPaths, tinyOptions, trainingEffects } from "../support/training.ts";

const compute = await loadCompute("kernel");
const key = keyFrom(4);
const context = () => ({ compute, fx: trainingEffects() });
/** Two stages whose second asks for another hedge than the first: a dear risk, and a band about the hedge before. */
const withBand = (bandPenalty: { weight: number; width: number } | null, changes: object = {}) =>
  tinyOptions({
    band: true,
    stages: [
      { loss: "cvar", tail: 0.1, epochs: 2, learningRate: 0.02 },
      { loss: "entropic", lambda: 1, tradePenalty: 0.3, bandPenalty, epochs: 3, learningRate: 0.02, ...changes },
    ],
  });
const banded = withBand({ weight: 20, width: 0.01 });

/** Weights at the end of the first stage alone. */
async function afterFirst(options: TrainingOptions): Promise<Parameters> {
  const first = { ...options, stages: [options.stages[0]!] };
  return (await train(first, leveragedPaths, key, context())).parameters;
}

async function heldOut(options: TrainingOptions) {
  const paths = await leveragedPaths({ index: -1, paths: options.validationPaths });
  return trainingEpisodes(paths, options, deriveKey(key, "strikes", -1));
}

/** Largest difference of the hedges of two sets of weights. */
function apart(options: TrainingOptions, one: Parameters, other: Parameters, of: Awaited<ReturnType<typeof heldOut>>) {
  const evaluate = evaluator(compute, networkOf(options), options.horizonSteps);
  const [a, b] = [one, other].map((weights) => networkDeltas(evaluate, options, weights, of.inputs));
  return a!.map((delta, at) => Math.abs(delta - b![at]!));
}

describe("a stage with a band penalty", () => {
  it("takes its reference from the weights of the first stage, on the very paths of the loss", async () => {
    const options = withBand({ weight: 0.3, width: 0.01 }, { tradePenalty: 0, keep: "last" });
    const { history, parameters } = await train(options, leveragedPaths, key, context());
    const episodes = await heldOut(options);
    const plain = (weights: Parameters) => {
      const evaluate = evaluator(compute, networkOf(options), options.horizonSteps);
      const deltas = networkDeltas(evaluate, options, weights, episodes.inputs);
      const { gross, cost } = outcomes(deltas, episodes, options.costRate);
      return losses.entropic.value(gross, cost, options.stages[1]!);
    };
    const start = await afterFirst(options);
    const away = apart(options, parameters, start, episodes).map((off) => Math.max(0, off - 0.01));
    const penalty = (0.3 * away.reduce((a, b) => a + b, 0)) / away.length;
    expect(penalty).toBeGreaterThan(1e-3);
    // Were the reference the hedge of other paths, the start itself would lie outside of its band.
    expect(history[3]).toMatchObject({ stage: 1, trainingLoss: null });
    expect(history[3]!.validationLoss).toBeCloseTo(plain(start), 12);
    expect(history.at(-1)!.validationLoss).toBeCloseTo(plain(parameters) + penalty, 12);
  });

  it("keeps the hedge near that of the first stage, a trading penalty alone does not", async () => {
    const episodes = await heldOut(banded);
    const start = await afterFirst(banded);
    const largest = async (options: TrainingOptions) => {
      const { parameters } = await train(options, leveragedPaths, key, context());
      return apart(options, parameters, start, episodes).reduce((a, b) => a + b, 0) / episodes.inputs.episodes;
    };
    expect(await largest(banded)).toBeLessThan(0.5 * (await largest(withBand(null))));
  });

  it("resumed after any epoch ends at the same bits", async () => {
    const kept: Uint8Array[] = [];
    const checkpoints: Checkpoint[] = [];
    const whole = await train(banded, leveragedPaths, key, {
      ...context(),
      onCheckpoint: (checkpoint) => {
        checkpoints.push(checkpoint);
        kept.push(saveCheckpoint(checkpoint));
      },
    });
    expect(checkpoints.map(({ state }) => state.start !== undefined)).toEqual([false, false, true, true, true]);
    for (const [at, bytes] of kept.entries()) {
      const resume = loadCheckpoint(bytes, "checkpoint");
      expect(resume).toEqual(checkpoints[at]);
      expect(await train(banded, leveragedPaths, key, { ...context(), resume })).toEqual(whole);
    }
  });

  it("is another training than one without", async () => {
    const first = { loss: "cvar", epochs: 1 };
    const of = async (changes: object) =>
      (await train(tinyOptions({ stages: [{ ...first, ...changes }] }), leveragedPaths, key, context())).parameters;
    const plain = await of({});
    expect(await of({ tradePenalty: 0, bandPenalty: null, schedule: "one-cycle" })).toEqual(plain);
    expect(await of({ tradePenalty: 0.1 })).not.toEqual(plain);
    expect(await of({ bandPenalty: { weight: 1, width: 0 } })).not.toEqual(plain);
    expect(await of({ schedule: "constant" })).not.toEqual(plain);
  });
});

describe("a trading penalty", () => {
  it("makes the hedge trade less", async () => {
    const volume = async (tradePenalty: number) => {
      const options = tinyOptions({ band: true, stages: [{ tradePenalty, epochs: 4, learningRate: 0.02 }] });
      const { parameters } = await train(options, leveragedPaths, key, context());
      const { inputs } = await heldOut(options);
      const evaluate = evaluator(compute, networkOf(options), options.horizonSteps);
      const deltas = networkDeltas(evaluate, options, parameters, inputs);
      return deltas.reduce((sum, delta, at) => sum + Math.abs(delta - (at % 5 === 0 ? 0 : deltas[at - 1]!)), 0);
    };
    expect(await volume(0.5)).toBeLessThan(0.95 * (await volume(0)));
  });
});

describe("every stage", () => {
  it("begins with the best weights of the stage before and ends with its own", async () => {
    /** Grows worse after its best epoch. */
    const wild = { epochs: 12, learningRate: 3, patience: 2 };
    const options = tinyOptions({
      stages: [wild, { ...wild, loss: "cvar", tail: 0.2, bandPenalty: { weight: 0.1, width: 0.1 } }],
    });
    const { parameters, history, bestEpoch } = await train(options, leveragedPaths, key, context());
    const episodes = await heldOut(options);
    const engine = openLossEngine({ training: options, compute, threads: 1, onWarning: () => undefined });
    const first = await afterFirst(options);
    for (const stage of [0, 1]) {
      const records = history.filter((record) => record.stage === stage);
      const least = Math.min(...records.map(({ validationLoss }) => validationLoss));
      expect(records.at(-1)!.validationLoss, "grew worse").toBeGreaterThan(least);
      const weights = stage === 0 ? first : parameters;
      expect(engine.wholeLoss(weights, episodes, options.stages[stage]!, first)).toBe(least);
    }
    const second = history.filter((record) => record.stage === 1);
    expect(second[0]!.validationLoss).toBe(engine.wholeLoss(first, episodes, options.stages[1]!, first));
    expect(second.find(({ epoch }) => epoch === bestEpoch)?.validationLoss).toBe(
      Math.min(...second.map(({ validationLoss }) => validationLoss)),
    );
  });
});
