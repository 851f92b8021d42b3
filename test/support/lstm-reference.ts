import { check } from "../../src/core/index.ts";

/** Weights of a layer as rows: the layouts of `LstmLayer`, row-major. */
export interface LstmLayerValues {
  readonly kernel: Float64Array;
  readonly recurrent: Float64Array;
  readonly bias: Float64Array;
}

export interface LstmSizes {
  readonly steps: number;
  readonly batch: number;
  readonly features: number;
  /** H, the same for all layers. */
  readonly hidden: number;
}

/**
 * Stacked LSTM layers written out: the equations, one number at a time, in double precision.
 * @param x [steps, batch, features]   @returns h of the last layer [steps, batch, H]
 */
export function lstmSequenceReference(
  x: Float64Array,
  sizes: LstmSizes,
  layers: readonly LstmLayerValues[],
): Float64Array {
  const { steps, batch, features, hidden } = sizes;
  check(
    x.length === steps * batch * features,
    () => `lstmSequenceReference: x must have ${steps * batch * features} values, had ${x.length}`,
  );
  let sequence = x;
  let width = features;
  for (const layer of layers) {
    sequence = layerReference(sequence, { ...sizes, features: width }, layer);
    width = hidden;
  }
  return sequence;
}

function layerReference(x: Float64Array, sizes: LstmSizes, layer: LstmLayerValues): Float64Array {
  const { steps, batch, features, hidden } = sizes;
  const out = new Float64Array(steps * batch * hidden);
  for (let path = 0; path < batch; path++) {
    let h = new Float64Array(hidden);
    let c = new Float64Array(hidden);
    for (let t = 0; t < steps; t++) {
      const row = t * batch + path;
      ({ h, c } = cellReference(x.subarray(row * features, (row + 1) * features), h, c, layer));
      out.set(h, row * hidden);
    }
  }
  return out;
}

function cellReference(
  x: Float64Array,
  h: Float64Array,
  c: Float64Array,
  layer: LstmLayerValues,
): { h: Float64Array<ArrayBuffer>; c: Float64Array<ArrayBuffer> } {
  const hidden = h.length;
  const nextH = new Float64Array(hidden);
  const nextC = new Float64Array(hidden);
  for (let unit = 0; unit < hidden; unit++) {
    const [i, f, g, o] = [0, 1, 2, 3].map((gate) => preActivation(x, h, layer, gate * hidden + unit));
    nextC[unit] = sigmoid(f!) * c[unit]! + sigmoid(i!) * Math.tanh(g!);
    nextH[unit] = sigmoid(o!) * Math.tanh(nextC[unit]!);
  }
  return { h: nextH, c: nextC };
}

/** Column `column` of x W + h U + b. */
function preActivation(x: Float64Array, h: Float64Array, layer: LstmLayerValues, column: number): number {
  const columns = layer.bias.length;
  let sum = layer.bias[column]!;
  for (const [row, value] of x.entries()) sum += value * layer.kernel[row * columns + column]!;
  for (const [row, value] of h.entries()) sum += value * layer.recurrent[row * columns + column]!;
  return sum;
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
