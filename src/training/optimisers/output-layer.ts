import { check, gram, positiveDefiniteInverse, product, shifted } from "../../core/index.ts";
import type { CurvaturePass } from "../curvature-pass.ts";
import { probeOf } from "./kronecker.ts";
import type { Optimiser, Step } from "./optimiser.ts";
import type { OutputLayerOptions } from "./options.ts";

/**
 * K-FAC of the output layer alone, as Enkhbayar 2024, arXiv:2411.15002, computed it: over the n steps and paths of a batch, h what comes in and g the gradient of the
 * mean loss (not of a path's own),
 *   A = h'h / n + damping I,   G = g'g / n + damping I,   W <- W - rate A^-1 dW G^-1,   b <- b - rate db G^-1   (W [inputs x outputs], the transpose of the paper's).
 * No moving average and no bias in A; all other weights stay as they are. g is so small that G is about the damping: a step down the gradient, 1 / damping
 * times as long.
 */
export function outputLayerOptimiser({ rateMultiple, damping }: OutputLayerOptions): Optimiser {
  return {
    init: () => ({ step: 0, scalars: {}, arrays: {} }),
    update: (step, state) => {
      const { maps, passes } = probeOf(step, "k-fac-output");
      const whole = Number.MAX_SAFE_INTEGER;
      const pass = passes({ parameters: step.parameters, curvature: "fisher", paths: whole }).at(-1);
      check(
        pass !== undefined && pass.kernel === maps.at(-1)?.kernel,
        () => "k-fac-output: the network ends with no affine map",
      );
      state.step += 1;
      moveLayer(pass, step, rateMultiple * step.learningRate, damping);
    },
  };
}

function moveLayer(pass: CurvaturePass, { parameters, gradients }: Step, rate: number, damping: number): void {
  const n = pass.steps * pass.paths;
  const [inputs, outputs] = [pass.inputs.length / n, pass.gradients.length / n];
  const ofMean = Float64Array.from(pass.gradients, (g) => g / pass.paths);
  const left = dampedInverse(Float64Array.from(pass.inputs), n, inputs, damping);
  const right = dampedInverse(ofMean, n, outputs, damping);
  const kernel = product(left, Float64Array.from(gradients[pass.kernel]!), inputs, inputs, outputs);
  subtract(parameters[pass.kernel]!.values, product(kernel, right, inputs, outputs, outputs), rate);
  subtract(
    parameters[pass.bias]!.values,
    product(Float64Array.from(gradients[pass.bias]!), right, 1, outputs, outputs),
    rate,
  );
}

function dampedInverse(rows: Float64Array, n: number, columns: number, damping: number): Float64Array {
  const moments = gram(rows, n, columns).map((x) => x / n);
  const inverse = positiveDefiniteInverse(shifted(moments, columns, damping), columns);
  check(inverse !== undefined, () => "k-fac-output: a factor with damping is not positive definite");
  return inverse;
}

function subtract(weights: Float32Array, direction: Float64Array, rate: number): void {
  for (let k = 0; k < weights.length; k++) weights[k] = weights[k]! - rate * direction[k]!;
}
