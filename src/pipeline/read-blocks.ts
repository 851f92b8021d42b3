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
  const weights = names
    .filter((name) => name.startsWith(`${stem}-`) && name.endsWith(".weights"))
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true })); // seed 10 after seed 9, as they were trained
  if (weights.length === 0 || !names.includes(`${stem}.calibration.json`)) {
    const found = names.filter((name) => name.endsWith(".weights"));
    throw new UserError(
      `${folder} has no weights trained for ${plan.history.label} on data before ${cutoff}; it has ${found.length === 0 ? "none" : found.join(", ")}`,
      "Run `backhedge train` with the same configuration, data and seed.",
    );
  }
  const networks: TrainedNetwork[] = [];
  for (const name of weights) networks.push(await readNetwork(join(folder, name), plan, fx));
  const calibration = await readCalibration(join(folder, `${stem}.calibration.json`), fx);
  return { cutoff, calibration, networks };
}

async function readNetwork(file: string, plan: MarketPlan, fx: Effects): Promise<TrainedNetwork> {
  const network = loadWeights(await fx.read(file), file);
  const [trained, wanted] = [network.options.horizonSteps, plan.set.rules.terms.horizonSessions];
  if (trained === wanted) return network;
  throw new UserError(
    `${file}: the network was trained for ${trained} sessions, option.horizonSessions is ${wanted}`,
    "Train again, or set the horizon that it was trained for.",
  );
}

async function readCalibration(file: string, fx: Effects): Promise<Calibration> {
  const text = new TextDecoder().decode(await fx.read(file));
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UserError(
      `${file} is not JSON: ${error instanceof Error ? error.message : String(error)}`,
      "Train again, or take the file from a whole copy of the folder.",
    );
  }
}
