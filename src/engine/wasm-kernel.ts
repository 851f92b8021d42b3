import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { packageRoot, UsageError } from "../core/index.ts";
import type { Kernel } from "./kernel.ts";

export type WasmKernelName = "base" | "relaxed";

/** Memory that several threads share; the numbers of the caller begin at `FIRST_ADDRESS`, the second page. */
export type SharedMemory = WebAssembly.Memory;

const PAGE_FLOATS = 16_384;
const MAX_PAGES = 65_536;
const RELAXED_FLAG = "--experimental-wasm-relaxed-simd";

const modules = new Map<WasmKernelName, WebAssembly.Module>();

/** Memory for addresses below `end`. More than 4 GiB is a UsageError. */
export function sharedMemory(end: number): SharedMemory {
  const pages = Math.ceil(end / PAGE_FLOATS);
  if (pages > MAX_PAGES) {
    throw new UsageError(
      `the network needs ${(end / 2 ** 28).toFixed(1)} GiB, WebAssembly has 4`,
      "Use a smaller batch, or fewer steps.",
    );
  }
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
}

/** The kernel over a memory. Compiled once in a thread. */
export function wasmKernel(name: WasmKernelName, memory: SharedMemory): Kernel {
  const instance = new WebAssembly.Instance(moduleOf(name), { env: { memory } });
  const functions = instance.exports as unknown as Omit<Kernel, "name" | "memory">; // the build of src/engine/assembly exports just these
  return { ...functions, name, memory: new Float32Array(memory.buffer) };
}

/**
 * Whether this machine runs relaxed SIMD. Node 20 has it behind a flag of V8, which is set here: it changes nothing else, and must precede compilation.
 */
export function relaxedWorks(): boolean {
  relaxed ??= validateRelaxed();
  return relaxed;
}

let relaxed: boolean | undefined;

function validateRelaxed(): boolean {
  const bytes = bytesOf("relaxed");
  if (WebAssembly.validate(bytes)) return true;
  setFlagsFromString(RELAXED_FLAG);
  return WebAssembly.validate(bytes);
}

function moduleOf(name: WasmKernelName): WebAssembly.Module {
  const known = modules.get(name);
  if (known !== undefined) return known;
  if (name === "relaxed") relaxedWorks(); // sets the flag where it is needed
  const compiled = new WebAssembly.Module(bytesOf(name));
  modules.set(name, compiled);
  return compiled;
}

function bytesOf(name: WasmKernelName): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(join(packageRoot(), "dist", "engine", `kernel-${name}.wasm`)));
}
