import { UsageError } from "../core/index.ts";
import {
  type Backend,
  type BackendName,
  chooseKernel,
  type KernelName,
  loadBackend,
  type NetworkSpec,
  openNetwork,
  type Tf,
} from "../engine/index.ts";
import type { Model } from "./model.ts";
import { flatten, type Parameters, parameterTensors } from "./parameters.ts";

/** What computes networks: the fused kernel, or a tensor library with its own gradients. */
export type Compute =
  | { readonly kind: "kernel"; readonly name: KernelName }
  | { readonly kind: "tensors"; readonly name: BackendName; readonly backend: Backend };

export type ComputeKind = Compute["kind"];
/** What results are marked with: others differ in the last bits. */
export type ComputeName = Compute["name"];

/** Makes one of the two ready. Both follow their environment variable: BACKHEDGE_KERNEL, BACKHEDGE_TF_BACKEND. */
export async function loadCompute(kind: ComputeKind): Promise<Compute> {
  if (kind === "kernel") return { kind, name: chooseKernel() };
  const backend = await loadBackend("auto");
  return { kind, name: backend.name, backend };
}

/** Outputs of a network [steps x batch x outputs] from x [steps x batch x features]. */
export type Evaluate = (parameters: Parameters, x: Float32Array, batch: number) => ArrayLike<number>;

/** Paths that pass through the kernel at a time: bounds the memory. */
const BATCH = 512;

/** A model over sequences of `steps`, without gradients, in this thread. */
export function evaluator(compute: Compute, model: Model, steps: number): Evaluate {
  if (compute.kind === "tensors") return tensorEvaluator(compute.backend.tf, model, steps);
  const network = openNetwork(networkSpec(model), { steps, batch: BATCH, kernel: compute.name, gradients: false });
  return (parameters, x) => network.predict(flatten(parameters), x);
}

/** The network of a model for the kernel; a UsageError where only tensors can compute it. */
export function networkSpec({ network }: Model): NetworkSpec {
  if (network !== undefined) return network;
  throw new UsageError("this model cannot run on the fused kernel: set training.compute to tensors");
}

/** The same by a tensor library. */
export function tensorEvaluator(tf: Tf, model: Model, steps: number): Evaluate {
  return (parameters, x, batch) =>
    tf.tidy(() => {
      const features = x.length / (steps * batch);
      const input = tf.tensor(x, [steps, batch, features], "float32");
      return model.forward(tf, parameterTensors(tf, parameters), input).dataSync();
    });
}
