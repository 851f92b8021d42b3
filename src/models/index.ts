export { type LstmOptions, lstmModel } from "./lstm.ts";
export type { Model } from "./model.ts";
export { type Parameter, type Parameters, type ParameterTensors, parameterTensors } from "./parameters.ts";
