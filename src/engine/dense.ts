import type { Tensor } from "@tensorflow/tfjs";
import type { Tf } from "./backend.ts";
import { withGradient } from "./custom-gradient.ts";

/**
 * Affine map of the last axis, x W + b, as one operation: the library's own gradient multiplies by transposed operands, which on the
 * WebAssembly backend leave the vectorised routine.
 * @param x [steps, batch, inputs]   @param kernel [inputs, outputs]   @param bias [outputs]   @returns [steps, batch, outputs]
 */
export function dense(tf: Tf, x: Tensor, kernel: Tensor, bias: Tensor): Tensor {
  const [steps, batch, inputs] = x.shape;
  const outputs = kernel.shape[1]!;
  return withGradient(tf, [x, kernel, bias], ([x3, w, b]) => {
    const rows = x3!.reshape([-1, inputs!]);
    return {
      value: tf.matMul(rows, w!).add(b!).reshape([steps!, batch!, outputs]),
      saved: [rows, w!],
      gradient: (dValue, saved) => {
        const [savedRows, savedKernel] = saved;
        const dRows = dValue.reshape([-1, outputs]);
        return [
          tf.matMul(dRows, savedKernel!.transpose()).reshape([steps!, batch!, inputs!]),
          tf.matMul(savedRows!.transpose(), dRows),
          dRows.sum(0),
        ];
      },
    };
  });
}
