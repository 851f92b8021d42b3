import type { MessagePort } from "node:worker_threads";
import { nodeEffects, UsageError, UserError } from "../core/index.ts";
import { perform, type Task, type TaskResults } from "./tasks.ts";

/** A task as it reaches a worker thread; progress lines go back through the port, and any message that comes through it stops the task. */
export interface WorkerOrder {
  readonly task: Task;
  readonly port: MessagePort;
}

/** What comes back: the result, or what was wrong with the user's input. Any other error is thrown. */
export type WorkerAnswer<T extends Task> =
  | { readonly ok: true; readonly result: TaskResults[T["kind"]] }
  | { readonly ok: false; readonly usage: boolean; readonly message: string; readonly hint: string | undefined };

/** Entry of a worker thread. */
export default async function work({ task, port }: WorkerOrder): Promise<WorkerAnswer<Task>> {
  const interrupt = new AbortController();
  port.on("message", () => interrupt.abort(new Error("interrupted")));
  try {
    const fx = nodeEffects((line) => port.postMessage(line), interrupt.signal);
    return { ok: true, result: await perform(task, fx) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { ok: false, usage: error instanceof UsageError, message: error.message, hint: error.hint };
  } finally {
    port.close();
  }
}
