import { Command, InvalidArgumentError } from "commander";
import type { BenchOptions } from "./options.ts";
import { headline, type Report, reportOf } from "./report.ts";

interface Flags {
  readonly json?: boolean;
  readonly rounds: number;
  readonly tiny?: boolean;
}

const TURN_MS = 200;
const TINY_TURN_MS = 2;

/** A subcommand whose bench is loaded only when it is asked for. */
function addBench<Results>(
  program: Command,
  { name, description, rounds }: { name: string; description: string; rounds: number },
  load: () => Promise<{ run: (options: BenchOptions) => Promise<Results>; text: (results: Results) => string }>,
): void {
  program
    .command(name)
    .description(description)
    .option("--json", "one JSON document on standard output")
    .option("--rounds <n>", "rounds that count; in each every candidate has a turn", count, rounds)
    .option("--tiny", "sizes of a smoke test")
    .action(async (flags: Flags) => {
      const { run, text } = await load();
      const report = await reportOf(name, () => run(benchOptions(flags)));
      print(report, text, flags.json === true);
    });
}

function benchOptions({ rounds, tiny = false }: Flags): BenchOptions {
  const log = (line: string) => process.stderr.write(`${line}\n`);
  return { rounds, tiny, turnMs: tiny ? TINY_TURN_MS : TURN_MS, log };
}

function print<Results>(report: Report<Results>, text: (results: Results) => string, json: boolean): void {
  const lines = json ? JSON.stringify(report, null, 2) : `${headline(report)}\n${text(report.results)}`;
  process.stdout.write(`${lines}\n`);
}

function count(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new InvalidArgumentError("expected a whole number of 1 or more.");
}

const program = new Command("npm run bench --").description("Measures the engine against others on this machine.");
addBench(
  program,
  { name: "lstm", description: "a training step, against TensorFlow.js and PyTorch", rounds: 15 },
  async () => {
    const { benchLstm, lstmText } = await import("./lstm.ts");
    return { run: benchLstm, text: lstmText };
  },
);
addBench(
  program,
  { name: "train", description: "an epoch of the trainer, against the bare kernel", rounds: 5 },
  async () => {
    const { benchTrain, trainText } = await import("./train.ts");
    return { run: benchTrain, text: trainText };
  },
);
addBench(
  program,
  { name: "inference", description: "a streaming step, and the replay of many windows", rounds: 15 },
  async () => {
    const { benchInference, inferenceText } = await import("./inference.ts");
    return { run: benchInference, text: inferenceText };
  },
);
addBench(
  program,
  { name: "heston", description: "pricing, calibration and simulation, against QuantLib and numpy", rounds: 15 },
  async () => {
    const { benchHeston, hestonText } = await import("./heston.ts");
    return { run: benchHeston, text: hestonText };
  },
);
addBench(
  program,
  { name: "signature", description: "rolling signatures, against their readable twin", rounds: 15 },
  async () => {
    const { benchSignature, signatureText } = await import("./signature.ts");
    return { run: benchSignature, text: signatureText };
  },
);
try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
