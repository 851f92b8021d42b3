import type { Block, Sequence } from "./block.ts";
import { BLOCK_LANES, type BlockLayout, blockLayout } from "./block-layout.ts";
import { type BackwardPlace, inputOf, networkBackward, networkForward, outputGradient } from "./block-network.ts";
import type { Kernel } from "./kernel.ts";
import { BLOCKS_PER_SHARD, type NetworkPlan } from "./network-plan.ts";

/** What the threads do together; a shard is a fixed part of it. */
export interface Job {
  readonly phase: "forward" | "backward" | "predict";
  /** Paths of this call. */
  readonly count: number;
  readonly dropoutKey: number | undefined;
}

/** Shards of `count` paths. */
export function shardsOf(count: number): number {
  return Math.ceil(count / (BLOCK_LANES * BLOCKS_PER_SHARD));
}

/** @param again the shard was begun before and may be half done: the same results all the same */
export type RunShard = (job: Job, shard: number, again?: boolean) => void;

/** Does shards of one network in one thread. What a shard computes depends on nothing but the job. */
export function shardRunner(kernel: Kernel, plan: NetworkPlan, thread: number): RunShard {
  const layouts = new Map<number, BlockLayout>();
  const layoutOf = (lanes: number) => {
    const layout = layouts.get(lanes) ?? blockLayout(plan, lanes);
    layouts.set(lanes, layout);
    return layout;
  };
  return (job, shard, again = false) => {
    if (job.phase === "backward") kernel.memory.fill(0, plan.gradient(shard), plan.gradient(shard) + plan.gradientSize);
    const first = shard * BLOCKS_PER_SHARD;
    for (let index = first; index < first + BLOCKS_PER_SHARD && index * BLOCK_LANES < job.count; index++) {
      const paths = Math.min(job.count - index * BLOCK_LANES, BLOCK_LANES);
      const layout = layoutOf(Math.ceil(paths / 8) * 8);
      const block: Block = {
        kernel,
        steps: plan.steps,
        lanes: layout.lanes,
        at: job.phase === "predict" ? plan.replay(thread) : plan.block(index),
        index,
        keep: job.phase !== "predict",
        dropoutKey: job.dropoutKey,
      };
      if (job.phase === "backward") {
        if (again) networkForward(block, plan, layout); // gradients take the place of gates
        const place = { plan, layout, scratch: plan.scratch(thread), gradient: plan.gradient(shard) };
        blockBackward(block, place, job.count);
      } else {
        blockForward(block, plan, layout, job.count);
      }
    }
  };
}

function blockForward(block: Block, plan: NetworkPlan, layout: BlockLayout, count: number): void {
  const { memory } = block.kernel;
  const range = pathsOf(block, count);
  toLanes(memory, plan.x, plan.features, inputOf(block, layout), block, range);
  const y = networkForward(block, plan, layout);
  fromLanes(memory, plan.y, plan.outputs, y, block, range);
}

function blockBackward(block: Block, place: BackwardPlace, count: number): void {
  const { memory } = block.kernel;
  const { plan } = place;
  const range = pathsOf(block, count);
  toLanes(memory, plan.dY, plan.outputs, outputGradient(place), block, range);
  const dX = networkBackward(block, place);
  if (plan.inputGradient) fromLanes(memory, plan.dX, plan.features, dX, block, range);
}

/** The paths of a block among the `count` of a call. */
interface PathRange {
  readonly first: number;
  readonly paths: number;
  readonly count: number;
}

function pathsOf({ index }: Block, count: number): PathRange {
  const first = index * BLOCK_LANES;
  return { first, paths: Math.min(count - first, BLOCK_LANES), count };
}

/** Copies numbers [steps, count, rows] at `from` into a block's sequence; lanes without a path are 0. */
function toLanes(
  memory: Kernel["memory"],
  from: number,
  rows: number,
  to: Sequence,
  { steps, lanes }: Block,
  { first, paths, count }: PathRange,
): void {
  for (let t = 0; t < steps; t++) {
    const start = from + (t * count + first) * rows;
    for (let row = 0; row < rows; row++) {
      const target = to.at + t * to.stride + row * lanes;
      for (let lane = 0; lane < paths; lane++) memory[target + lane] = memory[start + lane * rows + row]!;
      for (let lane = paths; lane < lanes; lane++) memory[target + lane] = 0;
    }
  }
}

/** The way back: only the lanes that have a path. */
function fromLanes(
  memory: Kernel["memory"],
  to: number,
  rows: number,
  from: Sequence,
  { steps, lanes }: Block,
  { first, paths, count }: PathRange,
): void {
  for (let t = 0; t < steps; t++) {
    const start = to + (t * count + first) * rows;
    for (let row = 0; row < rows; row++) {
      const source = from.at + t * from.stride + row * lanes;
      for (let lane = 0; lane < paths; lane++) memory[start + lane * rows + row] = memory[source + lane]!;
    }
  }
}
