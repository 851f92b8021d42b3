import type { FloatArray, Kernel } from "./kernel.ts";
import { referenceAttention } from "./reference-attention.ts";
import { referenceElementwise } from "./reference-elementwise.ts";
import { referenceLayerNorm } from "./reference-layer-norm.ts";
import { referenceLstm } from "./reference-lstm.ts";
import { referenceProducts } from "./reference-products.ts";

/**
 * The slow readable twin of the fast kernels: plain loops with the equations of `Kernel`, exact tanh and sigmoid, arithmetic in double precision.
 * On a Float64Array it is the reference that the fast kernels are held to; on a Float32Array only what is stored is rounded.
 */
export function referenceKernel(memory: FloatArray): Kernel {
  return {
    name: "reference",
    memory,
    ...referenceLstm(memory),
    ...referenceProducts(memory),
    ...referenceElementwise(memory),
    ...referenceLayerNorm(memory),
    ...referenceAttention(memory),
  };
}
