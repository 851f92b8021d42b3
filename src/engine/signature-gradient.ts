import { type ArraySource, check, newArrays } from "../core/index.ts";
import type { FloatArray } from "./kernel.ts";
import { type Chain, openChain } from "./signature-chain.ts";
import { openLogarithm } from "./signature-log.ts";
import { keptSize, type SignatureOptions, type SignatureShape, signatureShape } from "./signature-options.ts";
import {
  addPieceGradients,
  checkedPoints,
  checkPaths,
  type RollingSizes,
  timeStepOf,
  writePieces,
} from "./signature-path.ts";
import { addProductGradients, multiply } from "./signature-product.ts";

/**
 * Gradient of a loss in the path from its gradient in the signature, by Chen's identity backwards over kept states.
 * @param path [points x dimension]   @param dSignature dL/d`signature` [signatureSize(options)]   @returns dL/d(path) [points x dimension]
 */
export function signatureGradient(
  path: Float64Array,
  options: SignatureOptions,
  dSignature: ArrayLike<number>,
): Float64Array {
  const shape = signatureShape(options);
  const points = checkedPoints(shape, path);
  const size = checkedGradient(shape, 1, dSignature);
  const dAll = new Float64Array(points * size);
  dAll.set(dSignature, (points - 1) * size);
  return rollingSignatureGradient(path, { paths: 1, times: points, window: points }, options, dAll);
}

/**
 * The same of `rollingSignatures`. Costs three to five times what those cost in TypeScript (`npm run bench -- signature`), whatever the window's length.
 * @param values [paths x times x dimension]   @param dSignatures dL/d`rollingSignatures` [times x paths x signatureSize(options)]
 * @returns dL/d(values) [paths x times x dimension]
 */
export function rollingSignatureGradient(
  values: Float64Array,
  sizes: RollingSizes,
  options: SignatureOptions,
  dSignatures: FloatArray,
  arrays: ArraySource = newArrays,
): Float64Array {
  const shape = signatureShape(options);
  checkPaths(shape, values, sizes);
  const { paths, times, window } = sizes;
  const size = checkedGradient(shape, times * paths, dSignatures);
  const dPath = arrays.doubles("signature path gradient", values.length).fill(0);
  const steps = Math.min(window, times) - 1;
  if (steps === 0) return dPath;
  const gradientOf = openPathGradient(shape, steps, timeStepOf(shape, window - 1));
  for (let path = 0; path < paths; path++) {
    const places = { times, start: path * times * shape.dimension, first: path * size, stride: paths * size };
    gradientOf(values, places, dSignatures, dPath);
  }
  return dPath;
}

function checkedGradient(shape: SignatureShape, rows: number, dSignatures: ArrayLike<number>): number {
  const size = keptSize(shape);
  check(
    dSignatures.length === rows * size,
    () => `signature gradient: needs ${rows} x ${size} numbers, got ${dSignatures.length}`,
  );
  return size;
}

/** Where the numbers of one path lie: its points from `start` on, the gradient of its signature at time t from `first` + t `stride` on. */
interface Places {
  readonly times: number;
  readonly start: number;
  readonly first: number;
  readonly stride: number;
}

/** Backward pass of `openTensorWindow`, a block after the other: every window is the end of one block times the beginning of the next. */
function openPathGradient(shape: SignatureShape, steps: number, timeStep: number) {
  const { dimension, width, pieces } = shape;
  const begun = openChain(shape, "right", steps * pieces);
  const ended = openChain(shape, "left", steps * pieces);
  const splitGradient = openSplitGradient(shape, steps, begun, ended);

  const begin = (values: Float64Array, from: number, count: number): void => {
    for (let step = 0; step < count; step++) {
      writePieces(shape, timeStep, values, from + step * dimension, begun.moves, step * pieces * width);
    }
    begun.extend(count * pieces);
    begun.dStates.fill(0);
    ended.dStates.fill(0);
  };

  /** The chain has the steps `first` to `end` - 1 of the block whose first point is at `from`. */
  const finish = (chain: Chain, first: number, end: number, dPath: Float64Array, from: number): void => {
    chain.unwind((end - first) * pieces);
    for (let step = first; step < end; step++) {
      addPieceGradients(shape, chain.dMoves, step * pieces * width, dPath, from + step * dimension);
    }
  };

  return (values: Float64Array, { times, start, first, stride }: Places, d: FloatArray, dPath: Float64Array): void => {
    for (let block = 0; block < times - 1; block += steps) {
      const from = start + block * dimension;
      const count = Math.min(steps, times - 1 - block);
      begin(values, from, count);
      for (let place = 1; place <= count; place++)
        splitGradient(place, block === 0, d, first + (block + place) * stride);
      finish(begun, 0, count, dPath, from);
      if (block > 0) finish(ended, 1, steps, dPath, from - steps * dimension);
      if (block + steps >= times - 1) return;
      ended.moves.set(begun.moves);
      ended.extend((steps - 1) * pieces);
    }
  };
}

/**
 * The gradient of a window's signature, from `dAt` on, goes to the states of its two factors: the first `place` steps of the block at hand, and the rest of the
 * window in the block before it.
 */
function openSplitGradient(shape: SignatureShape, steps: number, begun: Chain, ended: Chain) {
  const { pieces, size, depth } = shape;
  const tensor = new Float64Array(size);
  const tensorGradient = openTensorGradient(shape);
  return (place: number, isFirstBlock: boolean, d: FloatArray, dAt: number): void => {
    const at = place * pieces * size;
    const endAt = (steps - place) * pieces * size;
    const isProduct = !isFirstBlock && place < steps;
    if (isProduct) multiply(shape, depth, ended.states, endAt, 1, begun.states, at, tensor, 0);
    else tensor.fill(0);
    for (let k = 0; k < size; k++) tensor[k]! += begun.states[at + k]!;
    const dTensor = tensorGradient(tensor, d, dAt);
    for (let k = 0; k < size; k++) begun.dStates[at + k]! += dTensor[k]!;
    if (!isProduct) return;
    const [s, ds] = [ended.states, ended.dStates];
    addProductGradients(shape, depth, 1, s, endAt, 1, begun.states, at, dTensor, 0, ds, endAt, begun.dStates, at);
  };
}

/** dL/d(tensor) from the gradient of what callers see of it, from `at` on; an array of its own. */
function openTensorGradient(shape: SignatureShape): (tensor: Float64Array, d: FloatArray, at: number) => Float64Array {
  const { size, kept } = shape;
  const whole = new Float64Array(size);
  if (kept === undefined) {
    return (_, d, at) => {
      for (let k = 0; k < size; k++) whole[k] = d[at + k]!;
      return whole;
    };
  }
  const logarithm = openLogarithm(shape);
  return (tensor, d, at) => {
    whole.fill(0);
    let any = false;
    for (let k = 0; k < kept.length; k++) {
      whole[kept[k]!] = d[at + k]!;
      any ||= d[at + k] !== 0;
    }
    return any ? logarithm.gradient(tensor, whole) : whole;
  };
}
