import { ACTIVATIONS, type Activation, type Kernel } from "../../src/engine/kernel.ts";

/** Numbers that the suite may use: the last ones of a kernel's memory, so that what a kernel keeps at its start stays. */
export const CAPACITY = 2 ** 21;

/** A run of numbers in a kernel's memory. */
export interface Place {
  readonly at: number;
  readonly size: number;
}

export interface Parameter {
  readonly name: "weights" | "bias" | "gain" | "shift";
  readonly values: Place;
  readonly gradient: Place;
}

export type ChainLayer =
  | { readonly kind: "lstm"; readonly units: number; readonly layerNorm?: boolean; readonly residual?: boolean }
  | { readonly kind: "dense"; readonly units: number; readonly activation: Activation };

/** A whole network by calls of one kernel: the loss is sum(dY y). Gradients are added to, so they must be zero before. */
export interface Chain {
  /** Of each layer. */
  readonly parameters: readonly (readonly Parameter[])[];
  /** h and c before the first step, of each LSTM. */
  readonly states: readonly Place[];
  readonly x: Place;
  /** [steps][rows][lanes]; a dense layer has its unused rows here. */
  readonly y: Place;
  readonly dY: Place;
  readonly dX: Place;
  forward(): void;
  backward(): void;
}

interface Sizes {
  readonly steps: number;
  readonly lanes: number;
}

interface Built {
  readonly parameters: readonly Parameter[];
  readonly states: readonly Place[];
  /** [steps][rows][lanes] */
  readonly out: Place;
  /** As the layer below has its `out`. */
  readonly dX: Place;
  forward(): void;
  /** @param dOut may be overwritten */
  backward(dOut: number): void;
}

export type Allocate = (size: number) => Place;

export function openChain(kernel: Kernel, sizes: Sizes, features: number, layers: readonly ChainLayer[]): Chain {
  const allocate = allocator(kernel);
  const x = allocate(sizes.steps * features * sizes.lanes);
  const built: Built[] = [];
  for (const layer of layers) {
    const below = built.at(-1)?.out ?? x;
    const inputs = built.length === 0 ? features : layers[built.length - 1]!.units;
    const base = { kernel, allocate, ...sizes, inputs, x: below.at, xStride: below.size / sizes.steps };
    built.push(layer.kind === "lstm" ? lstmLayer(base, layer) : denseLayer(base, layer));
  }
  const y = built.at(-1)!.out;
  const dY = allocate(y.size);
  return {
    parameters: built.map(({ parameters }) => parameters),
    states: built.flatMap(({ states }) => states),
    x,
    y,
    dY,
    dX: built[0]!.dX,
    forward() {
      for (const layer of built) layer.forward();
    },
    backward() {
      for (const [index, layer] of [...built.entries()].reverse()) layer.backward((built[index + 1]?.dX ?? dY).at);
    },
  };
}

interface Base extends Sizes {
  readonly kernel: Kernel;
  readonly allocate: Allocate;
  readonly inputs: number;
  readonly x: number;
  readonly xStride: number;
}

function lstmLayer(base: Base, { units, layerNorm, residual }: ChainLayer & { kind: "lstm" }): Built {
  const { kernel, allocate, steps, lanes, inputs, x, xStride } = base;
  const state = units * lanes;
  const group = 4 * (inputs + units);
  const weights = parameter(allocate, "weights", units * group);
  const bias = parameter(allocate, "bias", 4 * units);
  const [h, c] = [allocate((steps + 1) * state), allocate((steps + 1) * state)];
  const [gates, tanhC, scratch] = [allocate(4 * steps * state), allocate(steps * state), allocate(2 * state)];
  const [packedX, packedH] = [allocate(packedSize(inputs, units)), allocate(packedSize(units, units))];
  const [dX, beside] = [allocate(steps * xStride), allocate(steps * state)];
  const norm = layerNorm ? normPart(base, units, h.at + state) : undefined;
  const out = norm?.out ?? { at: h.at + state, size: steps * state };
  return {
    parameters: [weights, bias, ...(norm?.parameters ?? [])],
    states: [h, c].map(({ at }) => ({ at, size: state })),
    out,
    dX,
    forward() {
      const { at } = weights.values;
      kernel.lstmForward(steps, lanes, inputs, units, at, bias.values.at, x, xStride, h.at, c.at, gates.at, tanhC.at);
      norm?.forward();
      if (residual) kernel.add(steps * state, x, out.at);
    },
    backward(dOut) {
      if (residual) kernel.memory.copyWithin(beside.at, dOut, dOut + steps * state);
      norm?.backward(dOut);
      pack(kernel, weights.values.at, group, 0, inputs, units, packedX.at);
      pack(kernel, weights.values.at, group, inputs, units, units, packedH.at);
      kernel.lstmBackward(steps, lanes, units, packedH.at, dOut, gates.at, c.at, tanhC.at, scratch.at);
      const to = weights.gradient.at;
      kernel.weightGradient(steps, lanes, inputs, units, gates.at, x, xStride, to, group);
      kernel.weightGradient(steps, lanes, units, units, gates.at, h.at, state, to + 4 * inputs, group);
      kernel.biasGradient(steps, lanes, units, gates.at, bias.gradient.at);
      kernel.transposed(steps, lanes, inputs, 4 * units, packedX.at, gates.at, 4 * state, dX.at, xStride);
      if (residual) kernel.add(steps * state, beside.at, dX.at);
    },
  };
}

function normPart({ kernel, allocate, steps, lanes }: Base, units: number, x: number): Omit<Built, "states" | "dX"> {
  const gain = parameter(allocate, "gain", units);
  const shift = parameter(allocate, "shift", units);
  const [normalised, out] = [allocate(steps * units * lanes), allocate(steps * units * lanes)];
  const inverse = allocate(steps * lanes);
  return {
    parameters: [gain, shift],
    out,
    forward() {
      const [from, to] = [gain.values.at, shift.values.at];
      kernel.layerNorm(steps, lanes, units, from, to, x, normalised.at, inverse.at, out.at);
    },
    backward(d) {
      const [dGain, dShift] = [gain.gradient.at, shift.gradient.at];
      kernel.layerNormGradient(steps, lanes, units, gain.values.at, normalised.at, inverse.at, d, dGain, dShift);
    },
  };
}

/** The weights and gradients of unused rows stay zero when the weights do: tanh(0) = relu(0) = 0. */
function denseLayer(base: Base, { units, activation }: ChainLayer & { kind: "dense" }): Built {
  const { kernel, allocate, steps, lanes, inputs, x, xStride } = base;
  const groups = Math.ceil(units / 4);
  const weights = parameter(allocate, "weights", groups * inputs * 4);
  const bias = parameter(allocate, "bias", groups * 4);
  const out = allocate(steps * 4 * groups * lanes);
  const packed = allocate(packedSize(inputs, groups));
  const dX = allocate(steps * xStride);
  const code = ACTIVATIONS[activation];
  return {
    parameters: [weights, bias],
    states: [],
    out,
    dX,
    forward() {
      kernel.affine(steps, lanes, inputs, groups, weights.values.at, bias.values.at, x, xStride, out.at);
      kernel.activate(code, out.size, out.at);
    },
    backward(dOut) {
      kernel.activateGradient(code, out.size, out.at, dOut, dOut);
      kernel.weightGradient(steps, lanes, inputs, groups, dOut, x, xStride, weights.gradient.at, 4 * inputs);
      kernel.biasGradient(steps, lanes, groups, dOut, bias.gradient.at);
      pack(kernel, weights.values.at, 4 * inputs, 0, inputs, groups, packed.at);
      kernel.transposed(steps, lanes, inputs, 4 * groups, packed.at, dOut, 4 * groups * lanes, dX.at, xStride);
    },
  };
}

function parameter(allocate: Allocate, name: Parameter["name"], size: number): Parameter {
  return { name, values: allocate(size), gradient: allocate(size) };
}

function packedSize(inputs: number, groups: number): number {
  return Math.ceil(inputs / 4) * 4 * groups * 4;
}

/** packed[k / 4][4 group + r][k mod 4] = weights[group][first + k][r]; what is past the last input stays zero. */
function pack(
  { memory }: Kernel,
  weights: number,
  groupStride: number,
  first: number,
  inputs: number,
  groups: number,
  packed: number,
): void {
  for (let k = 0; k < inputs; k++) {
    for (let row = 0; row < 4 * groups; row++) {
      const from = weights + Math.floor(row / 4) * groupStride + (first + k) * 4 + (row % 4);
      memory[packed + (Math.floor(k / 4) * 4 * groups + row) * 4 + (k % 4)] = memory[from]!;
    }
  }
}

/** Zeroed runs, one after the other, in the numbers that the suite may use. */
export function allocator({ memory }: Kernel): Allocate {
  if (memory.length < CAPACITY) throw new RangeError(`the memory must have ${CAPACITY} numbers, has ${memory.length}`);
  let next = memory.length - CAPACITY;
  return (size) => {
    if (next + size > memory.length) throw new RangeError(`the chain needs more than ${CAPACITY} numbers`);
    const at = next;
    next += Math.ceil(size / 16) * 16;
    memory.fill(0, at, at + size);
    return { at, size };
  };
}
