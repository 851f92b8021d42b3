import { pick } from "../core/index.ts";
import type { Episodes } from "./episodes.ts";
import { losses } from "./losses.ts";
import type { TrainingOptions, TrainingStage } from "./options.ts";
import { outcomes } from "./outcomes.ts";

/** Loss of given deltas [episodes x steps] in double precision; NaN where an outcome is not finite. */
export function wholeLossOf(
  deltas: Float64Array,
  episodes: Episodes,
  { costRate }: Pick<TrainingOptions, "costRate">,
  stage: TrainingStage,
): number {
  const { gross, cost } = outcomes(deltas, episodes, costRate);
  if (!gross.every(Number.isFinite) || !cost.every(Number.isFinite)) return Number.NaN;
  return pick(losses, stage.loss, "loss").value(gross, cost, stage);
}
