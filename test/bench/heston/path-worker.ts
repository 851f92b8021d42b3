import { parentPort } from "node:worker_threads";
import { simulatePart } from "./paths.ts";

/** Simulates the part that it is told, and hands over its arrays. */
parentPort!.on(
  "message",
  ({ task, part }: { task: Parameters<typeof simulatePart>[0]; part: Parameters<typeof simulatePart>[1] }) => {
    const paths = simulatePart(task, part);
    parentPort!.postMessage(paths, [paths.spot.buffer as ArrayBuffer, paths.variance.buffer as ArrayBuffer]);
  },
);
