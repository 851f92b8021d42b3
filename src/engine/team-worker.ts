import { workerData } from "node:worker_threads";
import { createKernel } from "./choose-kernel.ts";
import type { KernelName } from "./kernel.ts";
import { type NetworkShape, planNetwork } from "./network-plan.ts";
import { shardRunner } from "./shard.ts";
import { awaitTicket, controlOver, currentJob, finishShard, reportError, takeShard } from "./team-control.ts";
import type { SharedMemory } from "./wasm-kernel.ts";

/** What a worker of a team is given. */
export interface TeamOrder {
  readonly kernel: KernelName;
  readonly memory: SharedMemory;
  readonly shape: NetworkShape;
  readonly thread: number;
  readonly control: SharedArrayBuffer;
}

work(workerData as TeamOrder); // the only caller is openTeam

/** Takes shards until told to stop. An error in a shard is reported and the shard counts as done: the caller throws, the worker lives on. */
function work({ kernel: name, memory, shape, thread, control: buffer }: TeamOrder): void {
  const plan = planNetwork(shape);
  const run = shardRunner(createKernel(name, memory, plan.end), plan, thread);
  const control = controlOver(buffer);
  let seen = 0;
  while (awaitTicket(control, seen) === "job") {
    const { ticket, job } = currentJob(control);
    for (let shard = takeShard(control, ticket); shard !== undefined; shard = takeShard(control, ticket)) {
      try {
        run(job, shard);
      } catch (error) {
        reportError(control, error instanceof Error ? error.message : String(error));
      }
      finishShard(control, ticket, shard);
    }
    seen = ticket;
  }
}
