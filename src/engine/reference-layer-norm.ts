import { type FloatArray, type Kernel, LAYER_NORM_EPSILON } from "./kernel.ts";
import { dot } from "./reference-products.ts";

type LayerNorm = Pick<Kernel, "layerNorm" | "layerNormGradient">;

/** Layer normalisation of the readable twin: one column, all units of one path at one step, at a time. */
export function referenceLayerNorm(memory: FloatArray): LayerNorm {
  return {
    layerNorm(steps, lanes, units, gain, shift, x, normalised, inverseDeviation, out) {
      forEachColumn(steps, lanes, units, (start, column) => {
        const mean = meanOf(units, (u) => memory[x + start + u * lanes]!);
        const variance = meanOf(units, (u) => (memory[x + start + u * lanes]! - mean) ** 2);
        const inverse = 1 / Math.sqrt(variance + LAYER_NORM_EPSILON);
        memory[inverseDeviation + column] = inverse;
        for (let u = 0; u < units; u++) {
          const at = start + u * lanes;
          const value = (memory[x + at]! - mean) * inverse;
          memory[normalised + at] = value;
          memory[out + at] = memory[gain + u]! * value + memory[shift + u]!;
        }
      });
    },

    layerNormGradient(steps, lanes, units, gain, normalised, inverseDeviation, d, dGain, dShift) {
      for (let u = 0; u < units; u++) {
        const sums = parameterSums(memory, steps, lanes, units, normalised + u * lanes, d + u * lanes);
        memory[dGain + u]! += sums.gain;
        memory[dShift + u]! += sums.shift;
      }
      forEachColumn(steps, lanes, units, (start, column) => {
        const inverse = memory[inverseDeviation + column]!;
        inputGradient(memory, lanes, units, gain, normalised + start, inverse, d + start);
      });
    },
  };
}

/** Calls with the place of a column's first unit in a sequence [steps][units][lanes], and with the column's number t lanes + lane. */
function forEachColumn(
  steps: number,
  lanes: number,
  units: number,
  visit: (start: number, column: number) => void,
): void {
  for (let t = 0; t < steps; t++) {
    for (let lane = 0; lane < lanes; lane++) visit(t * units * lanes + lane, t * lanes + lane);
  }
}

/** sum d normalised and sum d of one unit, over all steps and lanes. */
function parameterSums(
  memory: FloatArray,
  steps: number,
  lanes: number,
  units: number,
  normalised: number,
  d: number,
): { readonly gain: number; readonly shift: number } {
  let gain = 0;
  let shift = 0;
  for (let t = 0; t < steps; t++) {
    const start = t * units * lanes;
    gain += dot(memory, lanes, d + start, 1, normalised + start, 1);
    for (let lane = 0; lane < lanes; lane++) shift += memory[d + start + lane]!;
  }
  return { gain, shift };
}

/**
 * dL/dx of one column, in place of `d`: with n = (x - mean) / deviation and e = d gain,
 *   dx = (e - mean(e) - n mean(e n)) / deviation.
 */
function inputGradient(
  memory: FloatArray,
  lanes: number,
  units: number,
  gain: number,
  normalised: number,
  inverse: number,
  d: number,
): void {
  const e = (u: number): number => memory[d + u * lanes]! * memory[gain + u]!;
  const n = (u: number): number => memory[normalised + u * lanes]!;
  const mean = meanOf(units, e);
  const along = meanOf(units, (u) => e(u) * n(u));
  for (let u = 0; u < units; u++) memory[d + u * lanes] = (e(u) - mean - n(u) * along) * inverse;
}

function meanOf(count: number, value: (k: number) => number): number {
  let sum = 0;
  for (let k = 0; k < count; k++) sum += value(k);
  return sum / count;
}
