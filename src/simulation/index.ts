export { simulateHeston, simulateHestonSingle } from "./heston.ts";
export type {
  HestonDynamics,
  HestonGrid,
  HestonKernel,
  HestonPaths,
  HestonScheme,
  PathNumbers,
} from "./heston-request.ts";
export { type TrainingRequest, trainingPaths } from "./training-paths.ts";
