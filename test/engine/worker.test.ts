import { once } from "node:events";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { expect, it } from "vitest";

it("the engine starts and computes in a worker thread, twice at once", async () => {
  const engine = pathToFileURL(resolve("dist/engine/index.js")).href; // a worker runs JavaScript
  const script = `
    const { parentPort } = require("node:worker_threads");
    import(${JSON.stringify(engine)}).then(async ({ loadBackend }) => {
      const { tf, name } = await loadBackend("wasm");
      parentPort.postMessage([name, tf.matMul(tf.ones([3, 4]), tf.ones([4, 2])).sum().dataSync()[0]]);
    });
  `;
  const answers = [0, 1].map(async () => {
    const worker = new Worker(script, { eval: true });
    const [answer] = await once(worker, "message");
    await worker.terminate();
    return answer;
  });
  expect(await Promise.all(answers)).toEqual([
    ["wasm", 24],
    ["wasm", 24],
  ]);
});
