import { afterAll, describe, expect, it } from "vitest";
import { keyFrom } from "../../src/core/index.ts";
import { type ArchitectureName, architectures, loadCompute } from "../../src/models/index.ts";
import {
  describeNetwork,
  networkOf,
  suitedTo,
  type TrainingOptions,
  train,
  trainingEpisodes,
  withSignature,
} from "../../src/training/index.ts";
import type { LossEngine } from "../../src/training/loss-engine.ts";
import { openLossEngine } from "../../src/training/open-loss-engine.ts";
import { moved } from "../support/models.ts";
import { leveragedPaths, strategyOf, tinyOptions, trainingEffects } from "../support/training.ts";

type Changes = Partial<TrainingOptions>;

/** Options of a tiny network of an architecture, with what suits it but its width. */
function optionsOf(architecture: ArchitectureName, changes: Changes = {}): TrainingOptions {
  const plain = tinyOptions();
  const suited = suitedTo(architecture, plain.signature);
  const features = withSignature(architecture, plain.features);
  return tinyOptions({ ...suited, architecture, features, hidden: 8, heads: 2, feedForward: 12, ...changes });
}

const capped = { cap: 0.2, firstFree: false };
const cases: readonly (readonly [ArchitectureName, Changes])[] = [
  ...Object.keys(architectures).map((name) => [name as ArchitectureName, {}] as const),
  ["h-sah", { head: "position", increments: capped, band: true }],
  ["hybrid", { head: "residual-bs", increments: capped, features: ["state", "smile", "signature"], smileSlope: -0.5 }],
  ["transformer", { head: "direct", increments: { cap: null, firstFree: true }, band: true }],
];
const computes = { kernel: await loadCompute("kernel"), tensors: await loadCompute("tensors") };

describe.each(cases)("a training of %s with %o", (architecture, changes) => {
  const options = optionsOf(architecture, { ...changes, costRate: 0.01, batch: 96, pathsPerEpoch: 96 });
  const opened: LossEngine[] = [];
  const open = (kind: keyof typeof computes) => {
    const engine = openLossEngine({
      training: options,
      compute: computes[kind],
      threads: 1,
      onWarning: () => undefined,
    });
    opened.push(engine);
    return engine;
  };
  afterAll(async () => {
    await Promise.all(opened.map((engine) => engine.close()));
  });

  it("has the same loss and gradients by the kernel as by the library's own differentiation", async () => {
    const episodes = trainingEpisodes(await leveragedPaths({ index: 0, paths: 96 }), options, keyFrom(2));
    const parameters = moved(networkOf(options).init(keyFrom(1)), keyFrom(3));
    const [byHand, automatic] = (["kernel", "tensors"] as const).map((kind) =>
      open(kind).batchLoss(parameters, episodes, options.stages[0]!),
    );
    expect(byHand!.loss).toBeCloseTo(automatic!.loss, 3);
    expect(Object.keys(byHand!.gradients)).toEqual(Object.keys(automatic!.gradients));
    const largest = Math.max(...Object.values(automatic!.gradients).flatMap((g) => Array.from(g, Math.abs)));
    expect(largest).toBeGreaterThan(1e-3);
    for (const [name, gradient] of Object.entries(automatic!.gradients)) {
      const off = gradient.reduce(
        (most, slope, k) => Math.max(most, Math.abs(slope - byHand!.gradients[name]![k]!)),
        0,
      );
      expect(off / largest, name).toBeLessThan(1e-3);
    }
  });
});

describe.each(Object.keys(architectures) as ArchitectureName[])("%s", (architecture) => {
  it("learns to hedge: untrained it holds nothing", async () => {
    const stages = [{ ...tinyOptions().stages[0]!, epochs: 4, learningRate: 0.01 }];
    const options = optionsOf(architecture, { stages, head: "direct", pathsPerEpoch: 1024 });
    const context = { compute: computes.kernel, fx: trainingEffects() };
    const { history, parameters } = await train(options, leveragedPaths, keyFrom(4), context);
    const [start, ...epochs] = history.map(({ validationLoss }) => validationLoss);
    expect(Math.min(...epochs)).toBeLessThan(0.6 * start!);
    const { inputs } = trainingEpisodes(await leveragedPaths({ index: 5, paths: 200 }), options, keyFrom(2));
    const deltas = strategyOf(options, parameters, computes.kernel).deltas(inputs);
    expect(deltas.every((delta) => Math.abs(delta) <= 1.5)).toBe(true);
    expect(deltas.reduce((sum, delta) => sum + delta, 0) / deltas.length).toBeGreaterThan(0.2);
  });
});

describe("a network in words", () => {
  it("is what it is", () => {
    expect(describeNetwork(tinyOptions({ hidden: 50, layers: 2 }))).toBe("2 x 50 LSTM");
    expect(describeNetwork(optionsOf("transformer", { dropout: 0.1 }))).toBe("2 x 8 Transformer, 2 heads, dropout 0.1");
    const signature = { window: 7, depth: 3, time: true, leadLag: true, log: true };
    expect(describeNetwork(optionsOf("hybrid", { signature, increments: { cap: 0.2, firstFree: false } }))).toBe(
      "2 x 8 Simple hybrid, log-signature of 7 closes to depth 3 with time and lead-lag, increments of at most 0.2, the first too",
    );
  });
});

describe("networkOf", () => {
  it("knows nothing of what no network can be", () => {
    expect(() => networkOf(optionsOf("h-sah", { features: ["base"] }))).toThrow(
      /training\.features is base; h-sah needs/,
    );
    expect(() => networkOf(optionsOf("transformer", { heads: 3 }))).toThrow(/training\.heads is 3/);
    expect(() => networkOf(tinyOptions({ head: "position" }))).toThrow(/training\.increments is null/);
  });

  it("says two numbers where there is a band, and sees what the features are", () => {
    const model = networkOf(optionsOf("signature-lstm", { band: true }));
    expect(model.network).toMatchObject({ features: 7 + 6, layers: [{}, {}, { kind: "dense", units: 2 }] });
    const hSah = networkOf(optionsOf("h-sah", { features: ["state", "signature"] })).network!;
    expect(hSah).toMatchObject({ features: 4 + 14, feedback: true });
    expect(hSah.layers[0]).toMatchObject({ kind: "token-attention", state: 5, tokens: [2, 4, 8] });
  });
});
