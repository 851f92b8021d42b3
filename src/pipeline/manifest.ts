import { type Effects, sha256, version } from "../core/index.ts";
import type { LoadedMarket } from "../data/index.ts";
import { nativeVectorLength } from "../engine/index.ts";
import type { Compute } from "../models/index.ts";
import type { TrainedNetwork } from "../training/index.ts";
import { codeCommit } from "./code-commit.ts";
import type { LoadedConfig } from "./load-config.ts";
import type { MarketPlan } from "./market-plan.ts";
import type { Block } from "./train-market.ts";

export interface ManifestInput {
  readonly loadedConfig: LoadedConfig;
  readonly threads: number;
  readonly markets: readonly {
    readonly plan: MarketPlan;
    readonly loaded: LoadedMarket;
    readonly blocks: readonly Block[];
    /** What evaluated the networks; absent without networks. */
    readonly compute?: Compute | undefined;
  }[];
  readonly outputs: ReadonlyMap<string, string>;
  /** From the start to the writing of the manifest. */
  readonly seconds: number;
}

/** Everything needed to trace a figure back, or to make it again. */
export async function manifest(input: ManifestInput, fx: Effects): Promise<string> {
  const content = {
    ...(await manifestHead(input.loadedConfig, fx)),
    quick: input.loadedConfig.config.quick,
    threads: input.threads,
    markets: input.markets.map(({ plan, loaded, blocks, compute }) => marketEntry(plan, loaded, blocks, compute)),
    outputs: Object.fromEntries(input.outputs),
    seconds: input.seconds,
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

/** What the manifest of a configuration begins with: the program, the configuration and the machine. */
export async function manifestHead({ config, path, text }: LoadedConfig, fx: Effects) {
  return {
    ...(await manifestOrigin(fx)),
    config: { path, sha256: sha256(text) },
    seed: config.seed,
    ...machineEntry(),
  };
}

/** The program that writes a manifest, and when. */
export async function manifestOrigin(fx: Effects) {
  return {
    format: "backhedge-manifest",
    version: 1,
    backhedge: version(),
    commit: await codeCommit(fx),
    created: fx.now().toISOString(),
  };
}

/** The machine of a manifest. */
export function machineEntry() {
  return { node: process.version, platform: `${process.platform} ${process.arch}` };
}

/** Results with AVX2 and AVX-512 differ in the last bits. */
function describeCompute({ kind, name }: Compute) {
  return name === "native" ? { kind, name, vectorLength: nativeVectorLength() } : { kind, name };
}

function marketEntry(plan: MarketPlan, loaded: LoadedMarket, blocks: readonly Block[], compute: Compute | undefined) {
  return {
    id: plan.market.definition.id,
    label: plan.history.label,
    source: loaded.source,
    nature: plan.history.nature,
    volatility: plan.history.volatilityNature,
    inputs: plan.history.provenance,
    compute: compute === undefined ? null : describeCompute(compute),
    notes: loaded.notes,
    quality: loaded.quality.map(({ key, rows, from, to, findings }) => ({
      key,
      rows,
      from,
      to,
      warnings: findings.map((finding) => finding.message),
    })),
    costs: { name: plan.costs.name, version: plan.costs.version },
    // What each test year was allowed to see.
    folds: plan.folds.map((fold) => ({ ...fold, leverage: plan.leverage.get(fold.year)?.b ?? null })),
    training: blocks.map(({ cutoff, networks, fineTuned }) => ({
      cutoff,
      seeds: networks.map(networkEntry),
      fineTuned: fineTuned.map((tuned) => ({
        cutoff: tuned.cutoff,
        ...tuned.networks[0]?.fineTuned,
        seeds: tuned.networks.map(networkEntry),
      })),
    })),
  };
}

function networkEntry({ computedBy, bestEpoch, status, history, options }: TrainedNetwork) {
  return { computedBy, bestEpoch, status, costRate: options.costRate, leverage: options.leverage, history };
}
