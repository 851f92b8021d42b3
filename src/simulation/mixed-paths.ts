import { check } from "../core/index.ts";
import type { PathBatch, SimulatorParameters } from "../market/index.ts";
import { bootstrapPaths } from "./bootstrap-paths.ts";
import type { PastMoves } from "./past-moves.ts";
import { type TrainingRequest, trainingPaths } from "./training-paths.ts";

/** Where training paths come from. */
export interface PathMixture {
  /** Each as likely. */
  readonly simulators: readonly SimulatorParameters[];
  /** Moves of the past, and the share of paths that are made of blocks of them. */
  readonly past?: { readonly moves: PastMoves; readonly share: number } | undefined;
}

/**
 * Paths of the simulators with some of the past's own moves among them: path i is one of the past where floor((i + 1) share) > floor(i share), so that every stretch
 * of paths, and so every batch, has its share. Paths of the past are centred as simulated ones are. Throws a RangeError for a share outside [0, 1] and where a second
 * volatility index is wanted of the past, whose moves have none.
 */
export function mixedPaths({ simulators, past }: PathMixture, request: TrainingRequest): PathBatch {
  const simulated = trainingPaths(simulators, request);
  if (past === undefined || past.share === 0) return simulated;
  const { moves, share } = past;
  check(share >= 0 && share <= 1, () => `mixedPaths: share must be in 0 .. 1, was ${share}`);
  check(request.termDays === undefined, () => "mixedPaths: moves of the past have one volatility index only");
  const { paths, steps, key, firstPath = 0 } = request;
  const own = bootstrapPaths(moves, { paths, steps, key, firstPath });
  for (let i = 0; i < paths; i++) {
    const path = firstPath + i;
    if (Math.floor((path + 1) * share) === Math.floor(path * share)) continue;
    const [from, to] = [i * own.times, (i + 1) * own.times];
    simulated.spot.set(own.spot.subarray(from, to), from);
    simulated.volatilityIndex.set(own.volatilityIndex.subarray(from, to), from);
  }
  return simulated;
}
