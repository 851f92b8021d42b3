import { BLOCK_LANES, type NormPlace } from "./block-layout.ts";
import type { FloatArray, Kernel } from "./kernel.ts";
import type { LayerPlan, MapPlan, NormPlan } from "./layer-plan.ts";

/** A sequence [steps][rows][lanes] in memory: where it begins, and from one step to the next. */
export interface Sequence {
  readonly at: number;
  readonly stride: number;
}

/** Steps that a layer does in one go: all of them, or with feedback one after the other. */
export interface Span {
  readonly from: number;
  readonly count: number;
}

/** Where the activations of a block begin, and its sizes. */
export interface BlockAt {
  readonly at: number;
  readonly steps: number;
  readonly lanes: number;
}

/** One block of paths as a layer sees it. */
export interface Block extends BlockAt {
  readonly kernel: Kernel;
  /** Which block it is. */
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
  /** For what a layer needs in between. */
  readonly residual: number;
  readonly spare: number;
  readonly lstm: number;
  /** Where the gradients of the weights begin, less where the weights do. */
  readonly gradient: number;
}

const LAYER_STEP = 0x9e3779b9;

/** The mask of this layer, block and step of training on a sequence [steps][units][lanes]: the same whenever it is asked for. */
export function drop(
  block: Block,
  layer: LayerPlan & { readonly dropout: number },
  span: Span,
  values: Sequence,
): void {
  const { kernel, steps, lanes, index, dropoutKey } = block;
  if (dropoutKey === undefined || layer.dropout === 0) return;
  const key = (dropoutKey + Math.imul(layer.index + 1, LAYER_STEP)) >>> 0;
  const size = layer.units * lanes;
  forRuns(span, values.stride === size, (t, count) => {
    const first = (index * steps * layer.units * BLOCK_LANES + t * size) >>> 0;
    kernel.dropout(count * size, layer.dropout, key, first, values.at + t * values.stride);
  });
}

/** to += from, of `rows` rows. */
export function addSequence({ kernel, lanes }: Block, rows: number, span: Span, from: Sequence, to: Sequence): void {
  const count = rows * lanes;
  for (let t = span.from; t < span.from + span.count; t++) {
    kernel.add(count, from.at + t * from.stride, to.at + t * to.stride);
  }
}

export function copySequence({ kernel, lanes }: Block, rows: number, span: Span, from: Sequence, to: Sequence): void {
  const count = rows * lanes;
  for (let t = span.from; t < span.from + span.count; t++) {
    const start = from.at + t * from.stride;
    kernel.memory.copyWithin(to.at + t * to.stride, start, start + count);
  }
}

/** to = from, numbers below `LEAST_GRADIENT` as 0. */
export function copyWorthwhile({ kernel, lanes }: Block, rows: number, span: Span, from: Sequence, to: Sequence): void {
  for (let t = span.from; t < span.from + span.count; t++) {
    const at = from.at + t * from.stride;
    kernel.activateGradient(0, rows * lanes, at, at, to.at + t * to.stride);
  }
}

/** The affine map of a sequence, into one of [steps][4 groups][lanes] at `out`. */
export function applyMap({ kernel, lanes }: Block, map: MapPlan, span: Span, x: Sequence, out: number): void {
  const { inputs, groups, weights, biases } = map;
  const [from, to] = [x.at + span.from * x.stride, out + span.from * 4 * groups * lanes];
  kernel.affine(span.count, lanes, inputs, groups, weights, biases, from, x.stride, to);
}

/** dL/d(input) of an affine map, from that of its pre-activations [steps][4 groups][lanes] at `d`. */
export function mapGradient({ kernel, lanes }: Block, map: MapPlan, span: Span, d: number, out: Sequence): void {
  const { inputs, units, groups, packed } = map;
  const stride = 4 * groups * lanes;
  const [from, to] = [d + span.from * stride, out.at + span.from * out.stride];
  kernel.transposed(span.count, lanes, inputs, units, packed, from, stride, to, out.stride);
}

/** Layer normalisation of x, which lies as its output and as `normalised` do. */
export function normalise(block: Block, norm: NormPlan, span: Span, x: Sequence, place: NormPlace, out: number): void {
  const { kernel, lanes, at } = block;
  const { units, gains, shifts } = norm;
  forRuns(span, x.stride === units * lanes, (t, count) => {
    const shift = t * x.stride;
    const [normalised, inverse] = [at + place.normalised + shift, at + place.inverseDeviation + t * lanes];
    kernel.layerNorm(count, lanes, units, gains, shifts, x.at + shift, normalised, inverse, out + shift);
  });
}

/** The way back: dL/d(output) at `d` becomes dL/dx; the gradients of scale and shift are added to. */
export function normaliseGradient(
  block: Block,
  norm: NormPlan,
  span: Span,
  d: Sequence,
  place: NormPlace,
  gradient: number,
) {
  const { kernel, lanes, at } = block;
  const { units, gains, shifts } = norm;
  forRuns(span, d.stride === units * lanes, (t, count) => {
    const shift = t * d.stride;
    const [normalised, inverse] = [at + place.normalised + shift, at + place.inverseDeviation + t * lanes];
    const [dGain, dShift] = [gradient + gains, gradient + shifts];
    kernel.layerNormGradient(count, lanes, units, gains, normalised, inverse, d.at + shift, dGain, dShift);
  });
}

/** Calls with the steps of a span, all at once where they lie without gaps. */
function forRuns({ from, count }: Span, dense: boolean, run: (t: number, count: number) => void): void {
  if (dense) run(from, count);
  else for (let t = from; t < from + count; t++) run(t, 1);
}

export function clear(memory: FloatArray, at: number, count: number): void {
  memory.fill(0, at, at + count);
}
