import type { Tensor } from "@tensorflow/tfjs";
import { check } from "../core/index.ts";
import type { Tf } from "./backend.ts";
import { withGradient } from "./custom-gradient.ts";
import { type Network, openNetwork } from "./network.ts";
import { type NetworkSpec, outputsOf, parameterShapes, sizeOf } from "./network-spec.ts";

/**
 * A network of the kernel as one operation of the tensor library, on any of its backends: differentiable in x and in the weights, so that a model written in tensors
 * can use a fast LSTM anywhere.
 * @param x [steps, batch, features]   @param weights tensors of `parameterShapes(spec)`, in that order   @returns [steps, batch, outputs]
 */
export function networkOp(tf: Tf, spec: NetworkSpec, x: Tensor, weights: readonly Tensor[]): Tensor {
  checkShapes(spec, x, weights);
  const [steps, batch] = [x.shape[0]!, x.shape[1]!];
  const outputs = outputsOf(spec);
  return withGradient(tf, [x, ...weights], (inputs) => {
    const lease = leaseOf(spec, steps, batch);
    const pass = Symbol("forward pass");
    return {
      value: tf.tensor(forward(lease, pass, inputs), [steps, batch, outputs], "float32"),
      saved: inputs,
      gradient: (dValue, saved) => {
        if (lease.pass !== pass) forward(lease, pass, saved); // another pass of the same sizes has taken the activations' place
        const dWeights = lease.network.backward(dValue.dataSync());
        lease.pass = undefined; // a backward pass uses up the activations
        const dX = tf.tensor(Float32Array.from(lease.network.inputGradient()), x.shape, "float32");
        return [dX, ...split(tf, dWeights, spec)];
      },
    };
  });
}

/** An open network, and whose activations it holds. */
interface Lease {
  readonly network: Network;
  pass: symbol | undefined;
}

/** Networks are kept open by their sizes: opening one costs more than a step. One thread each, so that nothing has to be closed. */
const leases = new Map<string, Lease>();
const MOST_LEASES = 8;

function leaseOf(spec: NetworkSpec, steps: number, batch: number): Lease {
  const name = JSON.stringify([spec, steps, batch]);
  const known = leases.get(name);
  if (known !== undefined) return known;
  const lease: Lease = { network: openNetwork(spec, { steps, batch, inputGradient: true }), pass: undefined };
  if (leases.size >= MOST_LEASES) leases.delete([...leases.keys()][0]!);
  leases.set(name, lease);
  return lease;
}

function forward(lease: Lease, pass: symbol, [x, ...weights]: readonly Tensor[]): Float32Array {
  lease.pass = pass;
  const parameters = new Float32Array(lease.network.parameters);
  let at = 0;
  for (const weight of weights) {
    parameters.set(weight.dataSync(), at);
    at += weight.size;
  }
  return Float32Array.from(lease.network.forward(parameters, x!.dataSync()));
}

function split(tf: Tf, flat: ArrayLike<number>, spec: NetworkSpec): Tensor[] {
  const values = Float32Array.from(flat);
  let at = 0;
  return parameterShapes(spec).map(({ shape }) => {
    const from = at;
    at += sizeOf(shape);
    return tf.tensor(values.slice(from, at), [...shape], "float32");
  });
}

function checkShapes(spec: NetworkSpec, x: Tensor, weights: readonly Tensor[]): void {
  const shapes = parameterShapes(spec);
  check(
    x.shape.length === 3 && x.size > 0 && x.shape[2] === spec.features,
    () => `networkOp: x must be [steps, batch, ${spec.features}], was [${x.shape}]`,
  );
  check(weights.length === shapes.length, () => `networkOp: needs ${shapes.length} weights, got ${weights.length}`);
  for (const [k, { name, layer, shape }] of shapes.entries()) {
    const found = weights[k]!.shape;
    check(
      found.join() === shape.join(),
      () => `networkOp: ${name} of layer ${layer} must be [${shape}], was [${found}]`,
    );
  }
}
