import { parentPort } from "node:worker_threads";
import { type PathPart, type PathTask, simulatePart } from "./paths.ts";

interface Message {
  readonly task: PathTask;
  readonly part: PathPart;
}

/** Simulates the part that it is told, and hands over its arrays. */
parentPort!.on("message", ({ task, part }: Message) => {
  const paths = simulatePart(task, part);
  const buffers = [paths.spot.buffer, paths.variance.buffer];
  parentPort!.postMessage(
    paths,
    buffers.filter((buffer) => buffer instanceof ArrayBuffer),
  );
});
