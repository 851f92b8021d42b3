import { afterAll, describe, expect, it } from "vitest";
import { keyFrom } from "../../src/core/index.ts";
import { networkDeltas } from "../../src/hedging/index.ts";
import { evaluator, loadCompute } from "../../src/models/index.ts";
import { losses, networkOf, outcomes, trainingEpisodes } from "../../src/training/index.ts";
import { openLossEngine } from "../../src/training/open-loss-engine.ts";
import { leveragedPaths, tinyOptions } from "../support/training.ts";

const stages = (["mean-variance", "cvar", "entropic"] as const).map((loss) => ({ loss, lambda: 1 }));
// So dear that a loss without its cost is plainly another.
const training = tinyOptions({ costRate: 0.01, band: true, leverage: -0.5, stages, batch: 300, pathsPerEpoch: 300 });
const episodes = trainingEpisodes(await leveragedPaths({ index: 0, paths: 300 }), training, keyFrom(2));
const model = networkOf(training);
const parameters = model.init(keyFrom(1));
// The output layer starts at 0, which would make every other gradient 0.
for (const [k] of parameters["output/kernel"]!.values.entries()) {
  parameters["output/kernel"]!.values[k] = 0.3 * Math.sin(k + 1);
}
const other = trainingEpisodes(await leveragedPaths({ index: 1, paths: 300 }), training, keyFrom(3));
/** As if of an earlier stage. */
const start = structuredClone(parameters);
for (const [k] of start["output/kernel"]!.values.entries()) start["output/kernel"]!.values[k] = 0.4 * Math.cos(2 * k);
const rest = { training, threads: 1, onWarning: () => undefined };
const computes = { kernel: await loadCompute("kernel"), tensors: await loadCompute("tensors") };
const engines = {
  kernel: openLossEngine({ ...rest, compute: computes.kernel }),
  tensors: openLossEngine({ ...rest, compute: computes.tensors }),
};
afterAll(() => engines.kernel.close());

describe.each(training.stages)("the $loss loss", (stage) => {
  it.each(["kernel", "tensors"] as const)("by %s is that of the deltas' P&L and cost", (kind) => {
    const evaluate = evaluator(computes[kind], model, episodes.inputs.steps);
    const { gross, cost } = outcomes(
      networkDeltas(evaluate, training, parameters, episodes.inputs),
      episodes,
      training.costRate,
    );
    const expected = losses[stage.loss].value(gross, cost, stage);
    expect(Math.abs(expected - losses[stage.loss].value(gross, new Float64Array(300), stage))).toBeGreaterThan(0.1);
    expect(engines[kind].wholeLoss(parameters, episodes, stage)).toBeCloseTo(expected, 12);
    expect(engines[kind].batchLoss(parameters, episodes, stage).loss).toBeCloseTo(expected, 4);
  });

  it("has the same gradients by hand as by the library's own differentiation", () => {
    const byHand = engines.kernel.batchLoss(parameters, episodes, stage).gradients;
    const automatic = engines.tensors.batchLoss(parameters, episodes, stage).gradients;
    expect(Object.keys(byHand)).toEqual(Object.keys(automatic));
    for (const [name, gradient] of Object.entries(automatic)) {
      const largest = gradient.reduce((most, slope) => Math.max(most, Math.abs(slope)), 0);
      expect(largest, name).toBeGreaterThan(1e-4);
      const off = gradient.reduce((most, slope, k) => Math.max(most, Math.abs(slope - byHand[name]![k]!)), 0);
      expect(off / largest, name).toBeLessThan(2e-4);
    }
  });
});

describe("a stage with penalties", () => {
  const plain = { ...training.stages[2]!, tradePenalty: 0, bandPenalty: null };
  const band = { ...plain, bandPenalty: { weight: 5, width: 0.02 } };
  const both = { ...band, tradePenalty: 0.4 };
  const deltasOf = (kind: keyof typeof engines, weights: typeof parameters, of = episodes) =>
    networkDeltas(evaluator(computes[kind], model, of.inputs.steps), training, weights, of.inputs);
  /** Mean distance from the band of the hedges of `parameters`, by definition. */
  const distance = (held: Float64Array, about: Float64Array) =>
    held.reduce((sum, delta, at) => sum + Math.max(0, Math.abs(delta - about[at]!) - 0.02), 0) / held.length;

  it.each(["kernel", "tensors"] as const)(
    "by %s adds the distance from the start's hedges of the same paths",
    (kind) => {
      const engine = engines[kind];
      const held = deltasOf(kind, parameters);
      const expected = engine.wholeLoss(parameters, episodes, plain) + 5 * distance(held, deltasOf(kind, start));
      const elsewhere =
        5 * Math.abs(distance(held, deltasOf(kind, start, other)) - distance(held, deltasOf(kind, start)));
      expect(elsewhere).toBeGreaterThan(0.01); // the hedges of other paths are another reference
      expect(engine.wholeLoss(parameters, episodes, band, start)).toBeCloseTo(expected, 12);
      expect(engine.batchLoss(parameters, episodes, band, { start }).loss).toBeCloseTo(expected, 4);
    },
  );

  it.each(["kernel", "tensors"] as const)("by %s finds no weights outside of their own band, on any paths", (kind) => {
    for (const sample of [episodes, other]) {
      const engine = engines[kind];
      const without = engine.batchLoss(start, sample, plain);
      expect(engine.batchLoss(start, sample, band, { start })).toEqual(without);
      expect(engine.wholeLoss(start, sample, band, start)).toBe(engine.wholeLoss(start, sample, plain));
    }
  });

  it.each(["kernel", "tensors"] as const)("by %s adds the volume of every trade", (kind) => {
    const steps = episodes.inputs.steps;
    const held = deltasOf(kind, parameters);
    let volume = 0;
    for (const [at, delta] of held.entries()) {
      volume += Math.abs(delta - (at % steps === 0 ? 0 : held[at - 1]!));
      if (at % steps === steps - 1) volume += Math.abs(delta);
    }
    const dear = { ...plain, tradePenalty: 0.4 };
    const expected = engines[kind].wholeLoss(parameters, episodes, plain) + (0.4 * volume) / 300;
    expect(engines[kind].wholeLoss(parameters, episodes, dear)).toBeCloseTo(expected, 12);
    expect(engines[kind].batchLoss(parameters, episodes, dear).loss).toBeCloseTo(expected, 4);
  });

  it("has the same gradients by hand as by the library's own differentiation, constant in the start", () => {
    const byHand = engines.kernel.batchLoss(parameters, episodes, both, { start }).gradients;
    const automatic = engines.tensors.batchLoss(parameters, episodes, both, { start }).gradients;
    const without = engines.kernel.batchLoss(parameters, episodes, plain).gradients;
    for (const [name, gradient] of Object.entries(automatic)) {
      const largest = gradient.reduce((most, slope) => Math.max(most, Math.abs(slope)), 0);
      const off = gradient.reduce((most, slope, k) => Math.max(most, Math.abs(slope - byHand[name]![k]!)), 0);
      expect(off / largest, name).toBeLessThan(2e-4);
      const moved = gradient.reduce((most, slope, k) => Math.max(most, Math.abs(slope - without[name]![k]!)), 0);
      expect(moved / largest, name).toBeGreaterThan(0.01);
    }
  });

  it("with a band needs the start", () => {
    expect(() => engines.kernel.batchLoss(parameters, episodes, band)).toThrow(/weights that the stage started from/);
    expect(() => engines.kernel.wholeLoss(parameters, episodes, band)).toThrow(/weights that the stage started from/);
  });
});
