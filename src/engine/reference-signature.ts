import { lyndonWords } from "./lyndon-words.ts";
import { type SignatureOptions, signatureShape } from "./signature-options.ts";
import { checkedPoints, checkPaths, type RollingSizes, timeStepOf } from "./signature-path.ts";

/** An element of the truncated tensor algebra: level k has width^k numbers, one a word in dictionary order; level 0 is a number. */
export type Tensor = readonly (readonly number[])[];

/** a b: the coefficient of a word is the sum, over all ways to cut it in two, of the coefficient of its beginning in a times that of its end in b. */
export function tensorProduct(a: Tensor, b: Tensor): Tensor {
  return a.map((_, level) => {
    const terms = a.slice(0, level + 1).map((_, cut) => outer(a[cut]!, b[level - cut]!));
    return terms.reduce((sum, term) => sum.map((value, k) => value + term[k]!));
  });
}

function outer(a: readonly number[], b: readonly number[]): number[] {
  return a.flatMap((x) => b.map((y) => x * y));
}

/** factor a + b */
export function tensorSum(factor: number, a: Tensor, b: Tensor): Tensor {
  return a.map((level, k) => level.map((value, i) => factor * value + b[k]![i]!));
}

/** A number as a tensor. */
export function tensorConstant(value: number, width: number, depth: number): Tensor {
  return Array.from({ length: depth + 1 }, (_, level) =>
    level === 0 ? [value] : new Array<number>(width ** level).fill(0),
  );
}

/** exp(a) = sum a^n / n! of an element without constant. */
export function tensorExponential(a: Tensor): Tensor {
  const one = tensorConstant(1, a[1]!.length, a.length - 1);
  let sum = one;
  for (let n = a.length - 1; n >= 1; n--) sum = tensorSum(1, one, scaled(1 / n, tensorProduct(a, sum)));
  return sum;
}

/** log(a) = sum (-1)^(n + 1) (a - 1)^n / n of an element with constant 1. */
export function tensorLogarithm(a: Tensor): Tensor {
  const [width, depth] = [a[1]!.length, a.length - 1];
  const x = tensorSum(-1, tensorConstant(1, width, depth), a);
  let sum = tensorConstant(0, width, depth);
  let power = tensorConstant(1, width, depth);
  for (let n = 1; n <= depth; n++) {
    power = tensorProduct(power, x);
    sum = tensorSum((n % 2 === 1 ? 1 : -1) / n, power, sum);
  }
  return sum;
}

function scaled(factor: number, a: Tensor): Tensor {
  return a.map((level) => level.map((value) => factor * value));
}

/**
 * Signature of a path by straight pieces: the product of the exponentials of its pieces, by Chen's identity.
 * @param points [points][width]
 */
export function tensorSignature(points: readonly (readonly number[])[], depth: number): Tensor {
  const width = points[0]!.length;
  let tensor = tensorConstant(1, width, depth);
  for (const [t, point] of points.slice(1).entries()) {
    const increment = point.map((value, i) => value - points[t]![i]!);
    const piece = tensorConstant(0, width, depth).map((level, k) => (k === 1 ? increment : level));
    tensor = tensorProduct(tensor, tensorExponential(piece));
  }
  return tensor;
}

/** The readable twin of `signature`. */
export function referenceSignature(path: Float64Array, options: SignatureOptions): Float64Array {
  const shape = signatureShape(options);
  const steps = checkedPoints(shape, path) - 1;
  return signatureOfPoints(pointsOf(path, options.dimension), options, timeStepOf(shape, steps));
}

/** The readable twin of `rollingSignatures`: every window by itself. */
export function referenceRollingSignatures(
  values: Float64Array,
  sizes: RollingSizes,
  options: SignatureOptions,
): Float64Array {
  const shape = signatureShape(options);
  checkPaths(shape, values, sizes);
  const { paths, times, window } = sizes;
  const timeStep = timeStepOf(shape, window - 1);
  const points = pointsOf(values, options.dimension);
  const rows = Array.from({ length: times * paths }, (_, row) => {
    const [t, path] = [Math.floor(row / paths), row % paths];
    const seen = points.slice(path * times + Math.max(0, t + 1 - window), path * times + t + 1);
    return [...signatureOfPoints(seen, options, timeStep)];
  });
  return Float64Array.from(rows.flat());
}

function signatureOfPoints(
  points: readonly (readonly number[])[],
  { depth, leadLag = false, time = false, log = false }: SignatureOptions,
  timeStep: number,
): Float64Array {
  const moved = leadLag ? leadLagPoints(points) : points;
  const pieceTime = leadLag ? timeStep / 2 : timeStep;
  const timed = time ? moved.map((point, t) => [...point, t * pieceTime]) : moved;
  const tensor = tensorSignature(timed, depth);
  return Float64Array.from(log ? lyndonCoefficients(tensorLogarithm(tensor)) : tensor.slice(1).flat());
}

/** Coefficients of the Lyndon words. */
export function lyndonCoefficients(tensor: Tensor): number[] {
  const width = tensor[1]!.length;
  return lyndonWords(width, tensor.length - 1)
    .flat()
    .map((word) => tensor[word.length]![word.reduce((place, letter) => place * width + letter, 0)]!);
}

/** (x_0, x_0), (x_1, x_0), (x_1, x_1), (x_2, x_1), .. */
function leadLagPoints(points: readonly (readonly number[])[]): number[][] {
  return points.flatMap((point, t) => [...(t > 0 ? [[...point, ...points[t - 1]!]] : []), [...point, ...point]]);
}

function pointsOf(values: Float64Array, dimension: number): number[][] {
  return Array.from({ length: values.length / dimension }, (_, t) => [
    ...values.subarray(t * dimension, (t + 1) * dimension),
  ]);
}
