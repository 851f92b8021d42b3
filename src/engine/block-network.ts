import type { Block, BlockAt, Sequence, Span } from "./block.ts";
import { layerBackward, layerForward, weightGradients } from "./block-layers.ts";
import { type BlockLayout, scratchLayout } from "./block-layout.ts";
import { worthwhile } from "./kernel.ts";
import type { NetworkPlan } from "./network-plan.ts";

/** The input of a block's network. */
export function inputOf({ at }: BlockAt, { input, inputStride }: BlockLayout): Sequence {
  return { at: at + input, stride: inputStride };
}

/** What layer `index` gives. */
function outputOf({ at }: BlockAt, { layers }: BlockLayout, index: number): Sequence {
  const { out, outStride } = layers[index]!;
  return { at: at + out, stride: outStride };
}

/** What layer `index` reads. */
export function readBy(block: BlockAt, layout: BlockLayout, index: number): Sequence {
  return index > 0 ? outputOf(block, layout, index - 1) : inputOf(block, layout);
}

/** Activations of all layers from the block's own input. Returns the last one's output. */
export function networkForward(block: Block, plan: NetworkPlan, layout: BlockLayout): Sequence {
  if (!plan.feedback) return layersForward(block, layout, { from: 0, count: block.steps });
  for (let t = 0; t < block.steps; t++) stepForward(block, plan, layout, t);
  return outputOf(block, layout, layout.layers.length - 1);
}

/** One step of a network through all its layers, after the steps before. */
export function stepForward(block: Block, plan: NetworkPlan, layout: BlockLayout, t: number): Sequence {
  if (plan.feedback) feedBack(block, plan, layout, t);
  return layersForward(block, layout, { from: t, count: 1 });
}

function layersForward(block: Block, layout: BlockLayout, span: Span): Sequence {
  for (const [index, place] of layout.layers.entries()) layerForward(block, place, span, readBy(block, layout, index));
  return outputOf(block, layout, layout.layers.length - 1);
}

/** Puts row 0 of the output of the step before behind the features. */
function feedBack(block: Block, { features }: NetworkPlan, layout: BlockLayout, t: number): void {
  const { kernel, lanes } = block;
  const [x, y] = [inputOf(block, layout), outputOf(block, layout, layout.layers.length - 1)];
  const to = x.at + t * x.stride + features * lanes;
  const from = y.at + (t - 1) * y.stride;
  if (t === 0) kernel.memory.fill(0, to, to + lanes);
  else kernel.memory.copyWithin(to, from, from + lanes);
}

/** Where the backward pass of a block works. */
export interface BackwardPlace {
  readonly plan: NetworkPlan;
  readonly layout: BlockLayout;
  /** Start of the thread's room. */
  readonly scratch: number;
  /** Start of the gradient. */
  readonly gradient: number;
}

/** Where dL/dy is to be put, before `networkBackward`. */
export function outputGradient({ plan, layout, scratch }: BackwardPlace): Sequence {
  const room = scratchLayout(plan);
  return { at: scratch + (plan.feedback ? room.output : room.first), stride: layout.layers.at(-1)!.outStride };
}

/** Gradients of all weights, added to those that are there; returns dL/dx, where it is wanted. */
export function networkBackward(block: Block, place: BackwardPlace): Sequence {
  if (place.plan.feedback) return feedbackBackward(block, place);
  const { layout } = place;
  const whole = { from: 0, count: block.steps };
  return layersBackward(block, place, whole, outputGradient(place), (index) => {
    weightGradients(block, layout.layers[index]!, readBy(block, layout, index), weightShift(place));
  });
}

function weightShift({ plan: { image }, gradient }: BackwardPlace): number {
  return gradient - image;
}

/** From the last layer to the first; `done` is told of each. Returns dL/d(input) of the first. */
function layersBackward(
  block: Block,
  place: BackwardPlace,
  span: Span,
  dOutput: Sequence,
  done: (layer: number) => void,
): Sequence {
  const { layout, scratch } = place;
  const room = scratchLayout(place.plan);
  const own = { residual: scratch + room.residual, lstm: scratch + room.lstm, spare: scratch + room.spare };
  let dOut = dOutput;
  for (let index = layout.layers.length - 1; index >= 0; index--) {
    const other = dOut.at === scratch + room.second ? room.first : room.second;
    const dIn = { at: scratch + other, stride: readBy(block, layout, index).stride };
    layerBackward(block, layout.layers[index]!, span, { dOut, dIn, ...own, gradient: weightShift(place) });
    done(index);
    dOut = dIn;
  }
  return dOut;
}

/** Step by step from the last: the row that was fed back hands its gradient to the output of the step before. */
function feedbackBackward(block: Block, place: BackwardPlace): Sequence {
  const { kernel, steps, lanes } = block;
  const { memory } = kernel;
  const { layout } = place;
  const { features } = place.plan;
  const dY = outputGradient(place);
  const dX = { at: place.scratch + scratchLayout(place.plan).input, stride: layout.inputStride };
  for (let t = steps - 1; t >= 0; t--) {
    const dIn = layersBackward(block, place, { from: t, count: 1 }, dY, () => undefined);
    const from = dIn.at + t * dIn.stride;
    memory.copyWithin(dX.at + t * dX.stride, from, from + dX.stride);
    if (t === 0) break;
    const [fed, to] = [from + features * lanes, dY.at + (t - 1) * dY.stride];
    for (let lane = 0; lane < lanes; lane++) memory[to + lane] = worthwhile(memory[to + lane]! + memory[fed + lane]!);
  }
  for (const [index, layer] of layout.layers.entries()) {
    weightGradients(block, layer, readBy(block, layout, index), weightShift(place));
  }
  return dX;
}
