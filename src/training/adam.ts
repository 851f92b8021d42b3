import type { Parameter, Parameters } from "../models/index.ts";

/** Arrays by the name of their parameter. */
export type ParameterArrays = Readonly<Record<string, Float32Array>>;

/** Moving averages of the gradient and of its square, and the number of steps taken. */
export interface AdamState {
  readonly step: number;
  readonly first: ParameterArrays;
  readonly second: ParameterArrays;
}

/** A pure optimiser: state goes in and comes out. */
export interface Optimiser<State> {
  init(parameters: Parameters): State;
  update(
    gradients: ParameterArrays,
    state: State,
    parameters: Parameters,
    learningRate: number,
  ): readonly [Parameters, State];
}

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

/**
 * Adam (Kingma and Ba 2015) with decoupled weight decay (AdamW, Loshchilov and Hutter 2019):
 *   w <- w - rate (m / (1 - beta1^k) / (sqrt(v / (1 - beta2^k)) + 1e-8) + weightDecay w).
 * Only matrices decay, not biases. Arithmetic in double, state in single precision.
 */
export function adam({ weightDecay }: { readonly weightDecay: number }): Optimiser<AdamState> {
  const zeros = (parameters: Parameters) => mapValues(parameters, ({ values }) => new Float32Array(values.length));
  return {
    init: (parameters) => ({ step: 0, first: zeros(parameters), second: zeros(parameters) }),
    update: (gradients, state, parameters, learningRate) => {
      const step = state.step + 1;
      const rates = { rate: learningRate, scale1: 1 / (1 - BETA1 ** step), scale2: 1 / (1 - BETA2 ** step) };
      const moved = mapValues(parameters, ({ shape, values }: Parameter, name) => {
        const decay = shape.length > 1 ? weightDecay : 0;
        const before = { weights: values, first: state.first[name]!, second: state.second[name]! };
        return { shape, ...moveArray(before, gradients[name]!, { ...rates, decay }) };
      });
      return [
        mapValues(moved, ({ shape, weights }) => ({ shape, values: weights })),
        { step, first: mapValues(moved, ({ first }) => first), second: mapValues(moved, ({ second }) => second) },
      ];
    },
  };
}

/** One array of weights with its moving averages. */
interface Moving {
  readonly weights: Float32Array;
  readonly first: Float32Array;
  readonly second: Float32Array;
}

/** One step of one array, in a single plain loop: three with callbacks take several times as long. */
function moveArray(
  { weights: w, first: m, second: v }: Moving,
  g: Float32Array,
  { rate, scale1, scale2, decay }: { rate: number; scale1: number; scale2: number; decay: number },
): Moving {
  const [weights, first, second] = [new Float32Array(w.length), new Float32Array(w.length), new Float32Array(w.length)];
  for (let k = 0; k < w.length; k++) {
    first[k] = BETA1 * m[k]! + (1 - BETA1) * g[k]!;
    second[k] = BETA2 * v[k]! + (1 - BETA2) * g[k]! * g[k]!;
    weights[k] = w[k]! - rate * ((first[k]! * scale1) / (Math.sqrt(second[k]! * scale2) + EPSILON) + decay * w[k]!);
  }
  return { weights, first, second };
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, f: (value: A, name: string) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, f(value, name)]));
}
