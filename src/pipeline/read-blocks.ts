import { join } from "node:path";
import { type Effects, UserError } from "../core/index.ts";
import type { Calibration } from "../market/index.ts";
import { loadWeights, type TrainedNetwork } from "../training/index.ts";
import { type MarketPlan, trainingCutoffs } from "./market-plan.ts";
import type { Block } from "./train-market.ts";

/** Reads what `writeWeights` wrote for a market: every training cut-off of its folds must be there, so that no network has seen its test years. */
export async function readBlocks(folder: string, plan: MarketPlan, fx: Effects): Promise<Block[]> {
  const names = await fx.list(folder);
  return await Promise.all(trainingCutoffs(plan).map((cutoff) => readBlock(folder, names, plan, cutoff, fx)));
}

async function readBlock(
  folder: string,
  names: readonly string[],
  plan: MarketPlan,
  cutoff: string,
  fx: Effects,
): Promise<Block> {
  const stem = `${plan.market.definition.id}-${cutoff}`;
  const weights = names.filter((name) => name.startsWith(`${stem}-`) && name.endsWith(".weights"));
  if (weights.length === 0 || !names.includes(`${stem}.calibration.json`)) {
    const found = names.filter((name) => name.endsWith(".weights"));
    throw new UserError(
      `${folder} has no weights trained for ${plan.market.definition.label} on data before ${cutoff}; it has ${found.length === 0 ? "none" : found.join(", ")}`,
      "Run `backhedge train` with the same configuration, data and seed.",
    );
  }
  const networks: TrainedNetwork[] = [];
  for (const name of weights) networks.push(loadWeights(await fx.read(join(folder, name)), join(folder, name)));
  const calibration: Calibration = JSON.parse(
    new TextDecoder().decode(await fx.read(join(folder, `${stem}.calibration.json`))),
  );
  return { cutoff, calibration, networks };
}
