import { type ChildProcessWithoutNullStreams, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { OpenedStep, StepTask } from "./task.ts";

const SCRIPT = fileURLToPath(new URL("../../../test/bench/baselines/lstm_torch.py", import.meta.url));

/** The first Python that has PyTorch: BACKHEDGE_PYTHON alone where it is set, else those of the path and of the system. */
export async function pythonWithTorch(): Promise<string> {
  const wanted = process.env["BACKHEDGE_PYTHON"];
  const pythons = wanted === undefined ? ["python3", "/usr/bin/python3"] : [wanted];
  for (const python of pythons) {
    const found = await promisify(execFile)(python, ["-c", "import torch"]).catch(() => undefined);
    if (found !== undefined) return python;
  }
  throw new Error(`no PyTorch in ${pythons.join(" or ")}; BACKHEDGE_PYTHON names a Python that has it`);
}

/** PyTorch on `threads` threads, in a process of its own that measures itself. */
export async function openTorch(task: StepTask, python: string, threads: number): Promise<OpenedStep> {
  const child = spawn(python, [SCRIPT], { env: environment(threads) });
  const ask = conversation(child);
  const { parameters, x, moves, ...sizes } = task;
  const arrays = { parameters: base64(parameters), x: base64(x), moves: base64(moves) };
  const { version, loss, gradientNorm } = await ask(JSON.stringify({ ...sizes, ...arrays, threads }));
  const candidate = {
    name: `PyTorch ${version}`,
    threads,
    runSteps: async (count: number) => {
      const { wallMs, cpuMs } = await ask(`steps ${count}`);
      return { wallMs: sum(wallMs), cpuMs: sum(cpuMs) };
    },
    close: async () => {
      child.stdin.end();
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    },
  };
  return { candidate, first: { loss, gradientNorm } };
}

/** Waiting threads must sleep: spinning ones would take the cores from whoever has the next turn. BLAS runs within PyTorch's own threads. */
function environment(threads: number): NodeJS.ProcessEnv {
  const own = { OMP_WAIT_POLICY: "passive", OMP_NUM_THREADS: String(threads), OPENBLAS_NUM_THREADS: "1" };
  return { ...process.env, ...own };
}

/** One line there, one line of JSON back. The end of the process is an error, with what it said. */
// biome-ignore lint/suspicious/noExplicitAny: the script's answers
function conversation(child: ChildProcessWithoutNullStreams): (line: string) => Promise<any> {
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  child.stdin.on("error", () => {}); // the end of the process, which is reported below
  const answers = createInterface(child.stdout)[Symbol.asyncIterator]();
  const failure = once(child, "error").then(([error]) => {
    throw error;
  });
  failure.catch(() => {}); // raised by whoever asks
  return async (line) => {
    child.stdin.write(`${line}\n`);
    const answer = await Promise.race([answers.next(), failure]);
    if (answer.done) throw new Error(`PyTorch ended: ${said.trim().split("\n").at(-1) ?? "no message"}`);
    return JSON.parse(answer.value);
  };
}

function base64(values: Float32Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("base64");
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
