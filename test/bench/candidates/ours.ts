import { type KernelName, type Network, type NetworkSpec, openNetwork } from "../../../dist/engine/index.js";
import { adam } from "../../../dist/training/index.js";
import { measured } from "../harness.ts";
import { norm, type OpenedStep, type StepTask, stepNetwork } from "./task.ts";

/** Kernels of the engine that are fit for work. */
export const KERNELS = ["base", "relaxed", "native"] as const satisfies readonly KernelName[];

/** A network on just that kernel: an engine that takes another one is an error. */
export async function openOn(
  spec: NetworkSpec,
  options: Parameters<typeof openNetwork>[1] & { readonly kernel: KernelName },
): Promise<Network> {
  const network = openNetwork(spec, options);
  if (network.kernel === options.kernel) return network;
  await network.close();
  throw new Error(`the engine chose the kernel '${network.kernel}'`);
}

/** The project's fused kernel and optimiser. An error says why the kernel cannot run here. */
export async function openOurs(task: StepTask, kernel: KernelName, threads: number): Promise<OpenedStep> {
  const { batch, steps, x, moves, learningRate } = task;
  const network = await openOn(stepNetwork(task), { steps, batch, threads, kernel });
  const optimiser = adam({ weightDecay: 0 });
  const all = task.parameters.slice(); // other candidates start from the same ones
  const weights = { all: { shape: [all.length], values: all } };
  const state = optimiser.init(weights);
  const step = () => {
    const output = network.forward(all, x);
    let loss = 0;
    for (let at = 0; at < output.length; at++) loss += output[at]! * moves[at]!;
    const gradient = singlePrecision(network.backward(moves));
    optimiser.update({ gradients: { all: gradient }, parameters: weights, learningRate }, state);
    return { loss, gradient };
  };
  const { loss, gradient } = step();
  const candidate = {
    name: `ours ${kernel}`,
    threads,
    runSteps: async (count: number) =>
      measured(() => {
        for (let k = 0; k < count; k++) step();
      }),
    close: () => network.close(),
  };
  return { candidate, first: { loss, gradientNorm: norm([gradient]) } };
}

/** These kernels compute in single precision already: nothing is copied. */
function singlePrecision(values: ArrayLike<number>): Float32Array {
  return values instanceof Float32Array ? values : Float32Array.from(values);
}
