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
