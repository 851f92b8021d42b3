import { check, deriveKey, type Effects, type Key } from "../../../core/index.ts";
import { learnedStrategy } from "../../../hedging/index.ts";
import { loadCompute, type Parameters } from "../../../models/index.ts";
import {
  type EpisodeSource,
  type Episodes,
  networkOf,
  type TrainedNetwork,
  type TrainingOptions,
  trainOn,
} from "../../../training/index.ts";
import { drawHestonPaths, type HestonPaths } from "./heston-market.ts";
import { type HedgedPaths, hedgePaths, reportEpisodes } from "./report-episodes.ts";

/** Training of one network on the report's market. Paths lie in shared memory: threads read them where they are. */
export interface HestonTrainTask {
  readonly kind: "hestonTrain";
  /** For progress lines. */
  readonly label: string;
  readonly options: TrainingOptions;
  /** The same paths every epoch, or others every epoch by the key. */
  readonly training: HestonPaths | "fresh";
  readonly heldOut: HestonPaths;
  /** Points. */
  readonly premium: number;
  readonly key: Key;
  /** Weights to go on from; default new ones. */
  readonly start?: Parameters | undefined;
}

/** What networks do on paths that none of them was trained or chosen on. */
export interface HestonReplayTask {
  readonly kind: "hestonReplay";
  readonly options: TrainingOptions;
  /** The hedge is the mean of their deltas. */
  readonly members: readonly Parameters[];
  readonly paths: HestonPaths;
  readonly premium: number;
}

/** Trains in this thread. */
export async function performHestonTraining(task: HestonTrainTask, fx: Effects): Promise<TrainedNetwork> {
  const { label, options, key, start } = task;
  return await trainOn(options, episodeSource(task), deriveKey(key, "training"), {
    compute: await loadCompute(options.compute),
    fx: { ...fx, log: (line) => fx.log(`${label}: ${line}`) },
    start,
  });
}

function episodeSource({ training, heldOut, premium, key, options }: HestonTrainTask): EpisodeSource {
  const held = reportEpisodes(heldOut, premium);
  const fixed = training === "fresh" ? undefined : reportEpisodes(training, premium);
  return ({ index, episodes }): Episodes => {
    const found = index < 0 ? held : (fixed ?? freshEpisodes(key, index, options.pathsPerEpoch, premium));
    check(found.unit.length === episodes, () => `the report's paths are ${found.unit.length}, not ${episodes}`);
    return found;
  };
}

function freshEpisodes(key: Key, epoch: number, paths: number, premium: number): Episodes {
  return reportEpisodes(drawHestonPaths({ from: "key", key: deriveKey(key, "epoch", epoch), paths }), premium);
}

/** Replays in this thread. */
export async function performHestonReplay({
  options,
  members,
  paths,
  premium,
}: HestonReplayTask): Promise<HedgedPaths> {
  const episodes = reportEpisodes(paths, premium);
  const strategy = learnedStrategy({
    ...options,
    name: "network",
    model: networkOf(options),
    parameters: members,
    compute: await loadCompute(options.compute),
  });
  return hedgePaths(strategy.deltas(episodes.inputs), episodes);
}
