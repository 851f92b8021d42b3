import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keyFrom, UserError } from "../../src/core/index.ts";
import {
  type Checkpoint,
  loadCheckpoint,
  loadWeights,
  networkOf,
  saveCheckpoint,
  saveWeights,
  type TrainedNetwork,
} from "../../src/training/index.ts";
import { tinyOptions } from "../support/training.ts";

const options = tinyOptions();
const parameters = networkOf(options).init(keyFrom(1));
const network: TrainedNetwork = {
  parameters,
  options,
  computedBy: "relaxed",
  history: [
    { epoch: 0, stage: 0, trainingLoss: null, validationLoss: 0.1 + 0.2 },
    { epoch: 1, stage: 0, trainingLoss: 1 / 3, validationLoss: 1e-17 },
  ],
  bestEpoch: 1,
  status: "finished",
};
const arrays = Object.fromEntries(
  Object.entries(parameters).map(([name, { values }]) => [name, values.map((w) => w * 1e-20)]),
);
const checkpoint: Checkpoint = {
  options,
  key: keyFrom(2 ** 40 + 3),
  computedBy: "relaxed",
  state: {
    ...{ stage: 0, epochs: 1, sinceBest: 0, parameters },
    optimiser: { step: 8, first: arrays, second: arrays },
    best: { parameters: networkOf(options).init(keyFrom(2)), epoch: 1, validationLoss: Math.PI },
    history: network.history,
  },
};

describe.each([
  { what: "weights", bytes: saveWeights(network), load: loadWeights, value: network },
  { what: "checkpoint", bytes: saveCheckpoint(checkpoint), load: loadCheckpoint, value: checkpoint },
])("file of $what", ({ what, bytes, load, value }) => {
  it("gives back what was saved, to the bit", () => {
    expect(load(bytes, "file")).toEqual(value);
    expect(load(Buffer.concat([Buffer.from("x"), bytes]).subarray(1), "file")).toEqual(value); // at any address
  });

  it("begins with its name and version; another version is an error", () => {
    const text = Buffer.from(bytes).toString("latin1");
    expect(text.startsWith(`{"name":"backhedge-${what}","version":1,`)).toBe(true);
    const other = Buffer.from(text.replace('"version":1', '"version":2'), "latin1");
    expect(() => load(other, "net.bin")).toThrow(
      /net\.bin: version 2 of 'backhedge-\w+', this program reads version 1/,
    );
  });

  it("does not load when any byte is changed or missing", () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const damaged = Buffer.from(bytes);
        damaged[at] = (damaged[at]! + by) % 256;
        fc.pre(!sameJson(damaged, bytes));
        expect(() => load(damaged, "net.bin")).toThrow(UserError);
        expect(() => load(bytes.subarray(0, at), "net.bin")).toThrow(/net\.bin/);
      }),
      { numRuns: 150 },
    );
  });

  it("is not mistaken for another file", () => {
    expect(() => load(Buffer.from("date,close\n2020-01-01,5\n"), "a.csv")).toThrow(/a\.csv is not a file 'backhedge-/);
    expect(() => load(new Uint8Array(0), "empty")).toThrow(/empty is not a file/);
  });
});

/** Whether the change left the meaning as it was: 1e-7 written as 1E-7. */
function sameJson(a: Buffer, b: Uint8Array): boolean {
  return a.toString("latin1").toLowerCase() === Buffer.from(b).toString("latin1").toLowerCase();
}
