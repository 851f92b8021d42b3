import { availableParallelism } from "node:os";
import { MessageChannel } from "node:worker_threads";
import { Piscina } from "piscina";
import { type Effects, UsageError, UserError } from "../core/index.ts";
import { perform, type Task, type TaskResults } from "./tasks.ts";
import type { WorkerAnswer, WorkerOrder } from "./worker.ts";

/** Runs tasks; results do not depend on how many threads there are. */
export interface Pool {
  readonly threads: number;
  run<T extends Task>(task: T): Promise<TaskResults[T["kind"]]>;
  /** Stops what still runs, and waits until nothing writes any more. */
  close(): Promise<void>;
}

/** Threads to use when none are asked for: one a core, as a task uses one. */
export function defaultThreads(): number {
  return availableParallelism();
}

/** A pool of worker threads; with one thread the tasks run in this one, in order. */
export function openPool(threads: number, fx: Effects): Pool {
  const closing = new AbortController();
  const stoppable = { ...fx, signal: AbortSignal.any([fx.signal, closing.signal]) };
  const pool = threads === 1 ? inline(stoppable) : workers(threads, stoppable);
  return {
    threads,
    run: pool.run,
    close: async () => {
      closing.abort(new Error("the pool is closed"));
      await pool.close();
    },
  };
}

function inline(fx: Effects): Omit<Pool, "threads"> {
  let last: Promise<unknown> = Promise.resolve();
  return {
    run: (task) => {
      const result = last.then(() => perform(task, fx));
      last = result.catch(() => undefined);
      return result;
    },
    close: async () => {
      await last;
    },
  };
}

function workers(threads: number, fx: Effects): Omit<Pool, "threads"> {
  const pool = new Piscina({
    filename: new URL("./worker.js", import.meta.url).href,
    maxThreads: threads,
    minThreads: 0,
  });
  const trainings = new Set<Promise<unknown>>();
  return {
    run: async (task) => {
      fx.signal.throwIfAborted();
      if (writesNothing(task)) return await order(pool, task, fx);
      const training = order(pool, task, fx);
      trainings.add(training);
      return await training.finally(() => trainings.delete(training));
    },
    close: async () => {
      await Promise.allSettled(trainings);
      await pool.destroy();
    },
  };
}

/** Tasks that may be cut off at any time. A training stops itself between two batches, so that its checkpoint is a whole file. */
function writesNothing({ kind }: Task): boolean {
  return kind === "calibrate" || kind === "simulate";
}

async function order<T extends Task>(pool: Piscina, task: T, fx: Effects): Promise<TaskResults[T["kind"]]> {
  const { port1, port2 } = new MessageChannel();
  port1.on("message", (line: string) => fx.log(line));
  const stop = () => port1.postMessage("stop");
  fx.signal.addEventListener("abort", stop);
  try {
    const order: WorkerOrder = { task, port: port2 };
    const signal = writesNothing(task) ? fx.signal : null;
    return resultOf<T>(await pool.run(order, { transferList: [port2], signal }));
  } finally {
    fx.signal.removeEventListener("abort", stop);
    port1.close();
  }
}

/** What a worker found wrong with the user's input keeps its class and its hint, which an error loses between threads. */
function resultOf<T extends Task>(answer: WorkerAnswer<T>): TaskResults[T["kind"]] {
  if (answer.ok) return answer.result;
  throw new (answer.usage ? UsageError : UserError)(answer.message, answer.hint);
}
