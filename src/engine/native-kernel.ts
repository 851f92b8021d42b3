import { createRequire } from "node:module";
import { join } from "node:path";
import { packageRoot, UserError } from "../core/index.ts";
import type { Kernel } from "./kernel.ts";
import { nativeSourceHash } from "./native/sources.ts";

/** Numbers in a vector register: AVX2 or AVX-512. Sums over paths differ between them in the last bits. */
export type VectorLength = 8 | 16;

/** What the addon exports. */
interface NativeAddon {
  readonly Kernel: new (memory: Float32Array, vector?: VectorLength) => Kernel;
  readonly vector: VectorLength;
  /** Hash of the sources that it was built from. */
  readonly sources: string;
}

const BUILD = "npm run build:native";
const loaded = new Map<string, NativeAddon | string>();

/** Where `npm run build:native` puts the addon. */
export function nativeKernelFile(): string {
  return join(packageRoot(), "dist", "engine", "lstm-kernel.node");
}

/** Why the native kernel cannot be used; undefined where it can. */
export function nativeKernelError(file: string = nativeKernelFile()): string | undefined {
  const addon = load(file);
  return typeof addon === "string" ? addon : undefined;
}

/** The longest vectors that the native kernel uses on this processor; undefined where it cannot be used. */
export function nativeVectorLength(file: string = nativeKernelFile()): VectorLength | undefined {
  const addon = load(file);
  return typeof addon === "string" ? undefined : addon.vector;
}

/**
 * The kernel of the native addon over a memory, which may be shared between threads and must not be detached. One thread may have any number of them.
 * @param options.vector shorter vectors than the processor has, for the same bits as on a processor without AVX-512
 * @throws UserError where the addon cannot be used
 */
export function nativeKernel(
  memory: Float32Array,
  options: { readonly file?: string | undefined; readonly vector?: VectorLength | undefined } = {},
): Kernel {
  const addon = load(options.file ?? nativeKernelFile());
  if (typeof addon === "string") {
    throw new UserError(
      `the native kernel cannot be used: ${addon}`,
      "Without it the kernels of WebAssembly are used.",
    );
  }
  return new addon.Kernel(memory, options.vector ?? addon.vector);
}

/** The addon, or why it cannot be used; tried once. */
function load(file: string): NativeAddon | string {
  const known = loaded.get(file);
  if (known !== undefined) return known;
  const result = tryToLoad(file);
  loaded.set(file, result);
  return result;
}

function tryToLoad(file: string): NativeAddon | string {
  try {
    const addon: unknown = createRequire(import.meta.url)(file);
    if (!isAddon(addon)) return `${file} is not the native kernel: ${BUILD}`;
    if (addon.sources !== nativeSourceHash()) return `built from other sources than these: ${BUILD}`;
    return computesRight(addon) ? addon : `${file} computes wrong results: ${BUILD}`;
  } catch (error) {
    return reasonOf(error);
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error ? error.code : undefined;
  if (code === "MODULE_NOT_FOUND") return `not built: ${BUILD}`;
  const reason = error.message.split("\n")[0]!;
  return code === "ERR_DLOPEN_FAILED" ? `built for another platform (${reason}): ${BUILD}` : reason;
}

function isAddon(value: unknown): value is NativeAddon {
  return (
    typeof value === "object" &&
    value !== null &&
    "Kernel" in value &&
    typeof value.Kernel === "function" &&
    "vector" in value &&
    (value.vector === 8 || value.vector === 16) &&
    "sources" in value
  );
}

/** One step of one unit in 24 paths, by both vector lengths, against the equations: a broken binary is refused. */
function computesRight(addon: NativeAddon): boolean {
  return [16, 24].every((lanes) => {
    const kernel = new addon.Kernel(new Float32Array(512));
    const [weights, bias, x, h, c, gates, tanhC] = [0, 8, 16, 48, 112, 176, 288] as const;
    kernel.memory.set([0.1, -0.2, 0.3, 0.4, 0.5, 0.6, -0.7, 0.8, 0.01, 0.02, 0.03, 0.04], weights);
    kernel.memory.fill(2, x, x + lanes);
    kernel.memory.fill(0.5, h, h + lanes);
    kernel.memory.fill(-0.3, c, c + lanes);
    kernel.lstmForward(1, lanes, 1, 1, weights, bias, x, lanes, h, c, gates, tanhC);
    const state = sigmoid(-0.08) * -0.3 + sigmoid(0.46) * Math.tanh(0.28); // f: .02 - .4 + .3; i: .01 + .2 + .25; g: .03 + .6 - .35
    const output = sigmoid(1.24) * Math.tanh(state); // o: .04 + .8 + .4
    const results = kernel.memory.subarray(h + lanes, h + 2 * lanes);
    return results.every((value) => Math.abs(value - output) < 1e-6);
  });
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
