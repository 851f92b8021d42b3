import type { Parameters } from "../../models/index.ts";
import type { Optimiser, OptimiserState, ParameterArrays } from "./optimiser.ts";

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

/**
 * Adam (Kingma and Ba 2015) with decoupled weight decay (AdamW, Loshchilov and Hutter 2019):
 *   w <- w - rate (m / (1 - beta1^k) / (sqrt(v / (1 - beta2^k)) + 1e-8) + weightDecay w).
 * Only matrices decay, not biases. Arithmetic in double, state in single precision: moving averages of the gradient (`first`) and of its square (`second`).
 */
export function adam({ weightDecay }: { readonly weightDecay: number }): Optimiser {
  return {
    init: (parameters) => ({ step: 0, scalars: {}, arrays: { first: zeros(parameters), second: zeros(parameters) } }),
    update: ({ gradients, parameters, learningRate }, state) => {
      state.step += 1;
      adamStep({ gradients, parameters, learningRate, weightDecay }, state);
    },
  };
}

/** Moves `parameters` and the moving averages of `state`, whose step counts from 1. */
export function adamStep(
  {
    gradients,
    parameters,
    learningRate,
    weightDecay,
  }: {
    readonly gradients: ParameterArrays;
    readonly parameters: Parameters;
    readonly learningRate: number;
    readonly weightDecay: number;
  },
  { step, arrays }: OptimiserState,
): void {
  const rates = { rate: learningRate, scale1: 1 / (1 - BETA1 ** step), scale2: 1 / (1 - BETA2 ** step) };
  for (const [name, { shape, values }] of Object.entries(parameters)) {
    const decay = shape.length > 1 ? weightDecay : 0;
    const moving = { weights: values, first: arrays.first![name]!, second: arrays.second![name]! };
    moveArray(moving, gradients[name]!, { ...rates, decay });
  }
}

/** Zeros like the weights, by their names. */
export function zeros(parameters: Parameters): Record<string, Float32Array> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, { values }]) => [name, new Float32Array(values.length)]),
  );
}

/** One array of weights with its moving averages. */
interface Moving {
  readonly weights: Float32Array;
  readonly first: Float32Array | Float64Array;
  readonly second: Float32Array | Float64Array;
}

/** One step of one array, in a single plain loop that reads every number once: three with callbacks take several times as long. */
function moveArray(
  { weights: w, first: m, second: v }: Moving,
  g: Float32Array,
  { rate, scale1, scale2, decay }: { rate: number; scale1: number; scale2: number; decay: number },
): void {
  for (let k = 0; k < w.length; k++) {
    const slope = g[k]!;
    const weight = w[k]!;
    const first = Math.fround(BETA1 * m[k]! + (1 - BETA1) * slope);
    const second = Math.fround(BETA2 * v[k]! + (1 - BETA2) * slope * slope);
    m[k] = first;
    v[k] = second;
    w[k] = weight - rate * ((first * scale1) / (Math.sqrt(second * scale2) + EPSILON) + decay * weight);
  }
}
