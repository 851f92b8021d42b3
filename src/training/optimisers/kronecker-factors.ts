import { gram } from "../../core/index.ts";
import type { CurvaturePass } from "../curvature-pass.ts";

/** The curvature of one affine map as A (x) G, row-major. */
export interface KroneckerFactors {
  /** A [inputs x inputs]: second moments of [x; h; 1], what comes in, what recurs and the bias. */
  readonly input: Float64Array;
  /** G [outputs x outputs]: second moments of the gradients of the pre-activations. */
  readonly gradient: Float64Array;
  readonly inputs: number;
  readonly outputs: number;
}

/**
 * Kronecker factors of an affine map that is used at every step. The curvature is mean over paths of r r' with r = sum_t [x_t; h_t; 1] (x) g_t, and is taken as
 *   A = mean over steps and paths of [x; h; 1] [x; h; 1]',   G = sum over steps, mean over paths of g g':
 * inputs and gradients independent of each other (Martens and Grosse 2015), and terms of different steps left out (Martens, Ba and Johnson 2018, "Kronecker-factored
 * curvature approximations for recurrent neural networks", with independent steps). For the output layer of a hedge the latter is exact in expectation: g_t is the
 * next price move times what is known at t, and the price a martingale. With one path and one step both are.
 */
export function kroneckerFactors(pass: CurvaturePass): KroneckerFactors {
  const rows = pass.steps * pass.paths;
  const outputs = pass.gradients.length / rows;
  const z = augmentedInputs(pass);
  const inputs = z.length / rows;
  return {
    ...{ inputs, outputs },
    input: scaled(gram(z, rows, inputs), 1 / rows),
    gradient: scaled(gram(Float64Array.from(pass.gradients), rows, outputs), 1 / pass.paths),
  };
}

/** [x; h; 1] of every step and path [steps x paths, inputs]. */
function augmentedInputs({ steps, paths, inputs, recurrentInputs }: CurvaturePass): Float64Array {
  const rows = steps * paths;
  const [own, back] = [inputs.length / rows, (recurrentInputs?.length ?? 0) / rows];
  const out = new Float64Array(rows * (own + back + 1));
  for (let row = 0, at = 0; row < rows; row++) {
    for (let k = 0; k < own; k++) out[at++] = inputs[row * own + k]!;
    for (let k = 0; k < back; k++) out[at++] = recurrentInputs![row * back + k]!;
    out[at++] = 1;
  }
  return out;
}

function scaled(matrix: Float64Array, scale: number): Float64Array {
  for (let at = 0; at < matrix.length; at++) matrix[at]! *= scale;
  return matrix;
}
