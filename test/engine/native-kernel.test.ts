import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { afterAll, describe, expect, it } from "vitest";
import { keyFrom, randomStream } from "../../src/core/index.ts";
import type { Kernel } from "../../src/engine/kernel.ts";
import { compileNativeKernel, thisHost } from "../../src/engine/native/compile.ts";
import { nativeSourceHash } from "../../src/engine/native/sources.ts";
import {
  nativeKernel,
  nativeKernelError,
  nativeVectorLength,
  type VectorLength,
} from "../../src/engine/native-kernel.ts";
import { kernelSuite } from "./kernel-suite.ts";

/** What single precision loses in a sum of up to 672 random numbers of both signs, relative to the sum. */
const ROUNDING = 4e-6;
/** Enough memory for `forward`. */
const FLOATS = 10_000;
const folder = mkdtempSync(join(tmpdir(), "native-kernel-test-"));
const file = join(folder, "lstm-kernel.node");
const denormalsBefore = denormalsWork();
const missing = whyNotBuilt();
if (missing !== undefined) process.stderr.write(`native kernel not tested: ${missing}\n`);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const longest = nativeVectorLength(file);
for (const vector of [8, 16] as const) {
  if (longest !== undefined && vector <= longest) {
    kernelSuite(`native, vectors of ${vector}`, (floats) => shared(floats, vector), ROUNDING);
  }
}

describe.skipIf(missing !== undefined)("the native kernel", () => {
  it("gives a path the same bits whatever the length of the vectors and wherever the path lies in a block", () => {
    const vectors = ([8, 16] as const).filter((vector) => vector <= longest!);
    const results = [8, 16, 24, 32].flatMap((lanes) => vectors.map((vector) => forward(shared(FLOATS, vector), lanes)));
    expect(results[0]!.every((value) => value !== 0 && Math.abs(value) < 1)).toBe(true);
    for (const result of results) expect(result).toEqual(results[0]);
  });

  it("works on several memories side by side, and on WebAssembly's", () => {
    const wasm = new WebAssembly.Memory({ initial: 4, maximum: 8, shared: true });
    const kernels = [shared(FLOATS), shared(FLOATS), nativeKernel(new Float32Array(wasm.buffer), { file })];
    for (const [index, { memory }] of kernels.entries()) memory.fill(index + 1, FLOATS - 8);
    const results = kernels.map((kernel) => forward(kernel, 16));
    for (const result of results) expect(result).toEqual(results[0]);
    for (const kernel of kernels) kernel.add(4, FLOATS - 8, FLOATS - 4);
    expect(kernels.map(({ memory }) => memory[FLOATS - 1])).toEqual([2, 4, 6]);
  });

  it("works from two threads at once on one memory, and on the main thread after they have ended", async () => {
    const kernel = shared(8 * 4096);
    for (let k = 0; k < 4096; k++) kernel.memory[k] = k % 7;
    const script = `
      const { parentPort, workerData } = require("node:worker_threads");
      const kernel = new (require(workerData.file).Kernel)(workerData.memory);
      for (let k = 0; k < 200; k++) kernel.add(4096, 0, workerData.to);
      parentPort.postMessage("done");
    `;
    const workers = [4096, 8192].map(
      (to) => new Worker(script, { eval: true, workerData: { file, memory: kernel.memory, to } }),
    );
    await Promise.all(workers.map((worker) => once(worker, "message")));
    await Promise.all(workers.map((worker) => worker.terminate()));
    kernel.add(4096, 0, 4096);
    for (let k = 0; k < 4096; k++) {
      expect(kernel.memory[4096 + k]).toBe(201 * (k % 7));
      expect(kernel.memory[8192 + k]).toBe(200 * (k % 7));
    }
  });

  it("leaves the denormal numbers of the process alone, and computes with them", () => {
    const kernel = shared(64);
    kernel.memory.fill(1e-45, 0, 8);
    kernel.add(8, 0, 16);
    expect(kernel.memory[16]).toBeGreaterThan(0);
    expect([denormalsBefore, denormalsWork()]).toEqual([true, true]);
  });

  it("refuses wrong memory, wrong arguments and vectors that the processor lacks, without a crash", () => {
    const kernel = shared(64);
    expect(() => kernel.add.call(undefined as never, 4, 0, 8)).toThrow(TypeError);
    expect(() => kernel.add(...([4, 0] as unknown as [number, number, number]))).toThrow("too few arguments");
    expect(() => kernel.add(4, "0" as never, 8)).toThrow("not a number");
    expect(() => nativeKernel(new Float64Array(8) as never, { file })).toThrow("Float32Array");
    expect(() => nativeKernel(new Float32Array(8), { file, vector: 4 as never })).toThrow("vectors");
  });

  it("is compiled by the next compiler where one fails, and leaves nothing else in the folder", async () => {
    const host = thisHost();
    const compilers = ["no-such-compiler", "false", ...host.compilers];
    expect(compilers.slice(2)).toContain(compileNativeKernel(join(folder, "second.node"), { ...host, compilers }));
    expect(await readdir(folder)).toContain("second.node");
    expect((await readdir(folder)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });
});

describe("where the native kernel cannot be built, the reason is said", () => {
  const host = { platform: "linux", arch: "x64", compilers: ["no-such-compiler", "false"] };
  it.each([
    ["other processors", { ...host, arch: "arm64" }, "is for x86-64 processors, this is arm64"],
    ["Windows", { ...host, platform: "win32" }, "not available on Windows"],
    [
      "no compiler",
      host,
      "no C compiler could build the native kernel (no-such-compiler: not found; false: exit code 1)",
    ],
  ])("%s", (_, machine, message) => {
    expect(() => compileNativeKernel(join(folder, "never.node"), machine)).toThrow(message);
  });
});

describe("where the native kernel cannot be loaded, the reason is said and nothing is computed", () => {
  const right = `sources: "${nativeSourceHash()}", vector: 8`;
  it.each([
    ["absent.node", undefined, "not built: npm run build:native"],
    ["garbage.node", "no machine code", /^built for another platform \(.*\): npm run build:native$/],
    ["no-avx2.cjs", 'throw new Error("this processor has no AVX2 and FMA")', "this processor has no AVX2 and FMA"],
    ["another.cjs", "module.exports = {}", /another.cjs is not the native kernel/],
    [
      "old.cjs",
      'module.exports = { Kernel: class {}, vector: 8, sources: "1" }',
      /^built from other sources than these/,
    ],
    [
      "broken.cjs",
      `module.exports = { Kernel: class { constructor(memory) { this.memory = memory } lstmForward() {} }, ${right} }`,
      /computes wrong results/,
    ], // prettier-ignore
  ])("%s", (name, content, reason) => {
    const path = join(folder, name);
    if (content !== undefined) writeFileSync(path, content);
    expect(nativeKernelError(path)).toEqual(typeof reason === "string" ? reason : expect.stringMatching(reason));
    expect(nativeVectorLength(path)).toBeUndefined();
    expect(() => nativeKernel(new Float32Array(8), { file: path })).toThrow("the native kernel cannot be used");
  });
});

/** Builds the addon for this run; returns why this machine cannot. Where it has a compiler, a failed build is a failed test. */
function whyNotBuilt(): string | undefined {
  const { platform, arch, compilers } = thisHost();
  if (arch !== "x64" || platform === "win32") return `no native kernel for ${platform} on ${arch}`;
  if (!compilers.some((compiler) => spawnSync(compiler, ["--version"]).status === 0)) return "no C compiler";
  compileNativeKernel(file);
  const error = nativeKernelError(file);
  return error === "this processor has no AVX2 and FMA" ? error : undefined;
}

function shared(floats: number, vector?: VectorLength): Kernel {
  return nativeKernel(new Float32Array(new SharedArrayBuffer(4 * floats)), { file, vector });
}

/** Last state of an LSTM of 7 units over 5 steps, of one path in the last lane of a block whose other paths are zero. */
function forward(kernel: Kernel, lanes: number): number[] {
  const [steps, inputs, units] = [5, 3, 7] as const;
  const [weights, bias, x, h, c, gates, tanhC] = [0, 280, 512, 1024, 2400, 4000, 8500] as const;
  const { memory } = kernel;
  const { normal } = randomStream(keyFrom(11));
  for (let k = 0; k < x; k++) memory[k] = normal();
  for (let row = 0; row < steps * inputs; row++) memory[x + (row + 1) * lanes - 1] = normal();
  kernel.lstmForward(steps, lanes, inputs, units, weights, bias, x, inputs * lanes, h, c, gates, tanhC);
  const last = h + steps * units * lanes;
  return Array.from({ length: units }, (_, unit) => memory[last + (unit + 1) * lanes - 1]!);
}

/** Whether this thread computes with numbers below the normal range. */
function denormalsWork(): boolean {
  const tiny = Float64Array.of(1e-308, 10);
  return tiny[0]! / tiny[1]! > 0;
}
