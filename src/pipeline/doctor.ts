import { availableParallelism, freemem, totalmem } from "node:os";
import { join } from "node:path";
import type { Effects } from "../core/index.ts";
import { chooseKernel, loadBackend, nativeKernelError } from "../engine/index.ts";
import { loadConfig } from "./load-config.ts";
import type { DataOptions } from "./load-markets.ts";

/** One thing that was looked at. */
export interface Examination {
  readonly name: string;
  readonly state: "ok" | "limited" | "missing";
  readonly found: string;
  /** What to do, unless all is well. */
  readonly advice?: string;
}

const GIB = 2 ** 30;
const NEEDED_MEMORY_GIB = 2;
const PROBE_TIMEOUT_MS = 5_000;

/** Looks at Node, kernel, tensor backend, network, data folder, cache, processors and memory. */
export async function examine(
  configPath: string,
  data: Pick<DataOptions, "dataDir" | "cacheDir" | "yahooUrl">,
  fx: Effects,
): Promise<Examination[]> {
  return [
    node(),
    kernel(),
    await backend(),
    await network(data.yahooUrl, fx),
    await files(configPath, data.dataDir, fx),
    await cache(data.cacheDir, fx),
    machine(),
  ];
}

function node(): Examination {
  const [major, minor] = process.versions.node.split(".").map(Number);
  const found = `Node ${process.versions.node} on ${process.platform} ${process.arch}`;
  return major! > 20 || (major === 20 && minor! >= 19)
    ? { name: "node", state: "ok", found }
    : { name: "node", state: "missing", found, advice: "Install Node 20.19 or later." };
}

/** What trains and evaluates networks. */
function kernel(): Examination {
  try {
    const name = chooseKernel();
    const native = nativeKernelError();
    if (native === undefined) return { name: "kernel", state: "ok", found: name };
    const advice = `Complete; the native addon is faster and optional: ${native}.`;
    return { name: "kernel", state: "ok", found: `${name} (WebAssembly)`, advice };
  } catch (error) {
    return {
      name: "kernel",
      state: "missing",
      found: firstLine(error),
      advice: "Run npm ci again, or unset BACKHEDGE_KERNEL.",
    };
  }
}

async function backend(): Promise<Examination> {
  try {
    const loaded = await loadBackend("auto");
    const found = `${loaded.name} (TensorFlow.js ${loaded.version})`;
    if (loaded.name === "tensorflow") return { name: "tensor backend", state: "ok", found };
    const advice = `For models written in tensors; slower than native TensorFlow, which did not load: ${firstLine(loaded.nativeError)}. To use it, reinstall (npm ci) with network access and a compiler.`;
    return { name: "tensor backend", state: loaded.name === "wasm" ? "ok" : "limited", found, advice };
  } catch (error) {
    return { name: "tensor backend", state: "missing", found: firstLine(error), advice: "Run npm ci again." };
  }
}

async function network(yahooUrl: string | undefined, fx: Effects): Promise<Examination> {
  const url = yahooUrl ?? "https://query2.finance.yahoo.com/";
  try {
    const answer = await fx.fetch(url, { method: "HEAD", signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
    return { name: "network", state: "ok", found: `${new URL(url).host} answers (HTTP ${answer.status})` };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : firstLine(error);
    return {
      name: "network",
      state: "missing",
      found: `${new URL(url).host} cannot be reached: ${cause}`,
      advice: "Runs use the cache, csv files (--source csv --data DIR) or the sample instead.",
    };
  }
}

async function files(configPath: string, dataDir: string, fx: Effects): Promise<Examination> {
  const { config } = await loadConfig(configPath, {}, fx);
  const missing: string[] = [];
  let present = 0;
  for (const { definition } of config.markets) {
    for (const series of [
      definition.underlying,
      definition.volatilityIndex,
      definition.rate.kind === "series" ? definition.rate.series : undefined,
      definition.carry.kind === "futures" ? definition.carry.series : undefined,
    ]) {
      if (series?.csv === undefined) continue;
      if (await fx.exists(join(dataDir, series.csv.file))) present++;
      else missing.push(series.csv.file);
    }
  }
  const found = `${present} of ${present + missing.length} csv files of ${configPath} in ${dataDir}`;
  if (missing.length === 0) return { name: "csv data", state: "ok", found };
  return {
    name: "csv data",
    state: present === 0 ? "missing" : "limited",
    found,
    advice: `Missing: ${missing.join(", ")}. Needed only with --source csv; point --data at the folder that has them.`,
  };
}

async function cache(cacheDir: string, fx: Effects): Promise<Examination> {
  const tickers = await fx.list(join(cacheDir, "yahoo"));
  if (tickers.length > 0)
    return { name: "cache", state: "ok", found: `${tickers.length} ticker(s) in ${cacheDir}: ${tickers.join(", ")}` };
  return {
    name: "cache",
    state: "missing",
    found: `nothing in ${cacheDir}`,
    advice: "Run backhedge fetch with network access.",
  };
}

function machine(): Examination {
  const memory = totalmem() / GIB;
  const found = `${availableParallelism()} processor(s), ${memory.toFixed(1)} GiB of memory (${(freemem() / GIB).toFixed(1)} free)`;
  if (memory >= NEEDED_MEMORY_GIB) return { name: "machine", state: "ok", found };
  return {
    name: "machine",
    state: "limited",
    found,
    advice: `At least ${NEEDED_MEMORY_GIB} GiB are needed: use --threads 1.`,
  };
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error ?? "unknown reason");
  return text.split("\n")[0]!;
}
