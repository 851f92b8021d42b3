import { createRequire } from "node:module";
import { dirname, sep } from "node:path";
import type * as tfjs from "@tensorflow/tfjs";
import { pick, UserError } from "../core/index.ts";

/** The tensor library, whichever build was loaded. */
export type Tf = typeof tfjs;
export type BackendName = "tensorflow" | "wasm" | "cpu";
/** `auto`: native TensorFlow where it is installed, else WebAssembly. */
export type BackendPreference = "auto" | "native" | "wasm" | "cpu";

/** A tensor library that is ready to compute. */
export interface Backend {
  readonly tf: Tf;
  readonly name: BackendName;
  /** Version of the library. */
  readonly version: string;
  /** Why native TensorFlow is not used, where it was wanted. */
  readonly nativeError?: string;
}

/** What the package of native TensorFlow yields: itself, or the portable library and the reason. */
type NativePackage = Tf & { readonly __nativeError?: Error };

const PREFERENCE_VARIABLE = "BACKHEDGE_TF_BACKEND";
const load = createRequire(import.meta.url);
const loaders = { auto: loadAny, native: loadNative, wasm: loadWasm, cpu: loadCpu } as const;

/**
 * Makes a tensor library ready, in the main thread or a worker. Needs no network. `auto` follows the environment variable
 * BACKHEDGE_TF_BACKEND where it is set. Native TensorFlow asked for by name and absent is a UserError.
 */
export async function loadBackend(preference: BackendPreference): Promise<Backend> {
  const wanted = preference === "auto" ? (process.env[PREFERENCE_VARIABLE] ?? "auto") : preference;
  return await pick<() => Promise<Backend>>(loaders, wanted, "tensor backend")();
}

async function loadAny(): Promise<Backend> {
  const { tf, nativeError } = requireNative();
  if (nativeError === undefined) return await start(tf, "tensorflow");
  return { ...(await loadWasm()), nativeError };
}

async function loadNative(): Promise<Backend> {
  const { tf, nativeError } = requireNative();
  if (nativeError !== undefined) {
    throw new UserError(
      `native TensorFlow cannot be loaded: ${nativeError}`,
      "Install with network access (npm ci), or use the backend 'wasm', which needs nothing.",
    );
  }
  return await start(tf, "tensorflow");
}

async function loadWasm(): Promise<Backend> {
  const tf: Tf = load("@tensorflow/tfjs");
  const wasm: { setWasmPaths(prefix: string): void } = load("@tensorflow/tfjs-backend-wasm");
  wasm.setWasmPaths(dirname(load.resolve("@tensorflow/tfjs-backend-wasm")) + sep);
  return await start(tf, "wasm");
}

async function loadCpu(): Promise<Backend> {
  return await start(load("@tensorflow/tfjs"), "cpu");
}

function requireNative(): { tf: Tf; nativeError: string | undefined } {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= "3"; // the C library reads it once, when it is loaded
  const tf: NativePackage = load("@tensorflow/tfjs-node");
  const native = tf.findBackend("tensorflow") !== null;
  return { tf, nativeError: native ? undefined : firstLine(tf.__nativeError) };
}

async function start(tf: Tf, name: BackendName): Promise<Backend> {
  tf.enableProdMode(); // silences the advice that the library prints about itself
  if (!(await tf.setBackend(name)))
    throw new UserError(`tensor backend '${name}' did not start`, "Try the backend 'cpu'.");
  await tf.ready();
  return { tf, name, version: tf.version.tfjs };
}

function firstLine(error: Error | undefined): string {
  return error?.message.split("\n")[0] ?? `not tried (${PREFERENCE_VARIABLE})`;
}
