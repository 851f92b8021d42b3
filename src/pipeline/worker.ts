import type { MessagePort } from "node:worker_threads";
import { nodeEffects } from "../core/index.ts";
import { perform, type Task } from "./tasks.ts";

/** A task as it reaches a worker thread; progress lines go back through the port. */
export interface WorkerOrder {
  readonly task: Task;
  readonly port: MessagePort;
}

/** Entry of a worker thread. */
export default async function work({ task, port }: WorkerOrder): Promise<unknown> {
  try {
    return await perform(
      task,
      nodeEffects((line) => port.postMessage(line)),
    );
  } finally {
    port.close();
  }
}
