export { type AdamState, adam, type Optimiser, type ParameterArrays } from "./adam.ts";
export { describeNetwork } from "./describe-network.ts";
export { type Episodes, soldCalls, trainingEpisodes, type Windows } from "./episodes.ts";
export { loadCheckpoint, loadWeights, saveCheckpoint, saveWeights, type WeightsPlace } from "./files.ts";
export { type FineTuneJob, fineTune, fineTuneBatches } from "./fine-tune.ts";
export { inLossUnits, lossInMoney, lossUnit } from "./loss-units.ts";
export { type LossName, type LossSettings, losses } from "./losses.ts";
export { networkOf } from "./network.ts";
export {
  type FineTuneOptions,
  fineTuneSchema,
  type NetworkSettings,
  stageSchema,
  type TrainingOptions,
  type TrainingStage,
  trainingSchema,
} from "./options.ts";
export { outcomes, outcomeTensors } from "./outcomes.ts";
export { type RecipeName, recipes } from "./recipes.ts";
export { requireNetwork } from "./require-network.ts";
export type {
  Checkpoint,
  EpochRecord,
  FineTuneRecord,
  TrainedNetwork,
  TrainingState,
  TrainingStatus,
} from "./state.ts";
export { suitedTo, withSignature } from "./suited-to.ts";
export { type EpisodeSource, type PathSource, type TrainingContext, train, trainOn } from "./train.ts";
