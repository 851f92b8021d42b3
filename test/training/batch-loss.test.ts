import { describe, expect, it } from "vitest";
import { keyFrom } from "../../src/core/index.ts";
import { loadBackend } from "../../src/engine/index.ts";
import { networkDeltas } from "../../src/hedging/index.ts";
import { parameterTensors } from "../../src/models/index.ts";
import { batchLoss, wholeLoss } from "../../src/training/batch-loss.ts";
import { losses, networkOf, outcomes, trainingEpisodes } from "../../src/training/index.ts";
import { leveragedPaths, tinyOptions } from "../support/training.ts";

const { tf } = await loadBackend("wasm");
const stages = (["mean-variance", "cvar", "entropic"] as const).map((loss) => ({ loss, lambda: 1 }));
// So dear that a loss without its cost is plainly another.
const options = tinyOptions({ costRate: 0.01, band: true, leverage: -0.5, stages });
const episodes = trainingEpisodes(await leveragedPaths({ index: 0, paths: 300 }), options, keyFrom(2));
const model = networkOf(options);
const parameters = model.init(keyFrom(1));

describe.each(options.stages)("the $loss loss", (stage) => {
  const objective = { tf, model, options, stage };

  it("of a batch and of all episodes is that of the deltas' P&L and cost", () => {
    const weights = parameterTensors(tf, parameters);
    const deltas = networkDeltas(tf, { ...options, model }, weights, episodes.inputs);
    tf.dispose(weights);
    const { gross, cost } = outcomes(deltas, episodes, options.costRate);
    const expected = losses[stage.loss].value(gross, cost, stage);
    expect(Math.abs(expected - losses[stage.loss].value(gross, new Float64Array(300), stage))).toBeGreaterThan(0.1);
    expect(wholeLoss(objective, parameters, episodes)).toBeCloseTo(expected, 12);
    expect(batchLoss(objective, parameters, episodes).loss).toBeCloseTo(expected, 4);
  });
});
