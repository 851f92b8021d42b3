import { expect } from "vitest";
import { keyFrom, randomStream } from "../../src/core/index.ts";
import { ACTIVATIONS, dropoutUniform, type Kernel, LEAST_GRADIENT } from "../../src/engine/kernel.ts";
import type { Shape } from "./kernel-calls.ts";
import { allocator, type Chain, openChain, type Place } from "./kernel-chain.ts";

/** A call of `Kernel.dropout`. */
export interface Mask {
  readonly rate: number;
  readonly key: number;
  readonly first: number;
  readonly count: number;
}

/** With zero weights the bias is the sum: all 16 combinations of signs, a unit each. */
export function saturatedGates(kernel: Kernel): void {
  const [lanes, units] = [8, 16];
  const chain = openChain(kernel, { steps: 1, lanes }, 1, [{ kind: "lstm", units }]);
  const signs = Array.from({ length: 4 * units }, (_, row) => ((Math.floor(row / 4) >> (row % 4)) & 1 ? 1 : -1));
  const c = chain.states[1]!;
  kernel.memory.set(
    signs.map((sign) => 50 * sign),
    chain.parameters[0]![1]!.values.at,
  );
  kernel.memory.fill(0.25, c.at, c.at + c.size);
  chain.forward();
  for (let unit = 0; unit < units; unit++) {
    const [i, f, g, o] = signs.slice(4 * unit, 4 * unit + 4);
    const next = (f === 1 ? 0.25 : 0) + (i === 1 ? g! : 0);
    const after = c.at + c.size + unit * lanes;
    expect(Math.abs(kernel.memory[after]! - next)).toBeLessThan(1e-6);
    expect(Math.abs(kernel.memory[chain.y.at + unit * lanes]! - (o === 1 ? Math.tanh(next) : 0))).toBeLessThan(1e-6);
  }
}

export function tanhOverItsRange(kernel: Kernel): void {
  const x = Array.from({ length: 24_004 }, (_, k) => Math.fround((k - 12_000) / 1000));
  const [there, back] = [
    tanhOf(kernel, x),
    tanhOf(
      kernel,
      x.map((value) => -value),
    ),
  ];
  const worst = Math.max(...x.map((value, k) => Math.abs(there[k]! - Math.tanh(value))));
  expect(worst).toBeLessThan(5e-7);
  expect(x.filter((_, k) => there[k]! + back[k]! !== 0)).toEqual([]);
  expect(Math.max(...there.map(Math.abs))).toBeLessThanOrEqual(1 + 2e-7);
}

export function tanhOf(kernel: Kernel, x: readonly number[]): number[] {
  const at = kernel.memory.length - x.length;
  kernel.memory.set(x, at);
  kernel.activate(ACTIVATIONS.tanh, x.length, at);
  return [...kernel.memory.subarray(at)];
}

/** Weights of attention to keys whose scores spread over the range of exp, down to where it vanishes: within single precision of the exact ones, and sum 1. */
export function attentionOverItsRange(kernel: Kernel): void {
  const [lanes, keys] = [8, 1001];
  const allocate = allocator(kernel);
  const [q, k, v] = [allocate(lanes).at, allocate(keys * lanes).at, allocate(keys * lanes).at];
  const [weights, out] = [allocate(keys * lanes).at, allocate(lanes).at];
  const scores = Array.from({ length: keys }, (_, j) => Math.fround(-j / 8));
  kernel.memory.fill(1, q, q + lanes);
  for (const [j, score] of scores.entries()) kernel.memory.fill(score + 5, k + j * lanes, k + (j + 1) * lanes);
  kernel.attend(lanes, 1, 1, keys, q, k, v, lanes, weights, out);
  const sum = scores.reduce((total, score) => total + Math.exp(score), 0);
  for (const [j, score] of scores.entries()) {
    const [got, want] = [kernel.memory[weights + j * lanes]!, Math.exp(score) / sum];
    if (score < Math.log(LEAST_GRADIENT)) expect(got).toBe(0);
    else expect(Math.abs(got / want - 1)).toBeLessThan(2e-6);
  }
}

/** A score far above the others takes all the weight, at any size that single precision has. */
export function attentionToOne(kernel: Kernel): void {
  const [lanes, keys] = [8, 3];
  const allocate = allocator(kernel);
  const [q, k, v] = [allocate(lanes).at, allocate(keys * lanes).at, allocate(keys * lanes).at];
  const [weights, out] = [allocate(keys * lanes).at, allocate(lanes).at];
  for (const size of [200, 1e4, 1e30]) {
    kernel.memory.fill(1, q, q + lanes);
    kernel.memory.fill(-size, k, k + keys * lanes);
    kernel.memory.fill(size, k + lanes, k + 2 * lanes);
    kernel.attend(lanes, 1, 1, keys, q, k, v, lanes, weights, out);
    expect([0, 1, 2].map((j) => kernel.memory[weights + j * lanes])).toEqual([0, 1, 0]);
  }
}

/** The mask exactly, the scale of what stays, and the same again on a second call. */
export function dropsAsTold(kernel: Kernel, { rate, key, first, count }: Mask): void {
  const at = kernel.memory.length - count;
  const once = (): number[] => {
    kernel.memory.fill(3, at);
    kernel.dropout(count, rate, key, first, at);
    return [...kernel.memory.subarray(at)];
  };
  const values = once();
  const dropped = values.map((value) => value === 0);
  expect(dropped).toEqual(values.map((_, k) => dropoutUniform(key, first + k) < rate));
  for (const value of values.filter((_, k) => !dropped[k]))
    expect(Math.abs(value / (3 / (1 - rate)) - 1)).toBeLessThan(3e-7);
  expect(once()).toEqual(values);
  const share = dropped.filter(Boolean).length / count;
  expect(Math.abs(share - rate)).toBeLessThanOrEqual(5 * Math.sqrt((rate * (1 - rate)) / count));
}

/** `lstmStep` over the steps of one path against `lstmForward` of a block whose paths are all that one. */
export function stepsLikeBlock(kernel: Kernel, { steps, inputs, units, seed }: Shape): void {
  const lanes = 8;
  const state = units * lanes;
  const numbers = randomPlaces(kernel, seed);
  const weights = numbers(4 * units * (inputs + units), 1.5 / Math.sqrt(inputs + units));
  const [bias, x, h, c] = [numbers(4 * units), numbers(steps * inputs), numbers(units), numbers(units)];
  const [scratch, gates, tanhC] = [numbers(4 * units), numbers(4 * steps * state), numbers(steps * state)];
  const xs = numbers(steps * inputs * lanes);
  const [hs, cs] = [numbers((steps + 1) * state), numbers((steps + 1) * state)];
  inEveryLane(kernel, x, steps * inputs, lanes, xs);
  inEveryLane(kernel, h, units, lanes, hs);
  inEveryLane(kernel, c, units, lanes, cs);
  kernel.lstmForward(steps, lanes, inputs, units, weights, bias, xs, inputs * lanes, hs, cs, gates, tanhC);
  for (let t = 0; t < steps; t++) {
    kernel.lstmStep(inputs, units, weights, bias, x + t * inputs, h, c, scratch);
    expect(lanesThatDiffer(kernel, h, units, lanes, hs + (t + 1) * state)).toEqual([]);
    expect(lanesThatDiffer(kernel, c, units, lanes, cs + (t + 1) * state)).toEqual([]);
  }
}

/** The same of `affineStep` and `affine`. */
export function mapsLikeBlock(kernel: Kernel, { inputs, units, seed }: Shape): void {
  const lanes = 8;
  const groups = Math.ceil(units / 4);
  const numbers = randomPlaces(kernel, seed);
  const [weights, bias, x, out] = [
    numbers(4 * groups * inputs),
    numbers(4 * groups),
    numbers(inputs),
    numbers(4 * groups),
  ];
  const [xs, outs] = [numbers(inputs * lanes), numbers(4 * groups * lanes)];
  inEveryLane(kernel, x, inputs, lanes, xs);
  kernel.affine(1, lanes, inputs, groups, weights, bias, xs, inputs * lanes, outs);
  kernel.affineStep(inputs, groups, weights, bias, x, out);
  expect(lanesThatDiffer(kernel, out, 4 * groups, lanes, outs)).toEqual([]);
}

function randomPlaces(kernel: Kernel, seed: number): (size: number, scale?: number) => number {
  const { normal } = randomStream(keyFrom(seed));
  const allocate = allocator(kernel);
  return (size, scale = 1) => {
    const { at } = allocate(size);
    for (let k = at; k < at + size; k++) kernel.memory[k] = scale * normal();
    return at;
  };
}

function inEveryLane({ memory }: Kernel, one: number, count: number, lanes: number, block: number): void {
  for (let k = 0; k < count; k++) memory.fill(memory[one + k]!, block + k * lanes, block + (k + 1) * lanes);
}

function lanesThatDiffer({ memory }: Kernel, one: number, count: number, lanes: number, block: number): string[] {
  return Array.from({ length: count * lanes }, (_, k) => k)
    .filter((k) => !Object.is(memory[block + k], memory[one + Math.floor(k / lanes)]))
    .map(
      (k) =>
        `row ${Math.floor(k / lanes)}, lane ${k % lanes}: ${memory[block + k]}, alone ${memory[one + Math.floor(k / lanes)]}`,
    );
}

/** Largest absolute errors of a network whose gradients are of the size of 1, by array. */
export function largeNetworkErrors(kernel: Kernel, twin: Kernel): (readonly [array: string, error: number])[] {
  const chain = trainOnce(kernel);
  trainOnce(twin); // its numbers have the same addresses
  const gradients = chain.parameters.flatMap((parameters, layer) =>
    parameters.map(({ name, gradient }) => ({ array: `layer ${layer} ${name}`, ...gradient })),
  );
  return [{ array: "y", ...chain.y }, { array: "dX", ...chain.dX }, ...gradients].map(({ array, at, size }) => {
    const exact = Array.from(twin.memory.subarray(at, at + size));
    expect(Math.max(...exact.map(Math.abs)), array).toBeGreaterThan(1e-3);
    return [array, Math.max(...exact.map((value, k) => Math.abs(kernel.memory[at + k]! - value)))];
  });
}

/** Forward and backward pass of a network of the usual size: weights 1.5 times those that PyTorch starts with, slopes of a mean over the paths. */
function trainOnce(kernel: Kernel): Chain {
  const lanes = 32;
  const chain = openChain(kernel, { steps: 30, lanes }, 4, [
    { kind: "lstm", units: 50 },
    { kind: "lstm", units: 50 },
    { kind: "dense", units: 4, activation: "tanh" },
  ]);
  const { normal, uniform } = randomStream(keyFrom(2024));
  const fill = ({ at, size }: Place, draw: () => number): void => {
    for (let k = at; k < at + size; k++) kernel.memory[k] = Math.fround(draw());
  };
  for (const { values } of chain.parameters.flat()) fill(values, () => (1.5 * (2 * uniform() - 1)) / Math.sqrt(50));
  fill(chain.x, normal);
  fill(chain.dY, () => normal() / lanes);
  chain.forward();
  chain.backward();
  return chain;
}
