import type { Worker } from "node:worker_threads";
import { createKernel, kernelMemory } from "../../src/engine/choose-kernel.ts";
import type { FloatArray, KernelName } from "../../src/engine/kernel.ts";
import { gatherGradients, writeParameters } from "../../src/engine/network-arrays.ts";
import { type NetworkPlan, type NetworkShape, planNetwork } from "../../src/engine/network-plan.ts";
import { type Job, shardRunner, shardsOf } from "../../src/engine/shard.ts";
import { openTeam, type Team } from "../../src/engine/team.ts";
import { type Sample, sampleOf } from "./networks.ts";

/** A team over the memory of a network, whose own part can be watched and held up. */
export interface WatchedTeam extends Team {
  readonly plan: NetworkPlan;
  readonly numbers: FloatArray;
  readonly warnings: readonly string[];
  /** Shards that this thread has done. */
  mine(): number;
  /** Called in this thread before each of its shards. */
  before(hook: (job: Job, shard: number) => void): void;
}

export interface WatchedOptions {
  readonly patience?: number;
  readonly kernel?: KernelName;
  /** Numbers of the memory, where it is to be too small. */
  readonly end?: number;
}

export function openWatched(shape: NetworkShape, options: WatchedOptions = {}): WatchedTeam {
  const { patience, kernel: name = "base" } = options;
  const plan = planNetwork(shape);
  const end = options.end ?? plan.end;
  const memory = kernelMemory(name, end);
  const kernel = createKernel(name, memory, end);
  const own = shardRunner(kernel, plan, 0);
  const warnings: string[] = [];
  let mine = 0;
  let hook: (job: Job, shard: number) => void = () => undefined;
  const runShard = (job: Job, shard: number, again?: boolean) => {
    hook(job, shard);
    own(job, shard, again);
    mine++;
  };
  const team = openTeam({ kernel: name, memory, shape, runShard, patience, onWarning: (line) => warnings.push(line) });
  return {
    ...team,
    plan,
    numbers: kernel.memory,
    warnings,
    mine: () => mine,
    before: (next) => {
      hook = next;
    },
  };
}

/** Writes weights, inputs and directions for a full batch. */
export function write({ plan, numbers }: WatchedTeam, seed: number): Sample {
  const sample = sampleOf(plan.spec, { steps: plan.steps, paths: plan.batch }, seed);
  writeParameters(numbers, plan, sample.parameters);
  numbers.set(sample.x, plan.x);
  numbers.set(sample.dOutput, plan.dY);
  return sample;
}

/** Does a job, and copies what it leaves: outputs, or the gradients of x and of each shard's weights. */
export function result({ plan, numbers, run }: WatchedTeam, job: Job): FloatArray {
  run(job);
  const paths = plan.steps * job.count;
  if (job.phase !== "backward") return numbers.slice(plan.y, plan.y + paths * plan.outputs);
  const shards = Array.from({ length: shardsOf(job.count) }, (_, shard) =>
    gatherGradients(numbers, plan.gradient(shard), plan.position),
  );
  const dX = numbers.subarray(plan.dX, plan.dX + paths * plan.features);
  return Float32Array.from([dX, ...shards].flatMap((part) => Array.from(part)));
}

/** Holds this thread up. */
export function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

/** Does full forward passes until the workers have done a shard as well. */
export function untilShared(team: WatchedTeam): void {
  team.before(() => sleep(2));
  const count = team.plan.batch;
  for (let turn = 1; turn <= 2_000; turn++) {
    const before = team.mine();
    team.run({ phase: "forward", count, dropoutKey: undefined });
    if (team.mine() - before < shardsOf(count)) {
      team.before(() => undefined);
      return;
    }
  }
  throw new Error("no worker has taken a shard");
}

/** Sends a worker away and waits until the event has been seen. */
export async function terminate(worker: Worker): Promise<void> {
  await worker.terminate();
  await new Promise((resolve) => setImmediate(resolve));
}
