import { deriveKey, type Key, randomStream, sha256, UsageError } from "../core/index.ts";
import type { Parameters } from "../models/index.ts";
import { assembleEpisodes, type EpisodePick } from "./assemble-episodes.ts";
import { type Episodes, soldCalls, type Windows } from "./episodes.ts";
import type { FineTuneOptions, TrainingOptions } from "./options.ts";
import type { TrainedNetwork } from "./state.ts";
import {
  type EpisodeSource,
  HELD_OUT,
  type PathSource,
  simulatedEpisodes,
  type TrainingContext,
  trainOn,
} from "./train.ts";

export interface FineTuneJob {
  /** Those of the training before, with the cost as known now. The loss is its last stage's with its penalties, whose band then lies about `start`; the leverage is that of the simulated episodes, windows have their own. */
  readonly options: TrainingOptions;
  readonly tuning: FineTuneOptions;
  /** Weights trained on simulation. */
  readonly start: Parameters;
  /** Past real windows. */
  readonly windows: Windows;
  /** Simulated paths: those between the windows (0, 1, ...), and the held-out ones (-1). */
  readonly paths: PathSource;
}

/**
 * Goes on with a trained network on past real windows. Every epoch sees the windows in a new order, with new strikes; every batch has its share of fresh simulated
 * episodes. What is left of the windows after whole batches is not used in that epoch.
 * The weights after the last epoch are returned, always: no real window is held out, and the held-out simulated paths must not veto what real ones taught,
 * since where the two differ the tuned network is bound to be worse on simulated ones. Their loss is recorded in the history, before and after every epoch.
 * Determinism, errors and resuming as for `train`; fewer windows than a batch needs are a UsageError.
 */
export async function fineTune(job: FineTuneJob, key: Key, context: TrainingContext): Promise<TrainedNetwork> {
  const { tuning, start, windows } = job;
  const options = tuningOptions(job);
  const origin = originOf(job, context.origin);
  const network = await trainOn(options, replayedEpisodes(job, options, key), key, { ...context, origin, start });
  return { ...network, fineTuned: { windows: windows.inputs.episodes, simulatedShare: tuning.simulatedShare } };
}

/** Hash of all that decides a fine-tuning beside its options and key. */
function originOf({ tuning, start, windows }: FineTuneJob, simulator = ""): string {
  const { inputs, prices } = windows;
  const arrays = [...Object.values(inputs), prices, ...Object.values(start).map(({ values }) => values)];
  const hashes = arrays.flatMap((values) =>
    values === undefined || typeof values === "number" ? [] : [sha256(bytesOf(values))],
  );
  return sha256(JSON.stringify([simulator, tuning, inputs.episodes, inputs.steps, hashes]));
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array | Float64Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Batches of an epoch over so many windows, and what each consists of. Throws a UsageError when there is not one whole batch. */
export function fineTuneBatches(
  windows: number,
  { batch }: Pick<TrainingOptions, "batch">,
  { simulatedShare }: FineTuneOptions,
): { readonly batches: number; readonly real: number; readonly simulated: number } {
  const simulated = Math.min(Math.round(simulatedShare * batch), batch - 1);
  const real = batch - simulated;
  if (windows < real) {
    throw new UsageError(
      `fine-tuning: ${windows} past windows, a batch of ${batch} needs ${real}`,
      "Set training.batch lower, training.fineTune.minYears higher, or training.fineTune to null.",
    );
  }
  return { batches: Math.floor(windows / real), real, simulated };
}

/** One stage with the last stage's loss, of which the last weights are kept. */
function tuningOptions({ options, tuning, windows }: FineTuneJob): TrainingOptions {
  const { batches } = fineTuneBatches(windows.inputs.episodes, options, tuning);
  const { epochs, learningRate } = tuning;
  return {
    ...options,
    stages: [{ ...options.stages.at(-1)!, epochs, learningRate, keep: "last" }],
    pathsPerEpoch: batches * options.batch,
  };
}

/** Real windows with simulated replay; the held-out episodes are simulated. */
function replayedEpisodes({ tuning, windows, paths }: FineTuneJob, options: TrainingOptions, key: Key): EpisodeSource {
  const replay = simulatedEpisodes(options, paths, key);
  const shape = fineTuneBatches(windows.inputs.episodes, options, tuning);
  return async (request) => {
    if (request.index === HELD_OUT) return await replay(request);
    const sold = soldCalls(windows, options, deriveKey(key, "window strikes", request.index));
    const order = shuffled(windows.inputs.episodes, deriveKey(key, "window order", request.index));
    const sources: Episodes[] = [sold];
    if (shape.simulated > 0)
      sources.push(await replay({ index: request.index, episodes: shape.batches * shape.simulated }));
    return assembleEpisodes(sources, mixedBatches(order, shape));
  };
}

/** Batch after batch: windows (batch 0 of the sources) in their order, then simulated episodes (batch 1). */
function mixedBatches(
  order: Uint32Array,
  { batches, real, simulated }: ReturnType<typeof fineTuneBatches>,
): EpisodePick[] {
  return Array.from({ length: batches }, (_, b): EpisodePick[] => [
    ...Array.from({ length: real }, (_, k): EpisodePick => [0, order[b * real + k]!]),
    ...Array.from({ length: simulated }, (_, k): EpisodePick => [1, b * simulated + k]),
  ]).flat();
}

/** 0 .. n - 1 in random order (Fisher and Yates): neighbouring windows overlap, and a batch shall not hold one month only. */
function shuffled(n: number, key: Key): Uint32Array {
  const random = randomStream(key);
  const order = Uint32Array.from({ length: n }, (_, k) => k);
  for (let k = n - 1; k > 0; k--) {
    const other = random.integer(k + 1);
    [order[k], order[other]] = [order[other]!, order[k]!];
  }
  return order;
}
