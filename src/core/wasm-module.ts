import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "./errors.ts";
import { packageRoot } from "./package-root.ts";

/** Memory that an instance owns. `buffer` is another one after every growth: make views of it anew. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** A kernel with memory of its own, and with it what `Functions` names: the exports of its `assembly/index.ts`. */
export type WasmInstance<Functions> = Functions & { readonly memory: WasmMemory };

const PAGE_BYTES = 65_536;
const MOST_BYTES = 2 ** 32;

const modules = new Map<string, WebAssembly.Module>();

/**
 * A new instance of a kernel built from AssemblyScript, compiled once in a thread. Its memory goes with it when nothing
 * refers to it any more. Throws a UserError when it has not been built.
 * @param file within `dist`, e.g. "pricing/kernel.wasm"
 */
export function wasmInstance<Functions>(file: string): WasmInstance<Functions> {
  const instance = new WebAssembly.Instance(wasmModule(file));
  return instance.exports as unknown as WasmInstance<Functions>; // the caller knows what it built
}

/** Sees to it that addresses below `bytes` exist; true when the memory has grown. More than 4 GiB is a UserError. */
export function growTo(memory: WasmMemory, bytes: number): boolean {
  const missing = bytes - memory.buffer.byteLength;
  if (missing <= 0) return false;
  try {
    if (bytes > MOST_BYTES) throw new RangeError("a kernel has 4 GiB");
    memory.grow(Math.ceil(missing / PAGE_BYTES));
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : String(cause);
    const hint = "Give fewer options, strikes or paths at a time.";
    throw new UserError(`a kernel cannot have ${(bytes / 2 ** 20).toFixed(0)} MiB of memory: ${found}`, hint);
  }
  return true;
}

function wasmModule(file: string): WebAssembly.Module {
  let compiled = modules.get(file);
  if (compiled === undefined) {
    compiled = new WebAssembly.Module(bytesOf(file));
    modules.set(file, compiled);
  }
  return compiled;
}

function bytesOf(file: string): Uint8Array<ArrayBuffer> {
  const path = pathOf(file);
  if (!existsSync(path))
    throw new UserError(`${path} is missing: the kernel has not been built`, "Run 'npm run build'.");
  return new Uint8Array(readFileSync(path));
}

function pathOf(file: string): string {
  return join(packageRoot(), "dist", file);
}
