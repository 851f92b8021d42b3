import { join } from "node:path";
import { type Effects, type IsoDate, UserError } from "../core/index.ts";
import type { Calibration } from "../market/index.ts";
import { loadWeights, type TrainedNetwork } from "../training/index.ts";
import { blockStem } from "./block-files.ts";
import { fineTuneCutoffs, type MarketPlan, trainingCutoffs } from "./market-plan.ts";
import type { Block, FineTunedNetworks } from "./train-market.ts";

/** Reads what `writeWeights` wrote for a market: every cut-off of its folds must be there, so that no network has seen its test years. */
export async function readBlocks(folder: string, plan: MarketPlan, fx: Effects): Promise<Block[]> {
  const names = await fx.list(folder);
  return await Promise.all(trainingCutoffs(plan).map((cutoff) => readBlock(folder, names, plan, cutoff, fx)));
}

async function readBlock(
  folder: string,
  names: readonly string[],
  plan: MarketPlan,
  cutoff: IsoDate,
  fx: Effects,
): Promise<Block> {
  const { id } = plan.market.definition;
  const stem = blockStem(id, cutoff);
  const { label } = plan.history;
  const read = async (own: string, what: string, hint: string) => {
    const files = weightsOf(own, names);
    if (files.length === 0 || !names.includes(`${stem}.calibration.json`)) throw missing(folder, names, what, hint);
    return await readNetworks(folder, files, plan, fx);
  };
  const networks = await read(stem, `trained for ${label} on data before ${cutoff}`, TRAIN);
  const fineTuned: FineTunedNetworks[] = [];
  for (const tuned of fineTuneCutoffs(plan, cutoff)) {
    const what = `fine-tuned for ${label} on windows before ${tuned}`;
    fineTuned.push({ cutoff: tuned, networks: await read(blockStem(id, cutoff, tuned), what, `${TRAIN} ${UNTUNED}`) });
  }
  const calibration = await readCalibration(join(folder, `${stem}.calibration.json`), fx);
  return { cutoff, calibration, networks, fineTuned };
}

const TRAIN = "Run `backhedge train` with the same configuration, data and seed.";
const UNTUNED = "Weights of a --quick budget are replayed with --quick, or with training.fineTune: null.";

/** Files of one set of networks: seed 10 after seed 9, as they were trained. */
function weightsOf(stem: string, names: readonly string[]): string[] {
  return names
    .filter((name) => name.startsWith(`${stem}-`) && name.endsWith(".weights"))
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
}

function missing(folder: string, names: readonly string[], what: string, hint: string): UserError {
  const found = names.filter((name) => name.endsWith(".weights"));
  return new UserError(
    `${folder} has no weights ${what}; it has ${found.length === 0 ? "none" : found.join(", ")}`,
    hint,
  );
}

async function readNetworks(
  folder: string,
  files: readonly string[],
  plan: MarketPlan,
  fx: Effects,
): Promise<TrainedNetwork[]> {
  const networks: TrainedNetwork[] = [];
  for (const name of files) networks.push(await readNetwork(join(folder, name), plan, fx));
  return networks;
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
