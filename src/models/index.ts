export type { Architecture, Increments, NetworkSizes } from "./architectures/architecture.ts";
export { type ArchitectureName, architectures, buildModel } from "./architectures/registry.ts";
export {
  type Compute,
  type ComputeKind,
  type ComputeName,
  type Evaluate,
  evaluator,
  loadCompute,
  networkSpec,
  tensorEvaluator,
} from "./compute.ts";
export type { Model } from "./model.ts";
export {
  flatten,
  type Parameter,
  type Parameters,
  type ParameterTensors,
  parameterTensors,
  unflatten,
} from "./parameters.ts";
export { publishedParameterCount } from "./published-count.ts";
