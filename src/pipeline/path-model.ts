import { type Key, UserError } from "../core/index.ts";
import type { SimulatorParameters } from "../market/index.ts";
import type { PathRows } from "../report/index.ts";
import {
  type BlockStart,
  bootstrapPaths,
  type HestonDynamics,
  type HestonGrid,
  type PastMoves,
  simulateHeston,
  simulateHestonSingle,
  trainingPaths,
} from "../simulation/index.ts";

/** What draws paths: plain values, so that any thread can. */
export type PathModel =
  | {
      readonly name: "heston";
      readonly dynamics: HestonDynamics;
      readonly grid: Omit<HestonGrid, "paths" | "firstPath">;
      readonly single: boolean;
    }
  | { readonly name: "training"; readonly parameters: SimulatorParameters; readonly steps: number }
  | {
      readonly name: "bootstrap";
      readonly moves: PastMoves;
      readonly steps: number;
      readonly meanBlock: number;
      readonly blocks: BlockStart;
      readonly centred: boolean;
    };

export interface PathRange {
  readonly model: PathModel;
  readonly firstPath: number;
  readonly paths: number;
  readonly key: Key;
}

/** The paths of a range of numbers; the same bits for any split. What the simulation refuses is the user's to change here: a UserError. */
export function drawPaths(range: PathRange): PathRows {
  try {
    return draw(range);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UserError(error.message.replace(/^\w+: /, ""), "Change the parameters, the steps or --sub-steps.");
  }
}

function draw({ model, firstPath, paths, key }: PathRange): PathRows {
  if (model.name === "heston") {
    const { dynamics, single, grid } = model;
    const drawn = (single ? simulateHestonSingle : simulateHeston)(dynamics, { ...grid, paths, firstPath }, key);
    return { firstPath, paths, times: drawn.times, spot: drawn.spot, level: drawn.variance };
  }
  const { steps } = model;
  const drawn =
    model.name === "training"
      ? trainingPaths(model.parameters, { paths, steps, key, firstPath })
      : bootstrapPaths(model.moves, { ...model, paths, key, firstPath });
  return { firstPath, paths, times: drawn.times, spot: drawn.spot, level: drawn.volatilityIndex };
}
