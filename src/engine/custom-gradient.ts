import type { Tensor } from "@tensorflow/tfjs";
import type { Tf } from "./backend.ts";

/** The result of an operation, the tensors that its gradient needs, and that gradient. */
export interface WithGradient {
  readonly value: Tensor;
  /** Kept until the gradient is taken; disposed at once where none is wanted. */
  readonly saved: readonly Tensor[];
  /** Gradients of the operation's inputs, in their order, from the gradient of its value. */
  readonly gradient: (dValue: Tensor, saved: readonly Tensor[]) => Tensor[];
}

/** An operation of `inputs` with its own gradient: `tf.customGrad` with types. Tensors made on the way are disposed. */
export function withGradient(
  tf: Tf,
  inputs: readonly Tensor[],
  compute: (inputs: readonly Tensor[]) => WithGradient,
): Tensor {
  const operation = tf.customGrad((...received) => {
    const save = received.at(-1) as (tensors: Tensor[]) => void; // the library passes its save function last
    const { value, saved, gradient } = compute(received.slice(0, -1) as Tensor[]);
    save([...saved]);
    return { value, gradFunc: gradient };
  });
  return operation(...inputs);
}
