import type { FloatArray, Kernel } from "./kernel.ts";

type Products = Pick<Kernel, "affine" | "transposed" | "weightGradient" | "biasGradient" | "affineStep">;

/** The products of the readable twin: each number of the result is one sum, taken in double precision. */
export function referenceProducts(memory: FloatArray): Products {
  return {
    affine(steps, lanes, inputs, groups, weights, bias, x, xStride, out) {
      for (let t = 0; t < steps; t++) {
        const [from, to] = [x + t * xStride, out + t * 4 * groups * lanes];
        affineRows(memory, lanes, inputs, groups, weights, bias, from, to);
      }
    },

    transposed(steps, lanes, inputs, rows, packed, d, dStride, out, outStride) {
      for (let t = 0; t < steps; t++) {
        transposedRows(memory, lanes, inputs, rows, packed, d + t * dStride, out + t * outStride);
      }
    },

    weightGradient(steps, lanes, inputs, groups, d, x, xStride, dWeights, groupStride) {
      for (let row = 0; row < 4 * groups; row++) {
        const to = dWeights + Math.floor(row / 4) * groupStride + (row % 4);
        for (let k = 0; k < inputs; k++) {
          let sum = 0;
          for (let t = 0; t < steps; t++) {
            sum += dot(memory, lanes, d + (t * 4 * groups + row) * lanes, 1, x + t * xStride + k * lanes, 1);
          }
          memory[to + 4 * k]! += sum;
        }
      }
    },

    biasGradient(steps, lanes, groups, d, dBias) {
      for (let row = 0; row < 4 * groups; row++) {
        let sum = 0;
        for (let t = 0; t < steps; t++) {
          const from = d + (t * 4 * groups + row) * lanes;
          for (let lane = 0; lane < lanes; lane++) sum += memory[from + lane]!;
        }
        memory[dBias + row]! += sum;
      }
    },

    affineStep(inputs, groups, weights, bias, x, out) {
      affineRows(memory, 1, inputs, groups, weights, bias, x, out);
    },
  };
}

/** One step of `Kernel.transposed`: out[k] = sum_row packed[k / 4][row][k mod 4] d[row], in every lane. */
export function transposedRows(
  memory: FloatArray,
  lanes: number,
  inputs: number,
  rows: number,
  packed: number,
  d: number,
  out: number,
): void {
  for (let k = 0; k < inputs; k++) {
    const column = packed + Math.floor(k / 4) * 4 * rows + (k % 4);
    for (let lane = 0; lane < lanes; lane++) {
      memory[out + k * lanes + lane] = dot(memory, rows, column, 4, d + lane, lanes);
    }
  }
}

/** sum_k memory[a + k aStride] memory[b + k bStride], k < count. */
export function dot(memory: FloatArray, count: number, a: number, aStride: number, b: number, bStride: number): number {
  let sum = 0;
  for (let k = 0; k < count; k++) sum += memory[a + k * aStride]! * memory[b + k * bStride]!;
  return sum;
}

/** One step of `Kernel.affine`: out[row] = bias[row] + sum_k weights[row / 4][k][row mod 4] x[k], in every lane. */
function affineRows(
  memory: FloatArray,
  lanes: number,
  inputs: number,
  groups: number,
  weights: number,
  bias: number,
  x: number,
  out: number,
): void {
  for (let row = 0; row < 4 * groups; row++) {
    const column = weights + Math.floor(row / 4) * 4 * inputs + (row % 4);
    for (let lane = 0; lane < lanes; lane++) {
      memory[out + row * lanes + lane] = memory[bias + row]! + dot(memory, inputs, column, 4, x + lane, lanes);
    }
  }
}
