import { type FloatArray, type Kernel, worthwhile } from "./kernel.ts";
import { dot } from "./reference-products.ts";

type Attention = Pick<Kernel, "attend" | "attendGradient">;

/** One query and its keys, of the readable twin: one head of one path at a time. */
export function referenceAttention(memory: FloatArray): Attention {
  return {
    attend(lanes, heads, size, keys, q, k, v, stride, weights, out) {
      forEachHead(lanes, heads, size, keys, (rows, first) => {
        const scores = Array.from({ length: keys }, (_, j) => {
          return dot(memory, size, q + rows, lanes, k + j * stride + rows, lanes) / Math.sqrt(size);
        });
        for (const [j, weight] of softmax(scores).entries()) memory[weights + first + j * lanes] = weight;
        for (let row = 0; row < size; row++) {
          const at = rows + row * lanes;
          memory[out + at] = dot(memory, keys, weights + first, lanes, v + at, stride);
        }
      });
    },

    attendGradient(lanes, heads, size, keys, q, k, v, stride, weights, out, dOut, dQ, dK, dV) {
      forEachHead(lanes, heads, size, keys, (rows, first) => {
        const mean = dot(memory, size, dOut + rows, lanes, out + rows, lanes); // sum of the weights times their gradients
        const slopes = Array.from({ length: keys }, (_, j) => {
          const slope = dot(memory, size, dOut + rows, lanes, v + j * stride + rows, lanes);
          return worthwhile((memory[weights + first + j * lanes]! * (slope - mean)) / Math.sqrt(size));
        });
        for (let row = 0; row < size; row++) {
          const at = rows + row * lanes;
          let sum = 0;
          for (const [j, slope] of slopes.entries()) {
            sum += slope * memory[k + j * stride + at]!;
            memory[dK + j * stride + at]! += slope * memory[q + at]!;
            memory[dV + j * stride + at]! += memory[weights + first + j * lanes]! * memory[dOut + at]!;
          }
          memory[dQ + at] = worthwhile(sum);
        }
        for (const [j, slope] of slopes.entries()) memory[weights + first + j * lanes] = slope;
      });
    },
  };
}

/** Calls with the place of a head's first row, and with that of its first weight. */
function forEachHead(
  lanes: number,
  heads: number,
  size: number,
  keys: number,
  visit: (rows: number, weights: number) => void,
): void {
  for (let head = 0; head < heads; head++) {
    for (let lane = 0; lane < lanes; lane++) visit(head * size * lanes + lane, head * keys * lanes + lane);
  }
}

/** exp(s - largest s) over their sum; what is too small to matter is 0. One score that is not a number makes all weights so. */
function softmax(scores: readonly number[]): number[] {
  const largest = Math.max(...scores);
  const parts = scores.map((score) => worthwhile(Math.exp(score - largest)));
  const sum = parts.reduce((a, b) => a + b, 0);
  return parts.map((part) => part / sum);
}
