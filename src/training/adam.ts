import type { Parameters } from "../models/index.ts";

/** Arrays by the name of their parameter. */
export type ParameterArrays = Readonly<Record<string, Float32Array>>;

/** Moving averages of the gradient and of its square, and the number of steps taken. */
export interface AdamState {
  step: number;
  readonly first: ParameterArrays;
  readonly second: ParameterArrays;
}

/** An optimiser, whose state is a plain value. */
export interface Optimiser<State> {
  init(parameters: Parameters): State;
  /**
   * Takes one step: moves the weights and the state where they lie, since new arrays at every step would be half of the work. The caller owns them; whoever else
   * needs the old ones has a copy (`structuredClone`).
   */
  update(gradients: ParameterArrays, state: State, parameters: Parameters, learningRate: number): void;
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
  return {
    init: (parameters) => ({ step: 0, first: zeros(parameters), second: zeros(parameters) }),
    update: (gradients, state, parameters, learningRate) => {
      state.step += 1;
      const rates = {
        rate: learningRate,
        scale1: 1 / (1 - BETA1 ** state.step),
        scale2: 1 / (1 - BETA2 ** state.step),
      };
      for (const [name, { shape, values }] of Object.entries(parameters)) {
        const decay = shape.length > 1 ? weightDecay : 0;
        const moving = { weights: values, first: state.first[name]!, second: state.second[name]! };
        moveArray(moving, gradients[name]!, { ...rates, decay });
      }
    },
  };
}

function zeros(parameters: Parameters): ParameterArrays {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, { values }]) => [name, new Float32Array(values.length)]),
  );
}

/** One array of weights with its moving averages. */
interface Moving {
  readonly weights: Float32Array;
  readonly first: Float32Array;
  readonly second: Float32Array;
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
