import { check, UsageError } from "../core/index.ts";
import type { Block } from "./block.ts";
import { blockLayout } from "./block-layout.ts";
import { inputOf, stepForward } from "./block-network.ts";
import { createKernel, kernelMemory } from "./choose-kernel.ts";
import type { KernelName } from "./kernel.ts";
import { emptyLike, writeParameters } from "./network-arrays.ts";
import { planNetwork } from "./network-plan.ts";
import type { NetworkSpec } from "./network-spec.ts";
import type { Stream } from "./stream-single.ts";

/** Fewest paths of a block; the stream's is the first, the others are zeros. */
const LANES = 8;

/**
 * A stream of any network, by the very operations of its blocks: what earlier steps left, keys and values among it, stays where the block has it.
 * @param steps most steps of a path
 */
export function openBlockStream(
  spec: NetworkSpec,
  parameters: ArrayLike<number>,
  { name, steps }: { readonly name: KernelName; readonly steps: number },
): Stream {
  if (!(Number.isInteger(steps) && steps >= 1))
    throw new UsageError(`stream: steps must be an integer >= 1, was ${steps}`);
  const plan = planNetwork({ spec, steps, batch: 1, threads: 1, gradients: false, inputGradient: false });
  const kernel = createKernel(name, kernelMemory(name, plan.end), plan.end);
  const { memory } = kernel;
  const layout = blockLayout(plan, LANES);
  const block: Block = {
    kernel,
    steps,
    lanes: LANES,
    at: plan.replay(0),
    index: 0,
    keep: false,
    dropoutKey: undefined,
  };
  const input = inputOf(block, layout);
  writeParameters(memory, plan, parameters);
  let next = 0;
  return {
    step: (x) => {
      check(x.length === spec.features, () => `stream: needs ${spec.features} features, got ${x.length}`);
      check(next < steps, () => `stream: opened for ${steps} steps; reset it before the next path`);
      for (let row = 0; row < x.length; row++) memory[input.at + next * input.stride + row * LANES] = x[row]!;
      const y = stepForward(block, plan, layout, next);
      const out = emptyLike(memory, plan.outputs);
      for (let row = 0; row < plan.outputs; row++) out[row] = memory[y.at + next * y.stride + row * LANES]!;
      next++;
      return out;
    },
    reset: () => {
      next = 0;
    },
  };
}
