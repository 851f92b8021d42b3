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
      const first = mapValues(gradients, (g, name) => nextFirst(state.first[name]!, g));
      const second = mapValues(gradients, (g, name) => nextSecond(state.second[name]!, g));
      const moved = mapValues(parameters, ({ shape, values }: Parameter, name) => {
        const decay = shape.length > 1 ? weightDecay : 0;
        return { shape, values: moveWeights(values, first[name]!, second[name]!, { ...rates, decay }) };
      });
      return [moved, { step, first, second }];
    },
  };
}

// Plain loops: `map` with a callback takes several times as long.

/** m <- beta1 m + (1 - beta1) g */
function nextFirst(m: Float32Array, g: Float32Array): Float32Array {
  const out = new Float32Array(m.length);
  for (let k = 0; k < out.length; k++) out[k] = BETA1 * m[k]! + (1 - BETA1) * g[k]!;
  return out;
}

/** v <- beta2 v + (1 - beta2) g^2 */
function nextSecond(v: Float32Array, g: Float32Array): Float32Array {
  const out = new Float32Array(v.length);
  for (let k = 0; k < out.length; k++) out[k] = BETA2 * v[k]! + (1 - BETA2) * g[k]! * g[k]!;
  return out;
}

function moveWeights(
  w: Float32Array,
  m: Float32Array,
  v: Float32Array,
  { rate, scale1, scale2, decay }: { rate: number; scale1: number; scale2: number; decay: number },
): Float32Array {
  const out = new Float32Array(w.length);
  for (let k = 0; k < out.length; k++) {
    out[k] = w[k]! - rate * ((m[k]! * scale1) / (Math.sqrt(v[k]! * scale2) + EPSILON) + decay * w[k]!);
  }
  return out;
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, f: (value: A, name: string) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, f(value, name)]));
}
