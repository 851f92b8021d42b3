export { type AffineMap, type AffinePass, affineMaps } from "./affine-passes.ts";
export { type Backend, type BackendName, type BackendPreference, loadBackend, type Tf } from "./backend.ts";
export { chooseKernel, type KernelPreference } from "./choose-kernel.ts";
export { type WithGradient, withGradient } from "./custom-gradient.ts";
export { dense } from "./dense.ts";
export type { FloatArray, KernelName } from "./kernel.ts";
export type {
  AttentionSpec,
  DenseSpec,
  FeedForwardSpec,
  LayerSpec,
  LstmSpec,
  PositionsSpec,
  RunningSpec,
  TokenAttentionSpec,
} from "./layer-spec.ts";
export { type LstmLayer, lstmSequence } from "./lstm.ts";
export { nativeKernelError, nativeVectorLength } from "./native-kernel.ts";
export { type Network, type NetworkOptions, openNetwork } from "./network.ts";
export { networkOp } from "./network-op.ts";
export {
  inputRows,
  type NetworkSpec,
  outputsOf,
  type ParameterShape,
  parameterCount,
  parameterShapes,
} from "./network-spec.ts";
export { referenceRollingSignatures, referenceSignature } from "./reference-signature.ts";
export type { Role } from "./resolved-layer.ts";
export {
  openSignatureStream,
  type RollingOptions,
  rollingSignatures,
  type SignatureStream,
} from "./rolling-signatures.ts";
export { signature } from "./signature.ts";
export { rollingSignatureGradient, signatureGradient } from "./signature-gradient.ts";
export { type SignatureOptions, signatureLevels, signatureSize } from "./signature-options.ts";
export type { RollingSizes } from "./signature-path.ts";
export { openStream, type StreamOptions } from "./stream.ts";
export type { Stream } from "./stream-single.ts";
