export { type ArraySource, newArrays, reusedArrays } from "./arrays.ts";
export { check, nearest, pick } from "./check.ts";
export {
  addDays,
  dateInZone,
  dateOfDay,
  dayNumber,
  daysBetween,
  firstIndexAfter,
  type IsoDate,
  indexAsOf,
  isIsoDate,
  parseDate,
} from "./dates.ts";
export type { Effects, FileInProgress } from "./effects.ts";
export { UsageError, UserError } from "./errors.ts";
export { sha256 } from "./hash.ts";
export {
  type LeastSquaresMinimum,
  type LeastSquaresOptions,
  levenbergMarquardt,
} from "./levenberg-marquardt.ts";
export { cholesky, choleskySolve } from "./linear-algebra.ts";
export { gram, product, shifted, trace, transpose } from "./matrix.ts";
export { type MinimiseOptions, type Minimum, minimise } from "./minimise.ts";
export { nodeEffects } from "./node-effects.ts";
export { bell, normalCdf, normalPdf, normalQuantile } from "./normal.ts";
export { type NumpyRandom, numpyRandom } from "./numpy-random.ts";
export { packageRoot } from "./package-root.ts";
export { positiveDefiniteInverse } from "./positive-definite-inverse.ts";
export { deriveKey, type Key, keyFrom, philox, type RandomStream, randomStream, uniformOf } from "./random.ts";
export type { ResidualPoint } from "./search-position.ts";
export { firstNotBelow } from "./sorted-search.ts";
export { type SymmetricEigen, symmetricEigen } from "./symmetric-eigen.ts";
export { version } from "./version.ts";
export { growTo, type WasmInstance, type WasmMemory, wasmInstance } from "./wasm-module.ts";
