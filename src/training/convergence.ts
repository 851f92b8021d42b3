import type { Key } from "../core/index.ts";
import type { TrainingOptions } from "./options.ts";
import type { TrainedNetwork } from "./state.ts";
import { type EpisodeSource, type TrainingContext, trainOn } from "./train.ts";

/** Where a training stands after so many steps of its optimiser. */
export interface ConvergencePoint {
  readonly steps: number;
  /** Seconds of the clock in the steps alone: neither making episodes nor judging weights counts. */
  readonly seconds: number;
  /** Loss on the held-out episodes. */
  readonly validationLoss: number;
}

/**
 * How the loss on held-out episodes falls over the steps of an optimiser and over its time, one point an epoch, the start included: `pathsPerEpoch` decides how far
 * apart they are. The training is `trainOn`, nothing else.
 * @param clock seconds, of a wall or of a processor, from any zero
 */
export async function convergence(
  options: TrainingOptions,
  episodes: EpisodeSource,
  key: Key,
  context: TrainingContext & { readonly clock: () => number },
): Promise<{ readonly points: readonly ConvergencePoint[]; readonly network: TrainedNetwork }> {
  const { clock } = context;
  const spent: number[] = [];
  let began = 0;
  const timed: EpisodeSource = async (request) => {
    const made = await episodes(request);
    began = clock();
    return made;
  };
  const onBatches = () => {
    spent.push(clock() - began);
  };
  const network = await trainOn(options, timed, key, { ...context, onBatches });
  const batches = Math.floor(options.pathsPerEpoch / options.batch);
  return { points: pointsOf(network, spent, batches), network };
}

/** Records of epochs that were trained have a time; those of a stage's start repeat the point before. */
function pointsOf({ history }: TrainedNetwork, spent: readonly number[], batches: number): ConvergencePoint[] {
  let [epochs, seconds] = [0, 0];
  return history.flatMap(({ trainingLoss, validationLoss }, at) => {
    if (trainingLoss !== null) {
      seconds += spent[epochs]!;
      epochs += 1;
    } else if (at > 0) return [];
    return [{ steps: epochs * batches, seconds, validationLoss }];
  });
}

/** The first point whose loss is at most `loss`; undefined: never reached. */
export function firstReaching(points: readonly ConvergencePoint[], loss: number): ConvergencePoint | undefined {
  return points.find(({ validationLoss }) => validationLoss <= loss);
}
