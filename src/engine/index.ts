export { type Backend, type BackendName, type BackendPreference, loadBackend, type Tf } from "./backend.ts";
export { type WithGradient, withGradient } from "./custom-gradient.ts";
export { dense } from "./dense.ts";
export { lstmSequence } from "./lstm.ts";
export type { LstmLayer } from "./lstm-layer.ts";
export { type LstmLayerValues, type LstmSizes, lstmSequenceReference } from "./lstm-reference.ts";
