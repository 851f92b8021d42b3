import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { keyFrom } from "../../src/core/index.ts";
import { featureCount, networkDeltas } from "../../src/hedging/index.ts";
import { buildModel, evaluator, loadCompute, type Model } from "../../src/models/index.ts";
import { dropoutKey } from "../../src/training/dropout-key.ts";
import { loadCheckpoint, losses, outcomes, saveCheckpoint, train, trainingEpisodes } from "../../src/training/index.ts";
import * as networks from "../../src/training/network.ts";
import { openLossEngine } from "../../src/training/open-loss-engine.ts";
import { leveragedPaths, tinyOptions, trainingEffects } from "../support/training.ts";

vi.mock("../../src/training/network.ts", { spy: true });
afterEach(() => vi.mocked(networks.networkOf).mockReset());

const features = featureCount({});
const compute = await loadCompute("kernel");
const key = keyFrom(4);
const context = (threads = 1) => ({ compute, threads, fx: trainingEffects() });
const options = tinyOptions({
  ...{ band: true, batch: 256, pathsPerEpoch: 512 },
  stages: [
    { loss: "cvar", tail: 0.1, epochs: 2, learningRate: 0.02 },
    { loss: "entropic", lambda: 1, bandPenalty: { weight: 1, width: 0.01 }, epochs: 2, learningRate: 0.02 },
  ],
});

/** A network with the weights of another, whose LSTM drops a share of its outputs in training. */
function dropping(dropout: number | undefined): Model {
  const plain = buildModel("lstm", {
    ...{ features, tokens: [], outputs: 2, hidden: 6, layers: 1, heads: 1, feedForward: 1, dropout: 0 },
    increments: null,
  });
  const output = plain.network!.layers[1]!;
  if (dropout === undefined) return plain;
  return { ...plain, network: { features, layers: [{ kind: "lstm", units: 6, dropout }, output] } };
}

/** Trains with this share dropped; undefined: by a network that knows no dropout. */
async function trained(dropout: number | undefined, more: object = {}) {
  vi.mocked(networks.networkOf).mockReturnValue(dropping(dropout));
  return await train(options, leveragedPaths, key, { ...context(), ...more });
}

describe("a training with dropout", () => {
  it("gives the same weights to the bit on one thread and on three, others than without", async () => {
    const alone = await trained(0.3);
    expect(await trained(0.3, { threads: 3 })).toEqual(alone);
    expect((await trained(undefined)).parameters).not.toEqual(alone.parameters);
  });

  it("of a share of 0 is the training without, to the bit", async () => {
    expect(await trained(0)).toEqual(await trained(undefined));
  });

  it("resumed after any epoch ends at the same bits", async () => {
    const kept: Uint8Array[] = [];
    const whole = await trained(0.3, {
      onCheckpoint: (checkpoint: Parameters<typeof saveCheckpoint>[0]) => {
        kept.push(saveCheckpoint(checkpoint));
      },
    });
    expect(kept).toHaveLength(4);
    for (const bytes of kept)
      expect(await trained(0.3, { resume: loadCheckpoint(bytes, "checkpoint") })).toEqual(whole);
  });

  it("is judged on held-out paths with nothing dropped", async () => {
    vi.mocked(networks.networkOf).mockReturnValue(dropping(0.3));
    const stage = { ...options.stages[0]!, keep: "last" as const };
    const network = await train({ ...options, stages: [stage] }, leveragedPaths, key, context());
    const paths = await leveragedPaths({ index: 7, paths: 300 });
    const episodes = trainingEpisodes(paths, options, keyFrom(1));
    const whole = evaluator(compute, dropping(undefined), options.horizonSteps);
    const deltas = networkDeltas(whole, options, network.parameters, episodes.inputs);
    const { gross, cost } = outcomes(deltas, episodes, options.costRate);
    const engine = openLossEngine({ training: options, compute, threads: 1, onWarning: () => undefined });
    expect(engine.wholeLoss(network.parameters, episodes, stage)).toBe(losses.cvar.value(gross, cost, stage));
  });
});

describe("a batch with dropout", () => {
  it("depends on its key; its reference drops nothing", async () => {
    vi.mocked(networks.networkOf).mockReturnValue(dropping(0.3));
    const engine = openLossEngine({ training: options, compute, threads: 1, onWarning: () => undefined });
    const { parameters: start } = await trained(0.3);
    const episodes = trainingEpisodes(await leveragedPaths({ index: 0, paths: 200 }), options, keyFrom(1));
    const [plain, near] = [{ ...options.stages[1]!, bandPenalty: null }, options.stages[1]!];
    const loss = (stage: typeof near, step: object) =>
      engine.batchLoss(start, episodes, stage, { start, ...step }).loss;
    expect(loss(plain, { dropoutKey: 1 })).toBe(loss(plain, { dropoutKey: 1 }));
    expect(loss(plain, { dropoutKey: 1 })).not.toBe(loss(plain, { dropoutKey: 2 }));
    expect(loss(plain, { dropoutKey: 1 })).not.toBe(loss(plain, {}));
    expect(loss(near, {})).toBe(loss(plain, {}));
    // Were the same masks on both, the hedges would lie in the band about themselves.
    expect(loss(near, { dropoutKey: 1 })).toBeGreaterThan(loss(plain, { dropoutKey: 1 }));
  });
});

describe("dropoutKey", () => {
  it("is another for every batch and epoch and key, and an unsigned word", () => {
    const keys = [keyFrom(1), keyFrom(2)].flatMap((of) =>
      Array.from({ length: 1200 }, (_, k) => dropoutKey(of, k % 30, Math.floor(k / 30))),
    );
    expect(new Set(keys).size).toBe(2400);
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(1000), (epoch, batch) => {
        const found = dropoutKey(key, epoch, batch);
        expect(found).toBe(found >>> 0);
        expect(dropoutKey(key, epoch, batch)).toBe(found);
      }),
    );
  });
});

describe("tensors", () => {
  it("refuse a network that drops, since their twins do not", async () => {
    const tensors = await loadCompute("tensors");
    const open = () => openLossEngine({ training: options, compute: tensors, threads: 1, onWarning: () => undefined });
    vi.mocked(networks.networkOf).mockReturnValue(dropping(0.3));
    expect(open).toThrow(/dropout needs the fused kernel/);
    vi.mocked(networks.networkOf).mockReturnValue(dropping(0));
    await open().close();
  });
});
