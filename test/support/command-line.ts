import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { stringify } from "yaml";

/** What a command line left behind. */
export interface Outcome {
  /** Exit code; null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Surroundings {
  /** Current folder. */
  readonly folder: string;
  /** Stands in for Yahoo; default: an address where nobody listens. */
  readonly yahoo?: string | undefined;
}

/** A command line that runs. */
export interface Running {
  readonly child: ChildProcess;
  readonly done: Promise<Outcome>;
}

/** Nobody listens there: a port that only an administrator could open. */
const NOWHERE = "http://127.0.0.1:2";
const entry = resolve("dist/cli/main.js");

/** Starts the built command line in a folder, without the settings of whoever runs the tests. */
export function start(args: readonly string[], { folder, yahoo = NOWHERE }: Surroundings): Running {
  const { BACKHEDGE_MARKET_DATA, ...environment } = process.env;
  const child = spawn(process.execPath, [entry, ...args], {
    cwd: folder,
    env: { ...environment, BACKHEDGE_YAHOO_URL: yahoo },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const done = new Promise<Outcome>((settle, fail) => {
    child.on("error", fail);
    child.on("close", (code) => settle({ code, stdout, stderr }));
  });
  return { child, done };
}

/** Runs the built command line to its end. */
export function backhedge(args: readonly string[], surroundings: Surroundings): Promise<Outcome> {
  return start(args, surroundings).done;
}

/** Runs a command that must succeed, with --json, and gives its document. */
// biome-ignore lint/suspicious/noExplicitAny: documents of every command
export async function documentOf(args: readonly string[], surroundings: Surroundings): Promise<any> {
  const outcome = await backhedge([...args, "--json"], surroundings);
  if (outcome.code !== 0) throw new Error(`backhedge ${args.join(" ")} ended with ${outcome.code}: ${outcome.stderr}`);
  return JSON.parse(outcome.stdout);
}

/** A folder of the test's own, and how to be rid of it. */
export function scratch(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "backhedge-"));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

type Section = Readonly<Record<string, unknown>>;

/** The shipped markets, in short. */
export const markets = {
  spy: {
    label: "SPY",
    currency: "USD",
    timeZone: "America/New_York",
    hedgeInstrument: "shares",
    underlying: { yahoo: "SPY", csv: { file: "us/spy_daily.csv" } },
    volatilityIndex: { yahoo: "^VIX", csv: { file: "us/vix_daily.csv" } },
    rate: {
      kind: "series",
      series: { yahoo: "^IRX", csv: { file: "us/irx_daily.csv" } },
      quote: "discount91",
      fallback: 0.02,
    },
    carry: { kind: "dividends" },
    costSchedule: "us-shares",
    sample: "us",
    test: { from: "2006-01-01", to: "2006-12-31" },
  },
  nifty: {
    label: "NIFTY",
    currency: "INR",
    timeZone: "Asia/Kolkata",
    hedgeInstrument: "futures",
    underlying: { yahoo: "^NSEI", csv: { file: "india/nifty50_daily.csv" } },
    volatilityIndex: { yahoo: "^INDIAVIX", csv: { file: "india/indiavix_daily.csv" } },
    rate: { kind: "constant", value: 0.065 },
    carry: { kind: "yield", value: 0.013 },
    costSchedule: "india-futures",
    sample: "india",
    test: { from: "2008-01-01", to: "2008-12-31" },
  },
} as const satisfies Record<string, Section>;

/** An experiment whose every budget is as small as it can be. */
export const tiny = {
  name: "tiny",
  markets,
  training: {
    hidden: 8,
    layers: 1,
    pathsPerEpoch: 256,
    batch: 128,
    validationPaths: 128,
    seeds: 2,
    stages: [{ loss: "mean-variance", epochs: 1 }],
  },
  backtest: {
    stride: 5,
    bootstrapDraws: 50,
    bootstrapBlock: 13,
    challengers: ["trailing-volatility", "haircut", "skew-rule", "skew-rule+band", "hull-white-daily"],
  },
} as const satisfies Section;

/** Writes a configuration as YAML. @returns its name */
export function writeConfig(folder: string, config: Section, name = "tiny.yaml"): string {
  writeFileSync(join(folder, name), stringify(config));
  return name;
}
