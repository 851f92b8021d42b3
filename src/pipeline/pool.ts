import { availableParallelism } from "node:os";
import { MessageChannel } from "node:worker_threads";
import { Piscina } from "piscina";
import type { Effects } from "../core/index.ts";
import { perform, type Task, type TaskResults } from "./tasks.ts";

/** Runs tasks; results do not depend on how many threads there are. */
export interface Pool {
  run<T extends Task>(task: T): Promise<TaskResults[T["kind"]]>;
  close(): Promise<void>;
}

/** Threads to use when none are asked for: one a core, as a task uses one. */
export function defaultThreads(): number {
  return availableParallelism();
}

/** A pool of worker threads; with one thread the tasks run in this one, in order. */
export function openPool(threads: number, fx: Effects): Pool {
  return threads === 1 ? inline(fx) : workers(threads, fx);
}

function inline(fx: Effects): Pool {
  let last: Promise<unknown> = Promise.resolve();
  return {
    run: (task) => {
      const result = last.then(() => perform(task, fx));
      last = result.catch(() => undefined);
      return result;
    },
    close: () => Promise.resolve(),
  };
}

function workers(threads: number, fx: Effects): Pool {
  const pool = new Piscina({
    filename: new URL("./worker.js", import.meta.url).href,
    maxThreads: threads,
    minThreads: 0,
  });
  return {
    run: async (task) => {
      const { port1, port2 } = new MessageChannel();
      port1.on("message", (line: string) => fx.log(line));
      try {
        return await pool.run({ task, port: port2 }, { transferList: [port2], signal: fx.signal });
      } finally {
        port1.close();
      }
    },
    close: () => pool.destroy(),
  };
}
