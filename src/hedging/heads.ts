import type { Tensor } from "@tensorflow/tfjs";
import { type ArraySource, bell, newArrays, normalCdf, normalPdf, pick, UserError } from "../core/index.ts";
import type { Tf } from "../engine/index.ts";
import { d1 } from "../pricing/index.ts";
import { bandTensor, bandWidth, bandWidthTensor, walk } from "./band.ts";
import type { SightOptions } from "./feature-sets.ts";
import type { HedgeInputs } from "./inputs.ts";
import { strikeVolatility } from "./strike-volatility.ts";

/**
 * Turns one number o of the network into a call delta: c = 1.5 tanh(o / scale), then a formula of c, d1 and the skew rule's shift b sqrt(tau).
 * Two twins of that formula, the second with its slope.
 */
export interface Head {
  /** Null: c = o, which the network keeps in bounds itself. */
  readonly scale: number | null;
  /** Tensors [steps, episodes], differentiable. */
  readonly tensor: (tf: Tf, c: Tensor, d1: Tensor, shift: Tensor) => Tensor;
  /** In double precision the formula is `curve` of this z, whose slope in c is 1. */
  readonly argument: (c: number, d1: number, shift: number) => number;
  readonly curve: Curve;
}

/** Replaces every z by the curve's value there, and fills in its slopes. */
type Curve = (values: Float64Array, slopes: Float64Array) => void;

const identity: Curve = (_values, slopes) => {
  slopes.fill(1);
};

/** N(z) and its slope n(z), of one exponential. */
const normal: Curve = (values, slopes) => {
  for (let at = 0; at < values.length; at++) {
    const z = values[at]!;
    const bellOfZ = bell(z);
    values[at] = normalCdf(z, bellOfZ);
    slopes[at] = normalPdf(z, bellOfZ);
  }
};

const LIMIT = 1.5;
/** Largest position that a network which says moves may take. */
export const POSITION_LIMIT = LIMIT;

/**
 * The heads by name. `residual-*` correct a rule in units of d1, by at most 1.5; with output 0 they are that rule.
 *   direct         1.5 tanh(o)
 *   residual-bs    N(d1 + 1.5 tanh(o / 1.5))
 *   residual-skew  N(d1 + b sqrt(tau) + 1.5 tanh(o / 1.5))
 *   position       o, for networks whose number is a running position already (`training.increments`)
 */
export const heads = {
  direct: {
    scale: 1,
    tensor: (_tf, c) => c,
    argument: (c) => c,
    curve: identity,
  },
  "residual-bs": {
    scale: LIMIT,
    tensor: (tf, c, moneyness) => normalCdfTensor(tf, moneyness.add(c)),
    argument: (c, moneyness) => moneyness + c,
    curve: normal,
  },
  "residual-skew": {
    scale: LIMIT,
    tensor: (tf, c, moneyness, shift) => normalCdfTensor(tf, moneyness.add(shift).add(c)),
    argument: (c, moneyness, shift) => moneyness + shift + c,
    curve: normal,
  },
  position: {
    scale: null,
    tensor: (_tf, c) => c,
    argument: (c) => c,
    curve: identity,
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

/**
 * Computed once a batch; `features` takes its d1 from here too.
 * Throws a UserError where the strike's own volatility is asked for and no smile is known.
 */
export function headBase(inputs: HedgeInputs, arrays: ArraySource = newArrays, sight: SightOptions = {}): HeadBase {
  const { episodes, steps } = inputs;
  const volatility = sight.strikeVolatility === true ? strikeVolatilities(inputs) : inputs.impliedVolatility;
  const base = { d1: arrays.doubles("d1", steps * episodes), shift: arrays.doubles("shift", steps * episodes) };
  for (let episode = 0; episode < episodes; episode++) {
    for (let t = 0; t < steps; t++) {
      const from = episode * steps + t;
      const to = t * episodes + episode;
      base.d1[to] = d1(inputs.forward[from]!, inputs.strike[episode]!, volatility[from]!, inputs.tau[from]!);
      base.shift[to] = inputs.leverage[episode]! * Math.sqrt(inputs.tau[from]!);
    }
  }
  return base;
}

/** Volatility of each option's own strike [episodes x steps]. */
function strikeVolatilities({ steps, impliedVolatility, smileSlope, forward, strike }: HedgeInputs): Float64Array {
  if (smileSlope === undefined)
    throw new UserError("the strike's own volatility needs a smile, and none is known", "Set the market's smile.");
  return impliedVolatility.map((sigma, at) =>
    strikeVolatility(sigma, smileSlope[at]!, forward[at]!, strike[Math.floor(at / steps)]!),
  );
}

/** Call deltas, differentiable. @param output [steps, episodes, 1 or 2]   @returns [steps, episodes] */
export function headTensor(tf: Tf, options: HeadOptions, output: Tensor, base: HeadBase): Tensor {
  const shape = output.shape.slice(0, 2);
  const head: Head = pick<Head>(heads, options.head, "head");
  // The library's gradient of unstack fails where there is one part only.
  const [first, second] = options.band ? tf.unstack(output, 2) : [output.reshape(shape)];
  const bounded = head.scale === null ? first! : tf.tanh(first!.div(head.scale)).mul(LIMIT);
  const target = head.tensor(tf, bounded, tensor(tf, base.d1, shape), tensor(tf, base.shift, shape));
  return options.band ? bandTensor(tf, target, bandWidthTensor(tf, second!)) : target;
}

/** What `headPass` was given, and what it computed on its way, [steps x episodes] each. */
export interface HeadPass {
  readonly options: HeadOptions;
  readonly episodes: number;
  /** c, see `Head` */
  readonly bounded: Float64Array;
  /** Deltas that the head aims at, and their slopes in c. */
  readonly targets: Float64Array;
  readonly slopes: Float64Array;
  /** Half-widths of the no-trade band; undefined without one. */
  readonly widths: Float64Array | undefined;
  /** Deltas held: the targets, or what the band makes of them. */
  readonly deltas: Float64Array;
}

/** Call deltas in double precision, with what `headGradient` needs. @param output [steps x episodes x 1 or 2] */
export function headPass(
  options: HeadOptions,
  output: ArrayLike<number>,
  base: HeadBase,
  episodes: number,
  arrays: ArraySource = newArrays,
): HeadPass {
  const { scale, argument, curve } = pick<Head>(heads, options.head, "head");
  const outputs = headOutputs(options);
  const bounded = arrays.doubles("bounded", base.d1.length);
  if (scale === null) for (let at = 0; at < bounded.length; at++) bounded[at] = output[at * outputs]!;
  else for (let at = 0; at < bounded.length; at++) bounded[at] = LIMIT * tanh(output[at * outputs]! / scale);
  const targets = arrays.doubles("targets", base.d1.length);
  for (let at = 0; at < targets.length; at++) targets[at] = argument(bounded[at]!, base.d1[at]!, base.shift[at]!);
  const slopes = arrays.doubles("slopes", base.d1.length);
  curve(targets, slopes);
  const pass = { options, episodes, bounded, targets, slopes };
  if (!options.band) return { ...pass, widths: undefined, deltas: targets };
  const widths = arrays.doubles("widths", targets.length);
  for (let at = 0; at < widths.length; at++) widths[at] = bandWidth(output[at * outputs + 1]!);
  return { ...pass, widths, deltas: walk(targets, widths, episodes, arrays) };
}

/** Call deltas in double precision: the twin of `headTensor`. @param output [steps x episodes x 1 or 2]   @returns [steps x episodes] */
export function headValues(
  options: HeadOptions,
  output: ArrayLike<number>,
  base: HeadBase,
  episodes: number,
): Float64Array {
  return headPass(options, output, base, episodes).deltas;
}

/** Hyperbolic tangent, absolute error below 4e-16; twice as fast as Math.tanh, which also keeps the relative accuracy of small values. */
function tanh(x: number): number {
  return 1 - 2 / (1 + Math.exp(2 * x));
}

/** dc/do where 1.5 tanh(o / scale), or o without a scale, is `c`. */
export function boundedSlope(c: number, scale: number | null): number {
  return scale === null ? 1 : (LIMIT - (c * c) / LIMIT) / scale;
}

/** Standard normal distribution function; the library's erf is good to 1.5e-7 (Abramowitz and Stegun 7.1.26). */
function normalCdfTensor(tf: Tf, x: Tensor): Tensor {
  return tf.erf(x.mul(Math.SQRT1_2)).add(1).mul(0.5);
}

function tensor(tf: Tf, values: Float64Array, shape: number[]): Tensor {
  return tf.tensor(new Float32Array(values), shape, "float32");
}
