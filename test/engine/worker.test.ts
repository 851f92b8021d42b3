import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Worker } from "node:worker_threads";
import ts from "typescript";
import { afterAll, beforeAll, expect, it } from "vitest";

// A worker runs JavaScript, and from inside the project, where the tensor library is found.
const cache = resolve("node_modules/.cache");
let folder = "";

beforeAll(async () => {
  await mkdir(cache, { recursive: true });
  folder = await mkdtemp(join(cache, "worker-test-"));
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  for (const part of ["core", "engine"]) await transpile(join("src", part), join(folder, part));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it("the engine starts and computes in a worker thread, twice at once", async () => {
  const script = `
    import { parentPort } from "node:worker_threads";
    import { loadBackend } from "./engine/index.js";
    const { tf, name } = await loadBackend("wasm");
    parentPort.postMessage([name, tf.matMul(tf.ones([3, 4]), tf.ones([4, 2])).sum().dataSync()[0]]);
  `;
  await writeFile(join(folder, "main.js"), script);
  const answers = [0, 1].map(async () => {
    const worker = new Worker(join(folder, "main.js"));
    const [answer] = await once(worker, "message");
    await worker.terminate();
    return answer;
  });
  expect(await Promise.all(answers)).toEqual([
    ["wasm", 24],
    ["wasm", 24],
  ]);
});

async function transpile(from: string, to: string): Promise<void> {
  await mkdir(to);
  for (const file of (await readdir(from)).filter((name) => name.endsWith(".ts"))) {
    const compilerOptions = {
      module: ts.ModuleKind.ESNext,
      target: ts.ScriptTarget.ES2023,
      rewriteRelativeImportExtensions: true,
    };
    const { outputText } = ts.transpileModule(await readFile(join(from, file), "utf8"), { compilerOptions });
    await writeFile(join(to, file.replace(/\.ts$/, ".js")), outputText);
  }
}
