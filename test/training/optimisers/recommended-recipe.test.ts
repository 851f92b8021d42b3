import { expect, it } from "vitest";
import { deriveKey, keyFrom } from "../../../src/core/index.ts";
import { loadCompute } from "../../../src/models/index.ts";
import { trainingPaths } from "../../../src/simulation/index.ts";
import { type PathSource, train, trainingSchema } from "../../../src/training/index.ts";
import { simulator } from "../../support/simulator.ts";
import { trainingEffects } from "../../support/training.ts";

const compute = await loadCompute("kernel");

/** The recipe of the shipped configurations, as short as a quick run: 20 steps from the skew rule, whose loss leaves little to gain and much to lose. */
const trained = async (optimiser: object) => {
  const key = deriveKey(keyFrom(1), "recipe");
  const paths: PathSource = ({ index, paths: count }) =>
    trainingPaths(simulator, { paths: count, steps: 21, key: deriveKey(key, "paths", index + 1) });
  const options = trainingSchema.parse({
    ...{ optimiser, pathsPerEpoch: 5120, validationPaths: 4096, batch: 256, costRate: 5e-5, leverage: -0.75 },
    stages: [{ epochs: 1, keep: "last" }],
  });
  const { history } = await train(options, paths, key, { compute, fx: trainingEffects() });
  return history.map(({ validationLoss }) => validationLoss);
};

it("second-order steps of the default length take off more than Adam's from a hedge that begins with the skew rule", async () => {
  const [start, adam] = await trained({ name: "adam" });
  expect(adam).toBeLessThan(start!);
  for (const name of ["k-fac", "gauss-newton"]) {
    const [from, to] = await trained({ name });
    expect(from).toBe(start);
    expect([name, to! < adam!]).toEqual([name, true]);
  }
});
