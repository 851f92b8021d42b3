import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keyFrom, UserError } from "../../src/core/index.ts";
import { writeContainer } from "../../src/training/container.ts";
import {
  type Checkpoint,
  loadCheckpoint,
  loadWeights,
  networkOf,
  saveCheckpoint,
  saveWeights,
  type TrainedNetwork,
  type WeightsPlace,
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
const place: WeightsPlace = { market: "spy", trainedBefore: "2005-01-03", tunedBefore: null, seed: 2 };
const arrays = Object.fromEntries(
  Object.entries(parameters).map(([name, { values }]) => [name, values.map((w) => w * 1e-20)]),
);
const checkpoint: Checkpoint = {
  options,
  key: keyFrom(2 ** 40 + 3),
  computedBy: "relaxed",
  origin: "abc",
  state: {
    ...{ stage: 0, epochs: 1, sinceBest: 0, parameters },
    optimiser: { step: 8, first: arrays, second: arrays },
    best: { parameters: networkOf(options).init(keyFrom(2)), epoch: 1, validationLoss: Math.PI },
    history: network.history,
  },
};

describe.each([
  {
    what: "weights",
    bytes: saveWeights(network, place),
    load: (bytes: Uint8Array, source: string) => loadWeights(bytes, source, place),
    value: network,
  },
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

describe("weights", () => {
  const bytes = saveWeights(network, place);

  it.each<Partial<WeightsPlace>>([
    { market: "nifty" },
    { trainedBefore: "2004-01-05" },
    { tunedBefore: "2006-01-03" },
    { seed: 1 },
  ])("of another place than %o are refused: their content says where they belong", (other) => {
    const load = () => loadWeights(bytes, "net.weights", { ...place, ...other });
    expect(load).toThrow(UserError);
    expect(load).toThrow(
      /^net\.weights: expected weights of .*; the file says spy, trained before 2005-01-03, not fine-tuned, seed 2$/,
    );
    for (const value of Object.values(other)) expect(load).toThrow(new RegExp(`expected weights of .*${value}.*;`));
  });

  it("that do not say where they belong are refused as such, not as damaged", () => {
    const { parameters: arrays, ...content } = network;
    const old = writeContainer("backhedge-weights", { arrays, content });
    expect(() => loadWeights(old, "net.weights", place)).toThrow(
      "net.weights: expected weights of spy, trained before 2005-01-03, not fine-tuned, seed 2; the file says nothing: a file of an earlier program",
    );
  });
});

describe("weights of before there were other architectures", () => {
  it("are those of the LSTM that they are", () => {
    const { parameters: arrays, options: all, ...rest } = network;
    const { architecture, heads, feedForward, dropout, signature, increments, ...before } = all;
    const old = writeContainer("backhedge-weights", { arrays, content: { place, ...rest, options: before } });
    expect(loadWeights(old, "net.weights", place)).toEqual(network);
  });
});

/** Whether the change left the meaning as it was: 1e-7 written as 1E-7. */
function sameJson(a: Buffer, b: Uint8Array): boolean {
  return a.toString("latin1").toLowerCase() === Buffer.from(b).toString("latin1").toLowerCase();
}
