import { type Backend, loadBackend } from "../../src/engine/index.ts";

/** A backend that works everywhere, and native TensorFlow where it is installed. */
export async function availableBackends(): Promise<Backend[]> {
  const portable = [await loadBackend("cpu"), await loadBackend("wasm")];
  const best = await loadBackend("auto");
  return best.name === "tensorflow" ? [...portable, best] : portable;
}

/** Backends share one global engine: makes `backend` the current one. */
export async function use(backend: Backend): Promise<void> {
  await backend.tf.setBackend(backend.name);
}
