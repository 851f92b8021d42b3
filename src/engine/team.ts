import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { packageRoot } from "../core/index.ts";
import type { KernelName } from "./kernel.ts";
import type { NetworkShape } from "./network-plan.ts";
import { type Job, type RunShard, shardsOf } from "./shard.ts";
import { awaitDone, errorOf, finishShard, isFinished, newControl, post, stop, takeShard } from "./team-control.ts";
import type { TeamOrder } from "./team-worker.ts";
import type { SharedMemory } from "./wasm-kernel.ts";

/** Threads that do the shards of a network's jobs together. */
export interface Team {
  /** Does a whole job; this thread takes its part. */
  run(job: Job): void;
  /** Threads that still work, this one included. */
  threads(): number;
  /** Stops the workers and waits until they are gone. */
  close(): Promise<void>;
}

export interface TeamOptions {
  readonly kernel: KernelName;
  readonly memory: SharedMemory | undefined;
  readonly shape: NetworkShape;
  /** One shard in this thread. */
  readonly runShard: RunShard;
  /** Told when a worker is lost; the work goes on with those that are left, with the same results. */
  readonly onWarning: (line: string) => void;
  /** Milliseconds without a finished shard after which the workers are given up. */
  readonly patience?: number | undefined;
}

const PATIENCE_MS = 60_000;

/**
 * Starts `shape.threads - 1` workers. Shards are taken, not dealt, so that a busy core does less; what a shard computes does not depend on who takes it.
 * A worker that throws makes `run` throw with its message; one that dies is reported, and its shards are done again here.
 */
export function openTeam(options: TeamOptions): Team {
  const { kernel, memory, shape, runShard, onWarning, patience = PATIENCE_MS } = options;
  const { buffer, control } = newControl(shardsOf(shape.batch));
  const workers = new Set<Worker>();
  let closing = false;
  const lose = (worker: Worker, reason: string) => {
    if (!workers.delete(worker) || closing) return;
    onWarning(`a worker thread of the network is gone (${reason}); ${workers.size + 1} left, results are the same`);
  };
  if (memory !== undefined) {
    for (let thread = 1; thread < shape.threads; thread++) {
      const order: TeamOrder = { kernel, memory, shape, thread, control: buffer };
      const worker = new Worker(join(packageRoot(), "dist", "engine", "team-worker.js"), { workerData: order });
      worker.unref(); // a team that is never closed must not keep the process
      worker.on("error", (error) => lose(worker, error.message));
      worker.on("exit", (code) => lose(worker, `exit code ${code}`));
      workers.add(worker);
    }
  }

  /** The workers did not answer: what they had taken is done here, and they are not asked again. */
  const takeOver = (job: Job, shards: number) => {
    for (const worker of [...workers]) {
      lose(worker, `no answer for ${patience} ms`);
      worker.terminate().catch(() => undefined); // it may be gone already
    }
    for (let shard = 0; shard < shards; shard++) {
      if (!isFinished(control, shard)) runShard(job, shard, true);
    }
  };

  /** An error in this thread is thrown when no thread works on the job any more. */
  const takePart = (job: Job, ticket: number): readonly unknown[] => {
    const errors: unknown[] = [];
    for (let shard = takeShard(control, ticket); shard !== undefined; shard = takeShard(control, ticket)) {
      try {
        runShard(job, shard);
      } catch (error) {
        errors.push(error);
      }
      finishShard(control, ticket, shard);
    }
    return errors;
  };

  return {
    run: (job) => {
      const shards = shardsOf(job.count);
      const errors = takePart(job, post(control, job, shards));
      if (!awaitDone(control, shards, patience)) takeOver(job, shards);
      if (errors.length > 0) throw errors[0];
      const error = errorOf(control);
      if (error !== undefined) throw new Error(`a worker thread of the network failed: ${error}`);
    },
    threads: () => workers.size + 1,
    close: async () => {
      closing = true;
      stop(control);
      await Promise.all([...workers].map(exited));
    },
  };
}

/** Resolves when the worker is gone; one that does not stop by itself is stopped. */
async function exited(worker: Worker): Promise<void> {
  const gone = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
  worker.ref(); // the process must not end before its caller goes on
  const timer = setTimeout(() => void worker.terminate(), CLOSE_MS);
  await gone;
  clearTimeout(timer);
}

const CLOSE_MS = 2_000;
