export { type AdamState, adam, type Optimiser, type ParameterArrays } from "./adam.ts";
export { type Episodes, trainingEpisodes } from "./episodes.ts";
export { loadCheckpoint, loadWeights, saveCheckpoint, saveWeights } from "./files.ts";
export { type LossName, type LossSettings, losses } from "./losses.ts";
export { networkOf } from "./network.ts";
export { stageSchema, type TrainingOptions, type TrainingStage, trainingSchema } from "./options.ts";
export { outcomes, outcomeTensors } from "./outcomes.ts";
export type { Checkpoint, EpochRecord, TrainedNetwork, TrainingState, TrainingStatus } from "./state.ts";
export { type PathSource, type TrainingContext, train } from "./train.ts";
