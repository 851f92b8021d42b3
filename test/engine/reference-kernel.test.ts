import { describe, expect, it } from "vitest";
import { keyFrom, randomStream } from "../../src/core/index.ts";
import type { Kernel } from "../../src/engine/kernel.ts";
import { referenceKernel } from "../../src/engine/reference-kernel.ts";
import { CAPACITY, type Chain, type ChainLayer, openChain, type Place } from "./kernel-chain.ts";
import { torchCases, torchErrors } from "./torch-cases.ts";

const doubles = (): Kernel => referenceKernel(new Float64Array(CAPACITY));

describe("the reference kernel in double precision against PyTorch", () => {
  it.each(torchCases)("$name: output and every gradient", (torch) => {
    expect(torchErrors(doubles(), torch)).toSatisfy(
      (errors: Record<string, number>) => Object.values(errors).every((error) => error < 1e-13),
      "every error below 1e-13",
    );
  });
});

const networks: readonly { name: string; features: number; layers: readonly ChainLayer[] }[] = [
  { name: "one LSTM", features: 3, layers: [{ kind: "lstm", units: 5 }] },
  {
    name: "two LSTMs",
    features: 2,
    layers: [
      { kind: "lstm", units: 3 },
      { kind: "lstm", units: 4 },
    ],
  },
  { name: "LSTM with layer normalisation", features: 1, layers: [{ kind: "lstm", units: 4, layerNorm: true }] },
  {
    name: "dense, normalised LSTM plus its input, two dense",
    features: 5,
    layers: [
      { kind: "dense", units: 4, activation: "tanh" },
      { kind: "lstm", units: 4, layerNorm: true, residual: true },
      { kind: "dense", units: 3, activation: "relu" },
      { kind: "dense", units: 1, activation: "tanh" },
    ],
  },
];

describe("the reference kernel against central differences", () => {
  it.each(networks)("$name: gradients of parameters and input", ({ features, layers }) => {
    const kernel = doubles();
    const chain = openChain(kernel, { steps: 3, lanes: 8 }, features, layers);
    fillChain(kernel, chain, layers);
    chain.forward();
    const dY = read(kernel, chain.dY);
    chain.backward(); // overwrites dY
    const loss = (): number => {
      chain.forward();
      return read(kernel, chain.y).reduce((sum, value, k) => sum + value * dY[k]!, 0);
    };
    const pairs = chain.parameters.flat().map(({ values, gradient }) => ({ values, gradient }));
    for (const { values, gradient } of [...pairs, { values: chain.x, gradient: chain.dX }]) {
      const exact = read(kernel, gradient);
      const differences = [...exact.keys()].map((k) => centralDifference(kernel, values.at + k, loss));
      const scale = Math.max(...exact.map(Math.abs));
      expect(scale).toBeGreaterThan(1e-2);
      for (const [k, value] of exact.entries()) expect(Math.abs(differences[k]! - value)).toBeLessThan(1e-6 * scale);
    }
  });
});

describe("the reference kernel in cases that can be worked out by hand", () => {
  /** One LSTM layer with all weights zero and the given gate biases; returns h and c after the last step. */
  function afterSteps(steps: number, bias: readonly [number, number, number, number], c0: number) {
    const kernel = doubles();
    const chain = openChain(kernel, { steps, lanes: 8 }, 2, [{ kind: "lstm", units: 1 }]);
    kernel.memory.fill(0.7, chain.x.at, chain.x.at + chain.x.size);
    kernel.memory.set(bias, chain.parameters[0]![1]!.values.at);
    const c = chain.states[1]!;
    kernel.memory.fill(c0, c.at, c.at + c.size);
    chain.forward();
    return { h: kernel.memory[chain.y.at + (steps - 1) * 8]!, c: kernel.memory[c.at + steps * 8]! };
  }

  it("zero weights: c halves with every step, h is half its tanh", () => {
    const { h, c } = afterSteps(3, [0, 0, 0, 0], 0.8);
    expect(c).toBeCloseTo(0.1, 15);
    expect(h).toBeCloseTo(0.5 * Math.tanh(0.1), 15);
  });

  it("an open forget gate and a closed input gate carry c unchanged", () => {
    expect(afterSteps(50, [-1000, 1000, 3, 0], -1.25).c).toBe(-1.25);
  });

  it("a closed forget gate and an open input gate forget c", () => {
    expect(afterSteps(1, [1000, -1000, 1000, 1000], 77)).toEqual({ c: 1, h: Math.tanh(1) });
  });

  it("one unit, one input, one step: the formula", () => {
    const kernel = referenceKernel(new Float64Array(200));
    const [weights, bias, x, h, c, scratch] = [0, 10, 20, 30, 40, 50] as const;
    kernel.memory.set([0.1, -0.2, 0.3, 0.4, 0.5, 0.6, -0.7, 0.8], weights); // i, f, g, o of x; then of h
    kernel.memory.set([0.01, 0.02, 0.03, 0.04], bias);
    kernel.memory[x] = 2;
    kernel.memory[h] = 0.5;
    kernel.memory[c] = -0.3;
    kernel.lstmStep(1, 1, weights, bias, x, h, c, scratch);
    const sigmoid = (a: number): number => 1 / (1 + Math.exp(-a));
    const next = sigmoid(-0.08) * -0.3 + sigmoid(0.46) * Math.tanh(0.28); // f: .02 - .4 + .3; i: .01 + .2 + .25; g: .03 + .6 - .35
    expect(kernel.memory[c]).toBeCloseTo(next, 14);
    expect(kernel.memory[h]).toBeCloseTo(sigmoid(1.24) * Math.tanh(next), 14); // o: .04 + .8 + .4
  });

  it("layer normalisation of 1, 2, 3: mean 0, variance 1 but for the epsilon", () => {
    const kernel = referenceKernel(new Float64Array(200));
    const [gain, shift, x, normalised, inverse, out] = [0, 3, 8, 40, 80, 100] as const;
    kernel.memory.set([1, 1, 2], gain);
    kernel.memory.set([0, 5, 0], shift);
    for (const unit of [0, 1, 2]) kernel.memory.fill(unit + 1, x + 8 * unit, x + 8 * unit + 8);
    kernel.layerNorm(1, 8, 3, gain, shift, x, normalised, inverse, out);
    const deviation = Math.sqrt(2 / 3 + 1e-5);
    expect(kernel.memory[inverse]).toBeCloseTo(1 / deviation, 14);
    expect([0, 8, 16].map((at) => kernel.memory[out + at])).toEqual([
      expect.closeTo(-1 / deviation, 14),
      5,
      expect.closeTo(2 / deviation, 14),
    ]);
  });
});

function fillChain(kernel: Kernel, chain: Chain, layers: readonly ChainLayer[]): void {
  const { normal } = randomStream(keyFrom(7));
  const fill = ({ at, size }: Place, scale: number): void => {
    for (let k = at; k < at + size; k++) kernel.memory[k] = scale * normal();
  };
  for (const [index, parameters] of chain.parameters.entries()) {
    for (const { name, values } of parameters) {
      fill(values, 0.6);
      if (name === "weights" || name === "bias") clearUnusedRows(kernel, values, layers[index]!);
    }
  }
  for (const place of [chain.x, chain.dY, ...chain.states]) fill(place, 1);
}

/** A dense layer of a number of units that is no multiple of 4 has unused rows in its last group. */
function clearUnusedRows(kernel: Kernel, { at, size }: Place, layer: ChainLayer): void {
  if (layer.kind === "lstm") return;
  const groupSize = size / Math.ceil(layer.units / 4);
  for (let k = 0; k < size; k++) {
    if (Math.floor(k / groupSize) * 4 + (k % 4) >= layer.units) kernel.memory[at + k] = 0;
  }
}

function centralDifference(kernel: Kernel, address: number, loss: () => number): number {
  const step = 1e-5;
  const value = kernel.memory[address]!;
  kernel.memory[address] = value + step;
  const above = loss();
  kernel.memory[address] = value - step;
  const below = loss();
  kernel.memory[address] = value;
  return (above - below) / (2 * step);
}

function read(kernel: Kernel, { at, size }: Place): number[] {
  return [...kernel.memory.subarray(at, at + size)];
}
