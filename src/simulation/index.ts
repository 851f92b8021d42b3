export { automaticBlockLength } from "./block-length.ts";
export { type BlockStart, type BootstrapRequest, bootstrapPaths, meanBlockLength } from "./bootstrap-paths.ts";
export { simulateHeston, simulateHestonSingle } from "./heston.ts";
export type {
  HestonDynamics,
  HestonGrid,
  HestonKernel,
  HestonPaths,
  HestonScheme,
  PathNumbers,
} from "./heston-request.ts";
export { mixedPaths, type PathMixture } from "./mixed-paths.ts";
export { type PastMoves, pastMoves } from "./past-moves.ts";
export { type TrainingRequest, trainingPaths } from "./training-paths.ts";
