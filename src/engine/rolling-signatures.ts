import { type ArraySource, newArrays } from "../core/index.ts";
import type { FloatArray } from "./kernel.ts";
import { type RollingKernel, type RollingKernelName, rollingKernels } from "./rolling-kernel.ts";
import { keptSize, type SignatureOptions, type SignatureShape, signatureShape } from "./signature-options.ts";
import { checkPaths, type RollingSizes, timeStepOf, writePieces } from "./signature-path.ts";

/** Many paths, what a signature looks back on, and the precision of the results; they are computed in double precision. */
export interface RollingOptions extends RollingSizes {
  /** Double unless given. */
  readonly precision?: "double" | "single" | undefined;
  /** WebAssembly unless given; both give the same bits. */
  readonly kernel?: RollingKernelName | undefined;
}

/**
 * Signatures of many paths at every time t: of the last `window` points up to t, fewer at the start, zeros at the first. See `signature` for what is in them,
 * and `openTensorWindow` for how a window moves on. A number that is not finite is a UserError that names path and time.
 * @param values [paths x times x dimension]   @returns [times x paths x signatureSize(options)]
 */
export function rollingSignatures(
  values: Float64Array,
  sizes: RollingOptions,
  options: SignatureOptions,
  arrays: ArraySource = newArrays,
): FloatArray {
  const shape = signatureShape(options);
  checkPaths(shape, values, sizes);
  const { paths, times, window } = sizes;
  const timeStep = timeStepOf(shape, window - 1);
  const kernel = rollingKernels[sizes.kernel ?? "wasm"](shape, Math.min(window, times) - 1);
  const length = times * paths * keptSize(shape);
  const out =
    sizes.precision === "single" ? arrays.singles("signatures", length) : arrays.doubles("signatures", length);
  for (let first = 0; first < paths; first += kernel.lanes) {
    const lanes = Math.min(kernel.lanes, paths - first);
    kernel.reset();
    kernel.next.fill(0); // lanes without a path stand still
    for (let t = 0; t < times; t++) {
      if (t > 0) takeStep(kernel, shape, timeStep, values, times, first * times + t - 1, lanes);
      writeResults(kernel, shape, lanes, out, t * paths + first);
    }
  }
  return out;
}

/** The step of `lanes` paths, each of `times` points, from the points `point`, `point` + `times`, .. on. */
function takeStep(
  kernel: RollingKernel,
  shape: SignatureShape,
  timeStep: number,
  values: Float64Array,
  times: number,
  point: number,
  lanes: number,
): void {
  for (let lane = 0; lane < lanes; lane++) {
    const from = (point + lane * times) * shape.dimension;
    writePieces(shape, timeStep, values, from, kernel.next, lane, kernel.lanes);
  }
  kernel.step();
}

/** What callers see of the results of `lanes` paths, to the rows from `row` on. */
function writeResults(kernel: RollingKernel, shape: SignatureShape, lanes: number, out: FloatArray, row: number): void {
  const { kept } = shape;
  const size = keptSize(shape);
  const result = kernel.result();
  for (let lane = 0; lane < lanes; lane++) {
    const to = (row + lane) * size;
    for (let k = 0; k < size; k++) out[to + k] = result[(kept === undefined ? k : kept[k]!) * kernel.lanes + lane]!;
  }
}
