export { adam } from "./adam.ts";
export type { BatchProbe, Optimiser, OptimiserState, ParameterArrays, Step } from "./optimiser.ts";
export { optimiserOf } from "./optimiser-of.ts";
export { type OptimiserOptions, optimiserSchema } from "./options.ts";
