export { type AffineMap, type AffinePass, affineMaps } from "./affine-passes.ts";
export { type Backend, type BackendName, type BackendPreference, loadBackend, type Tf } from "./backend.ts";
export { chooseKernel, type KernelPreference } from "./choose-kernel.ts";
export { type WithGradient, withGradient } from "./custom-gradient.ts";
export { dense } from "./dense.ts";
export type { FloatArray, KernelName } from "./kernel.ts";
export { type LstmLayer, lstmSequence } from "./lstm.ts";
export { nativeKernelError, nativeVectorLength } from "./native-kernel.ts";
export { type Network, type NetworkOptions, openNetwork } from "./network.ts";
export { networkOp } from "./network-op.ts";
export {
  type DenseSpec,
  type LayerSpec,
  type LstmSpec,
  type NetworkSpec,
  type ParameterShape,
  parameterCount,
  parameterShapes,
} from "./network-spec.ts";
export { openStream, type Stream } from "./stream.ts";
