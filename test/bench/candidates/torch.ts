import { openPython } from "./python.ts";
import type { OpenedStep, StepTask } from "./task.ts";

/** PyTorch on `threads` threads, in a process of its own that measures itself. */
export async function openTorch(task: StepTask, python: string, threads: number): Promise<OpenedStep> {
  const { parameters, x, moves, ...sizes } = task;
  const arrays = { parameters: base64(parameters), x: base64(x), moves: base64(moves) };
  const script = await openPython(python, "lstm_torch.py", { ...sizes, ...arrays, threads }, environment(threads));
  const { version, loss, gradientNorm } = script.first;
  const candidate = { name: `PyTorch ${version}`, threads, runSteps: script.runSteps, close: script.close };
  return { candidate, first: { loss, gradientNorm } };
}

/** Waiting threads must sleep: spinning ones would take the cores from whoever has the next turn. BLAS runs within PyTorch's own threads. */
function environment(threads: number): NodeJS.ProcessEnv {
  return { OMP_WAIT_POLICY: "passive", OMP_NUM_THREADS: String(threads), OPENBLAS_NUM_THREADS: "1" };
}

function base64(values: Float32Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("base64");
}
