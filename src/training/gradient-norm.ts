import type { ParameterArrays } from "./optimisers/index.ts";

/** Euclidean norm of all arrays together. */
export function globalNorm(gradients: ParameterArrays): number {
  let sum = 0;
  for (const gradient of Object.values(gradients)) {
    for (let k = 0; k < gradient.length; k++) sum += gradient[k]! * gradient[k]!;
  }
  return Math.sqrt(sum);
}

/** The gradients, whose `globalNorm` is `norm`, scaled down together so that it is at most `limit` (Pascanu, Mikolov, Bengio 2013). */
export function clipGlobalNorm(gradients: ParameterArrays, norm: number, limit: number): ParameterArrays {
  if (!(norm > limit)) return gradients;
  const scale = limit / norm;
  return Object.fromEntries(Object.entries(gradients).map(([name, gradient]) => [name, scaled(gradient, scale)]));
}

function scaled(values: Float32Array, scale: number): Float32Array {
  const out = new Float32Array(values.length);
  for (let k = 0; k < out.length; k++) out[k] = values[k]! * scale;
  return out;
}
