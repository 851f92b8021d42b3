import type { FloatArray, Kernel } from "./kernel.ts";
import { BLOCK_LANES, changesOutput, type LayerLayout, type LayerPlan } from "./network-plan.ts";

/** A sequence [steps][rows][lanes] in memory: where it begins, and from one step to the next. */
export interface Sequence {
  readonly at: number;
  readonly stride: number;
}

/** One block of paths as a layer sees it. */
export interface Block {
  readonly kernel: Kernel;
  readonly steps: number;
  readonly lanes: number;
  /** Where the block's activations begin, and which block it is. */
  readonly at: number;
  readonly index: number;
  /** Whether gates and tanh(c) are kept for the backward pass; otherwise one step's stay in the cache. */
  readonly keep: boolean;
  /** Key of the dropout masks of this step; undefined: nothing is dropped. */
  readonly dropoutKey: number | undefined;
}

/** Room for the gradients of a block's sequences. */
export interface GradientRoom {
  /** dL/d(output) of the layer; the layer may overwrite it. */
  readonly dOut: Sequence;
  /** dL/d(input), where it is wanted. */
  readonly dIn: Sequence;
  readonly residual: number;
  readonly lstm: number;
}

const LAYER_STEP = 0x9e3779b9;

/** Forward pass of layer `index`; leaves its activations in the block. */
export function layerForward(block: Block, layer: LayerPlan, layout: LayerLayout, index: number, x: Sequence): void {
  const { kernel, steps, lanes, at } = block;
  if (layer.kind === "dense") {
    const { inputs, groups, weights, bias, activation } = layer;
    kernel.affine(steps, lanes, inputs, groups, weights, bias, x.at, x.stride, at + layout.out);
    if (activation !== 0) kernel.activate(activation, steps * layout.outStride, at + layout.out);
    return;
  }
  const { inputs, units, weights, bias } = layer;
  const [h, c] = [at + layout.h, at + layout.c];
  clear(kernel.memory, h, units * lanes);
  clear(kernel.memory, c, units * lanes);
  const [gates, tanhC] = [at + layout.gates, at + layout.tanhC];
  const size = units * lanes;
  if (block.keep) kernel.lstmForward(steps, lanes, inputs, units, weights, bias, x.at, x.stride, h, c, gates, tanhC);
  for (let t = 0; t < steps && !block.keep; t++) {
    const [from, at] = [x.at + t * x.stride, t * size];
    kernel.lstmForward(1, lanes, inputs, units, weights, bias, from, x.stride, h + at, c + at, gates, tanhC);
  }
  if (changesOutput(layer)) afterLstm(block, layer, layout, index, x);
}

/** Normalisation, dropout and residual connection, from h to the layer's output. */
function afterLstm(block: Block, layer: LayerPlan & { kind: "lstm" }, layout: LayerLayout, index: number, x: Sequence) {
  const { kernel, steps, lanes, at } = block;
  const { units, gain, shift } = layer;
  const [first, out, count] = [at + layout.h + units * lanes, at + layout.out, steps * units * lanes];
  if (layer.layerNorm) {
    const [normalised, inverse] = [at + layout.normalised, at + layout.inverseDeviation];
    kernel.layerNorm(steps, lanes, units, gain, shift, first, normalised, inverse, out);
  } else {
    kernel.memory.copyWithin(out, first, first + count);
  }
  drop(block, layer, index, out);
  if (layer.residual) addSequence(block, units, x, { at: out, stride: layout.outStride });
}

/** Backward pass of layer `index`: adds the gradients of its weights to those that begin at `gradient`. */
export function layerBackward(
  block: Block,
  layer: LayerPlan,
  layout: LayerLayout,
  index: number,
  x: Sequence,
  room: GradientRoom,
  gradient: number,
): void {
  if (layer.kind === "dense") {
    denseGradient(block, layer, layout, room.dOut);
    weightGradients(block, layer, layout, x, gradient, layer.inputs);
  } else {
    lstmGradient(block, layer, layout, index, room, gradient);
    weightGradients(block, layer, layout, x, gradient, layer.inputs + layer.units);
    recurrentGradient(block, layer, layout, gradient);
  }
  if (layer.wantInput) inputGradient(block, layer, layout, room);
}

/** dL/d(pre-activation) of a dense layer, into its own place in the block. */
function denseGradient(
  { kernel, steps, at }: Block,
  { activation }: LayerPlan & { kind: "dense" },
  layout: LayerLayout,
  dOut: Sequence,
): void {
  const count = steps * layout.outStride;
  const to = at + layout.gates;
  if (activation === 0) kernel.memory.copyWithin(to, dOut.at, dOut.at + count);
  else kernel.activateGradient(activation, count, at + layout.out, dOut.at, to);
}

/** dL/d(pre-activations) of the gates of an LSTM, in place of the gates. */
function lstmGradient(
  block: Block,
  layer: LayerPlan & { kind: "lstm" },
  layout: LayerLayout,
  index: number,
  room: GradientRoom,
  gradient: number,
): void {
  const { kernel, steps, lanes, at } = block;
  const { units, gain } = layer;
  const d = room.dOut.at;
  if (layer.residual) kernel.memory.copyWithin(room.residual, d, d + steps * units * lanes);
  drop(block, layer, index, d);
  if (layer.layerNorm) {
    const [normalised, inverse] = [at + layout.normalised, at + layout.inverseDeviation];
    const [dGain, dShift] = [gradient + layer.gain, gradient + layer.shift];
    kernel.layerNormGradient(steps, lanes, units, gain, normalised, inverse, d, dGain, dShift);
  }
  const [gates, c, tanhC] = [at + layout.gates, at + layout.c, at + layout.tanhC];
  kernel.lstmBackward(steps, lanes, units, layer.packedRecurrent, d, gates, c, tanhC, room.lstm);
}

/** Gradients of the input weights and the biases. @param columns inputs of one row of weights, those of h included */
function weightGradients(
  { kernel, steps, lanes, at }: Block,
  { inputs, groups, weights, bias }: LayerPlan,
  layout: LayerLayout,
  x: Sequence,
  gradient: number,
  columns: number,
): void {
  const d = at + layout.gates;
  kernel.weightGradient(steps, lanes, inputs, groups, d, x.at, x.stride, gradient + weights, 4 * columns);
  kernel.biasGradient(steps, lanes, groups, d, gradient + bias);
}

function recurrentGradient(
  { kernel, steps, lanes, at }: Block,
  { inputs, units, weights }: LayerPlan & { kind: "lstm" },
  layout: LayerLayout,
  gradient: number,
): void {
  const [d, h, stride] = [at + layout.gates, at + layout.h, units * lanes];
  const to = gradient + weights + 4 * inputs;
  kernel.weightGradient(steps, lanes, units, units, d, h, stride, to, 4 * (inputs + units));
}

function inputGradient(block: Block, layer: LayerPlan, layout: LayerLayout, { dIn, residual }: GradientRoom): void {
  const { kernel, steps, lanes, at } = block;
  const { inputs, units, groups, packedInput } = layer;
  const rows = layer.kind === "lstm" ? 4 * units : units;
  kernel.transposed(steps, lanes, inputs, rows, packedInput, at + layout.gates, 4 * groups * lanes, dIn.at, dIn.stride);
  if (layer.kind === "lstm" && layer.residual) addSequence(block, units, { at: residual, stride: units * lanes }, dIn);
}

/** The mask of this layer, block and step of training: the same whenever it is asked for. */
function drop(
  { kernel, steps, lanes, index, dropoutKey }: Block,
  layer: LayerPlan & { kind: "lstm" },
  at: number,
  values: number,
) {
  if (dropoutKey === undefined || layer.dropout === 0) return;
  const key = (dropoutKey + Math.imul(at + 1, LAYER_STEP)) >>> 0;
  const first = (index * steps * layer.units * BLOCK_LANES) >>> 0;
  kernel.dropout(steps * layer.units * lanes, layer.dropout, key, first, values);
}

function addSequence({ kernel, steps, lanes }: Block, rows: number, from: Sequence, to: Sequence): void {
  const count = rows * lanes;
  for (let t = 0; t < steps; t++) kernel.add(count, from.at + t * from.stride, to.at + t * to.stride);
}

function clear(memory: FloatArray, at: number, count: number): void {
  memory.fill(0, at, at + count);
}
