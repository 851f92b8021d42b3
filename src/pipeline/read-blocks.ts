import { join } from "node:path";
import { type Effects, type IsoDate, UserError } from "../core/index.ts";
import type { Calibration } from "../market/index.ts";
import { loadWeights, type TrainedNetwork, type WeightsPlace } from "../training/index.ts";
import { blockStem, ownerStem, weightsFile } from "./block-files.ts";
import type { LearnedConfig } from "./learned-hedges.ts";
import { fineTuneCutoffs, type MarketPlan, planOfHedge, trainingCutoffs } from "./market-plan.ts";
import { requireSameHedge } from "./require-same-hedge.ts";
import type { Block, FineTunedNetworks } from "./train-market.ts";

const TRAIN = "Run `backhedge train` with the same configuration, data and seed.";
const QUICK = "Weights of a --quick budget are replayed with --quick.";
const UNTUNED = "Weights of a --quick budget are replayed with --quick, or with training.fineTune: null.";

/** A folder of weights, and what is asked of it. */
interface Source {
  readonly folder: string;
  readonly names: readonly string[];
  readonly hedge: LearnedConfig;
  /** The hedge's. */
  readonly plan: MarketPlan;
  readonly fx: Effects;
}

/**
 * Reads what `writeWeights` wrote for a market: the networks of every cut-off of its folds, one for each of training.seeds, so that none has seen its test years.
 * A file that is missing, one too many, or made for another market, cut-off, seed or hedge is a UserError.
 */
export async function readBlocks(folder: string, plan: MarketPlan, fx: Effects): Promise<Block[]> {
  if (!(await fx.exists(folder)))
    throw new UserError(`there is no weights folder ${folder}`, `Check the path. ${TRAIN}`);
  const names = await fx.list(folder);
  const hedges = plan.market.learned.filter(({ average }) => average === undefined);
  const read = hedges.flatMap((hedge) => {
    const source: Source = { folder, names, hedge, plan: planOfHedge(plan, hedge), fx };
    return trainingCutoffs(source.plan).map((cutoff) => readBlock(source, cutoff));
  });
  return await Promise.all(read);
}

async function readBlock(source: Source, cutoff: IsoDate): Promise<Block> {
  refuseTuned(source, cutoff);
  const networks = await readNetworks(source, cutoff, null);
  const fineTuned: FineTunedNetworks[] = [];
  for (const tuned of fineTuneCutoffs(source.plan, cutoff))
    fineTuned.push({ cutoff: tuned, networks: await readNetworks(source, cutoff, tuned) });
  return { hedge: source.hedge, cutoff, calibration: await readCalibration(source, cutoff), networks, fineTuned };
}

/** Networks that were fine-tuned must not be passed over: the figures would be those of others than were trained. */
function refuseTuned({ folder, names, plan, hedge }: Source, cutoff: IsoDate): void {
  const { definition, training } = plan.market;
  if (training.fineTune !== null) return;
  const stem = `${blockStem(ownerStem({ market: definition.id, hedge: hedge.id }), cutoff)}.tuned-`;
  const tuned = names.find((name) => name.startsWith(stem) && name.endsWith(".weights"));
  if (tuned === undefined) return;
  throw new UserError(
    `${join(folder, tuned)}: these weights are fine-tuned, the configuration has training.fineTune: null`,
    "Set training.fineTune as it was trained (or leave out --quick), or give a folder without fine-tuned weights.",
  );
}

/** Networks of one set by seed. */
async function readNetworks(
  source: Source,
  trainedBefore: IsoDate,
  tunedBefore: IsoDate | null,
): Promise<TrainedNetwork[]> {
  const { folder, plan, hedge, fx } = source;
  const { definition, training } = plan.market;
  const own = hedge.id === "" ? {} : { hedge: hedge.id };
  const of = { market: definition.id, ...own, trainedBefore, tunedBefore };
  const places = Array.from({ length: training.seeds }, (_, at) => ({ ...of, seed: at + 1 }));
  requireSeeds(source, places);
  const networks: TrainedNetwork[] = [];
  for (const place of places) {
    const file = join(folder, weightsFile(place));
    const network = loadWeights(await fx.read(file), file, place);
    requireSameHedge(network.options, plan, file);
    networks.push(network);
  }
  return networks;
}

/** Deltas are averaged over the seeds: one more or less is another hedge. */
function requireSeeds({ folder, names, plan }: Source, places: readonly WeightsPlace[]): void {
  const { market, hedge = "", trainedBefore, tunedBefore } = places[0]!;
  const stem = blockStem(ownerStem({ market, hedge }), trainedBefore, tunedBefore ?? undefined);
  const wanted = places.map(weightsFile);
  const found = names.filter((name) => name.startsWith(`${stem}-`) && name.endsWith(".weights"));
  const seeds = `training.seeds is ${places.length}`;
  if (found.length === 0) throw missing(folder, names, plan.history.label, places[0]!);
  const absent = wanted.find((name) => !found.includes(name));
  if (absent !== undefined)
    throw new UserError(
      `${join(folder, absent)} is missing: ${seeds}, the folder has ${found.join(", ")}`,
      `${TRAIN} ${QUICK}`,
    );
  const extra = found.find((name) => !wanted.includes(name));
  if (extra !== undefined)
    throw new UserError(
      `${join(folder, extra)} is one too many: ${seeds}`,
      "Set training.seeds as it was trained (--quick may set it lower), or remove the file.",
    );
}

function missing(
  folder: string,
  names: readonly string[],
  label: string,
  { trainedBefore, tunedBefore }: WeightsPlace,
): UserError {
  const found = names.filter((name) => name.endsWith(".weights"));
  const what =
    tunedBefore === null
      ? `trained for ${label} on data before ${trainedBefore}`
      : `fine-tuned for ${label} on windows before ${tunedBefore}`;
  return new UserError(
    `${folder} has no weights ${what}; it has ${found.length === 0 ? "none" : found.join(", ")}`,
    tunedBefore === null ? TRAIN : `${TRAIN} ${UNTUNED}`,
  );
}

/** The calibration behind the networks: reported, and of the same market and cut-off. */
async function readCalibration({ folder, names, plan, hedge, fx }: Source, cutoff: IsoDate): Promise<Calibration> {
  const name = `${blockStem(ownerStem({ market: plan.market.definition.id, hedge: hedge.id }), cutoff)}.calibration.json`;
  const file = join(folder, name);
  if (!names.includes(name)) throw new UserError(`${file} is missing`, TRAIN);
  const calibration: Calibration = parseCalibration(new TextDecoder().decode(await fx.read(file)), file);
  const { market } = plan.history;
  if (calibration.market === market && calibration.cutoff === cutoff) return calibration;
  throw new UserError(
    `${file}: expected a calibration of ${market} before ${cutoff}; the file says ${calibration.market} before ${calibration.cutoff}`,
    "Put the right file there, or train again.",
  );
}

function parseCalibration(text: string, file: string): Calibration {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UserError(
      `${file} is not JSON: ${error instanceof Error ? error.message : String(error)}`,
      "Train again, or take the file from a whole copy of the folder.",
    );
  }
}
