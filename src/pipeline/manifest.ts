import { join } from "node:path";
import { type Effects, packageRoot, sha256, version } from "../core/index.ts";
import type { LoadedMarket } from "../data/index.ts";
import { nativeVectorLength } from "../engine/index.ts";
import type { Compute } from "../models/index.ts";
import type { TrainedNetwork } from "../training/index.ts";
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
  const { config, path, text } = input.loadedConfig;
  const content = {
    format: "backhedge-manifest",
    version: 1,
    backhedge: version(),
    commit: await commitOf(fx),
    created: fx.now().toISOString(),
    config: { path, sha256: sha256(text) },
    seed: config.seed,
    quick: config.quick,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    threads: input.threads,
    markets: input.markets.map(({ plan, loaded, blocks, compute }) => marketEntry(plan, loaded, blocks, compute)),
    outputs: Object.fromEntries(input.outputs),
    seconds: input.seconds,
  };
  return `${JSON.stringify(content, null, 2)}\n`;
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

/** The commit of a checkout, read from its .git folder; null for an installed package. */
export async function commitOf(fx: Effects): Promise<string | null> {
  const git = join(packageRoot(), ".git");
  const read = async (path: string) => new TextDecoder().decode(await fx.read(path)).trim();
  if (!(await fx.exists(join(git, "HEAD")))) return null;
  const head = await read(join(git, "HEAD"));
  const reference = /^ref: (.+)$/.exec(head)?.[1];
  if (reference === undefined) return head;
  return (await fx.exists(join(git, reference))) ? await read(join(git, reference)) : null;
}
