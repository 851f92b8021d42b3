import { pick, UserError } from "../core/index.ts";
import { FIRST_ADDRESS, type Kernel, type KernelName } from "./kernel.ts";
import { nativeKernel, nativeKernelError } from "./native-kernel.ts";
import { referenceKernel } from "./reference-kernel.ts";
import { relaxedWorks, type SharedMemory, sharedMemory, wasmKernel } from "./wasm-kernel.ts";

/** `auto`: the native addon where it is built, else relaxed SIMD where the machine has it, else base SIMD. */
export type KernelPreference = "auto" | KernelName;

const PREFERENCE_VARIABLE = "BACKHEDGE_KERNEL";
const choices = {
  auto: () => (nativeKernelError() === undefined ? "native" : fastestWasm()),
  native: requireNative,
  relaxed: requireRelaxed,
  base: () => "base",
  reference: () => "reference",
} as const satisfies Record<KernelPreference, () => KernelName>;

/**
 * The kernel to use. `auto` follows the environment variable BACKHEDGE_KERNEL where it is set. Kernels differ in the last bits of their results;
 * `base` gives the same bits on every machine. A kernel asked for by name and absent is a UserError.
 */
export function chooseKernel(preference: KernelPreference = "auto"): KernelName {
  const wanted = preference === "auto" ? process.env[PREFERENCE_VARIABLE] || "auto" : preference;
  return pick<() => KernelName>(choices, wanted, "kernel")();
}

/** Memory for addresses below `end`; only the reference's cannot be shared between threads. */
export function kernelMemory(name: KernelName, end: number): SharedMemory | undefined {
  return name === "reference" ? undefined : sharedMemory(end);
}

/** The kernel `name` over memory of `kernelMemory`. */
export function createKernel(name: KernelName, memory: SharedMemory | undefined, end: number): Kernel {
  if (name === "reference" || memory === undefined)
    return referenceKernel(new Float64Array(Math.max(end, FIRST_ADDRESS)));
  return name === "native" ? nativeKernel(new Float32Array(memory.buffer)) : wasmKernel(name, memory);
}

function fastestWasm(): KernelName {
  return relaxedWorks() ? "relaxed" : "base";
}

function requireNative(): KernelName {
  const error = nativeKernelError();
  if (error === undefined) return "native";
  throw new UserError(`the native kernel cannot be loaded: ${error}`, "Run 'npm run build:native', or use 'auto'.");
}

function requireRelaxed(): KernelName {
  if (relaxedWorks()) return "relaxed";
  throw new UserError(
    `Node ${process.version} on this machine has no relaxed SIMD`,
    "Use the kernel 'base', or a newer Node.",
  );
}
