import { pick } from "../core/index.ts";
import type { Episodes } from "./episodes.ts";
import { losses } from "./losses.ts";
import type { TrainingOptions, TrainingStage } from "./options.ts";
import { outcomesByStep } from "./outcomes.ts";
import { penalty } from "./penalties.ts";
import { transposed } from "./transposed.ts";

/** Hedges, and those of the stage's start where it has a band penalty; [episodes x steps] each. */
interface WholeDeltas {
  readonly deltas: Float64Array;
  readonly reference: Float64Array | undefined;
}

/** Loss of given deltas with the stage's penalties, in double precision; NaN where an outcome is not finite. */
export function wholeLossOf(
  { deltas, reference }: WholeDeltas,
  episodes: Episodes,
  { costRate }: Pick<TrainingOptions, "costRate">,
  stage: TrainingStage,
): number {
  const { episodes: count, steps } = episodes.inputs;
  const byStep = (values: Float64Array) => transposed(values, count, steps);
  const held = { deltas: byStep(deltas), reference: reference && byStep(reference), episodes: count };
  const { gross, cost } = outcomesByStep(held.deltas, episodes, costRate);
  if (!gross.every(Number.isFinite) || !cost.every(Number.isFinite)) return Number.NaN;
  return pick(losses, stage.loss, "loss").value(gross, cost, stage) + penalty(held, stage);
}
