import type { Tensor } from "@tensorflow/tfjs";
import { pick } from "../core/index.ts";
import type { Tf } from "../engine/index.ts";
import { d1, normalCdf } from "../pricing/index.ts";
import { bandTensor, walk } from "./band.ts";
import type { HedgeInputs } from "./inputs.ts";

/** Turns one number of the network into a call delta, given d1 and the skew rule's shift b sqrt(tau). Two twins of one formula. */
interface Head {
  /** Tensors [steps, episodes], differentiable. */
  readonly tensor: (tf: Tf, output: Tensor, d1: Tensor, shift: Tensor) => Tensor;
  /** One number in double precision. */
  readonly value: (output: number, d1: number, shift: number) => number;
}

const LIMIT = 1.5;
const MAX_WIDTH = 0.2;
const WIDTH_OFFSET = 2.2;

/**
 * The heads by name. `residual-*` correct a rule in units of d1, by at most 1.5; with output 0 they are that rule.
 *   direct         1.5 tanh(o)
 *   residual-bs    N(d1 + 1.5 tanh(o / 1.5))
 *   residual-skew  N(d1 + b sqrt(tau) + 1.5 tanh(o / 1.5))
 */
export const heads = {
  direct: {
    tensor: (tf, output) => tf.tanh(output).mul(LIMIT),
    value: (output) => LIMIT * Math.tanh(output),
  },
  "residual-bs": {
    tensor: (tf, output, moneyness) => normalCdfTensor(tf, moneyness.add(bounded(tf, output))),
    value: (output, moneyness) => normalCdf(moneyness + LIMIT * Math.tanh(output / LIMIT)),
  },
  "residual-skew": {
    tensor: (tf, output, moneyness, shift) => normalCdfTensor(tf, moneyness.add(shift).add(bounded(tf, output))),
    value: (output, moneyness, shift) => normalCdf(moneyness + shift + LIMIT * Math.tanh(output / LIMIT)),
  },
} as const satisfies Record<string, Head>;

export type HeadName = keyof typeof heads;

/** How a network's numbers become deltas. */
export interface HeadOptions {
  readonly head: HeadName;
  /** Whether a second number sets the width of a no-trade band, 0.2 sigmoid(o - 2.2): 0.02 untrained. */
  readonly band: boolean;
}

/** Numbers a step that the network must give. */
export function headOutputs({ band }: HeadOptions): number {
  return band ? 2 : 1;
}

/** What a head needs beside the network's numbers, [steps x episodes]. */
export interface HeadBase {
  readonly d1: Float64Array;
  /** b sqrt(tau) */
  readonly shift: Float64Array;
}

export function headBase(inputs: HedgeInputs): HeadBase {
  const { episodes, steps } = inputs;
  const base = { d1: new Float64Array(steps * episodes), shift: new Float64Array(steps * episodes) };
  for (let episode = 0; episode < episodes; episode++) {
    for (let t = 0; t < steps; t++) {
      const from = episode * steps + t;
      const to = t * episodes + episode;
      base.d1[to] = d1(
        inputs.forward[from]!,
        inputs.strike[episode]!,
        inputs.impliedVolatility[from]!,
        inputs.tau[from]!,
      );
      base.shift[to] = inputs.leverage[episode]! * Math.sqrt(inputs.tau[from]!);
    }
  }
  return base;
}

/** Call deltas, differentiable. @param output [steps, episodes, 1 or 2]   @returns [steps, episodes] */
export function headTensor(tf: Tf, options: HeadOptions, output: Tensor, base: HeadBase): Tensor {
  const shape = output.shape.slice(0, 2);
  const head: Head = pick<Head>(heads, options.head, "head");
  // The library's gradient of unstack fails where there is one part only.
  const [first, second] = options.band ? tf.unstack(output, 2) : [output.reshape(shape)];
  const target = head.tensor(tf, first!, tensor(tf, base.d1, shape), tensor(tf, base.shift, shape));
  return options.band ? bandTensor(tf, target, tf.sigmoid(second!.sub(WIDTH_OFFSET)).mul(MAX_WIDTH)) : target;
}

/** Call deltas in double precision: the twin of `headTensor`. @param output [steps x episodes x 1 or 2]   @returns [steps x episodes] */
export function headValues(
  options: HeadOptions,
  output: ArrayLike<number>,
  base: HeadBase,
  episodes: number,
): Float64Array {
  const head: Head = pick<Head>(heads, options.head, "head");
  const outputs = headOutputs(options);
  const targets = base.d1.map((moneyness, at) => head.value(output[at * outputs]!, moneyness, base.shift[at]!));
  return options.band
    ? walk(
        targets,
        targets.map((_, at) => bandWidth(output[at * outputs + 1]!)),
        episodes,
      )
    : targets;
}

function bandWidth(output: number): number {
  return MAX_WIDTH / (1 + Math.exp(WIDTH_OFFSET - output));
}

function bounded(tf: Tf, output: Tensor): Tensor {
  return tf.tanh(output.div(LIMIT)).mul(LIMIT);
}

/** Standard normal distribution function; the library's erf is good to 1.5e-7 (Abramowitz and Stegun 7.1.26). */
function normalCdfTensor(tf: Tf, x: Tensor): Tensor {
  return tf.erf(x.mul(Math.SQRT1_2)).add(1).mul(0.5);
}

function tensor(tf: Tf, values: Float64Array, shape: number[]): Tensor {
  return tf.tensor(Float32Array.from(values), shape, "float32");
}
