export { type HestonDynamics, type HestonGrid, type HestonPaths, simulateHeston } from "./heston.ts";
export { type TrainingRequest, trainingPaths } from "./training-paths.ts";
