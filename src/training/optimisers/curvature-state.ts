import { check } from "../../core/index.ts";
import type { AffineNames, CurvaturePass } from "../curvature-pass.ts";
import { type DampedInverse, dampings, meanEigenvalue } from "./damping.ts";
import { type KroneckerFactors, kroneckerFactors } from "./kronecker-factors.ts";
import type { OptimiserState } from "./optimiser.ts";
import type { SecondOrderOptions } from "./options.ts";

/** The arrays of a state that hold the factors' moving averages, by the kernel of their map. */
const INPUT = "inputFactor";
const GRADIENT = "gradientFactor";
/** Prefix of the arrays that hold the damped inverses. */
const INVERSE = "inverse-";

/** Moves the averages of the factors towards those of a batch: m <- decay m + (1 - decay) factor, from 0. */
export function averageFactors(passes: readonly CurvaturePass[], decay: number, state: OptimiserState): void {
  state.scalars.estimates = (state.scalars.estimates ?? 0) + 1;
  for (const pass of passes) {
    const { input, gradient } = kroneckerFactors(pass);
    moveTowards(state, INPUT, pass.kernel, input, decay);
    moveTowards(state, GRADIENT, pass.kernel, gradient, decay);
  }
}

function moveTowards(state: OptimiserState, group: string, name: string, factor: Float64Array, decay: number): void {
  const arrays = groupOf(state, group);
  arrays[name] ??= new Float64Array(factor.length);
  const average = arrays[name];
  for (let at = 0; at < factor.length; at++) average[at] = decay * average[at]! + (1 - decay) * factor[at]!;
}

/** The averaged factors of a map, over 1 - decay^k: an average that began at 0 is too small after k estimates (as in Kingma and Ba 2015). */
export function averagedFactors({ kernel }: AffineNames, decay: number, state: OptimiserState): KroneckerFactors {
  const scale = 1 / (1 - decay ** (state.scalars.estimates ?? 0));
  const read = (group: string) => {
    const average = state.arrays[group]?.[kernel];
    check(average !== undefined, () => `k-fac: the state knows no ${group} of ${kernel}`);
    return Float64Array.from(average, (x) => scale * x);
  };
  const [input, gradient] = [read(INPUT), read(GRADIENT)];
  return { input, gradient, inputs: Math.sqrt(input.length), outputs: Math.sqrt(gradient.length) };
}

/** Puts the damped inverses of all maps into the state; a map without curvature has none. */
export function invertFactors(
  maps: readonly AffineNames[],
  { dampingKind, decay }: SecondOrderOptions,
  state: OptimiserState,
): void {
  const factors = maps.map((map) => averagedFactors(map, decay, state));
  const mean = meanEigenvalue(factors);
  for (const [at, map] of maps.entries()) {
    const inverse = dampings[dampingKind].invert(factors[at]!, state.scalars.damping!, mean);
    forget(state, map.kernel);
    for (const [part, values] of Object.entries(inverse ?? {}))
      groupOf(state, `${INVERSE}${part}`)[map.kernel] = values;
  }
}

/** The damped inverse of a map as it was last made. */
export function inverseOf({ kernel }: AffineNames, state: OptimiserState): DampedInverse | undefined {
  const parts = Object.entries(state.arrays).flatMap(([group, arrays]) => {
    const values = group.startsWith(INVERSE) ? arrays[kernel] : undefined;
    return values instanceof Float64Array ? [[group.slice(INVERSE.length), values] as const] : [];
  });
  return parts.length === 0 ? undefined : Object.fromEntries(parts);
}

function forget(state: OptimiserState, kernel: string): void {
  for (const [group, arrays] of Object.entries(state.arrays)) {
    if (group.startsWith(INVERSE)) delete arrays[kernel];
  }
}

/** The arrays of this kind, made at their first use. */
function groupOf(state: OptimiserState, group: string): Record<string, Float32Array | Float64Array> {
  state.arrays[group] ??= {};
  return state.arrays[group];
}
