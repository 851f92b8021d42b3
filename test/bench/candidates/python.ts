import { type ChildProcessWithoutNullStreams, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Usage } from "../harness.ts";

/** A script of `baselines` at work in a process of its own, that measures itself. */
export interface PythonScript {
  /** What it answered to its task. */
  // biome-ignore lint/suspicious/noExplicitAny: the script's answers
  readonly first: any;
  /** Takes so many steps and says what they took together. */
  runSteps(count: number): Promise<Usage>;
  close(): Promise<void>;
}

/** The first Python that has all modules: BACKHEDGE_PYTHON alone where it is set, else those of the path and of the system. */
export async function pythonWith(...modules: readonly string[]): Promise<string> {
  const wanted = process.env["BACKHEDGE_PYTHON"];
  const pythons = wanted === undefined ? ["python3", "/usr/bin/python3"] : [wanted];
  for (const python of pythons) {
    const found = await promisify(execFile)(python, ["-c", `import ${modules.join(", ")}`]).catch(() => undefined);
    if (found !== undefined) return python;
  }
  throw new Error(
    `no Python module ${modules.join(" and ")} in ${pythons.join(" or ")}; BACKHEDGE_PYTHON names a Python that has it`,
  );
}

/** Starts a script of `baselines`, gives it its task as one line of JSON, and waits for what it answers. */
export async function openPython(
  python: string,
  script: string,
  task: object,
  environment: NodeJS.ProcessEnv = {},
): Promise<PythonScript> {
  const path = fileURLToPath(new URL(`../../../test/bench/baselines/${script}`, import.meta.url));
  const child = spawn(python, [path], { env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1", ...environment } });
  const ask = conversation(child, script);
  const first = await ask(JSON.stringify(task));
  return {
    first,
    runSteps: async (count) => {
      const { wallMs, cpuMs } = await ask(`steps ${count}`);
      return { wallMs: sum(wallMs), cpuMs: sum(cpuMs) };
    },
    close: async () => {
      child.stdin.end();
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    },
  };
}

/** One line there, one line of JSON back. The end of the process is an error, with what it said. */
// biome-ignore lint/suspicious/noExplicitAny: the script's answers
function conversation(child: ChildProcessWithoutNullStreams, script: string): (line: string) => Promise<any> {
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
    if (answer.done) throw new Error(`${script} ended: ${said.trim().split("\n").at(-1) ?? "no message"}`);
    return JSON.parse(answer.value);
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
