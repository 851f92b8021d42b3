import { check } from "../core/index.ts";
import type { HestonParameters, PriceJumps } from "../market/index.ts";

/**
 * `qe-m`: quadratic-exponential with martingale correction (Andersen 2008, J. Comp. Finance 11), the default: exact
 * mean and variance of v at any step. `euler`: full truncation (Lord, Koekkoek, van Dijk 2010, Quant. Finance 10),
 * which many published studies use; it lifts the mean variance when 2 kappa theta < xi^2, by 0.4 to 4 % for equity
 * indices at daily steps.
 */
export type HestonScheme = "qe-m" | "euler";

/**
 * `philox`: independent pseudo-random numbers, for any use. `sobol`: scrambled Sobol points with a Brownian bridge, for
 * prices: the mean over 2^k paths from a multiple of 2^k has an error far below that of independent paths, but paths
 * are not independent of each other.
 */
export type PathNumbers = "philox" | "sobol";

/** Twins: the WebAssembly kernel and plain TypeScript use the same random numbers and agree to the last few bits. */
export type HestonKernel = "wasm" | "typescript";

/** With `drift` mu a year, default 0: E[S_t] = exp(mu t), with jumps and without. */
export type HestonDynamics = HestonParameters & {
  readonly drift?: number | undefined;
  readonly jumps?: PriceJumps | undefined;
};

export interface HestonGrid {
  readonly paths: number;
  /** Steps a path, stored ones where paths are stored. */
  readonly steps: number;
  /** Length of the whole path. */
  readonly years: number;
  /** Simulated steps for each step, default 1. */
  readonly subSteps?: number | undefined;
  /**
   * Number of the first path, default 0: paths 0 .. 99 equal paths 0 .. 49 followed by 50 .. 99, to the bit. At most
   * 2^32 paths.
   */
  readonly firstPath?: number | undefined;
  readonly scheme?: HestonScheme | undefined;
  /** `paths`, the default: every step; `terminal`: the end only. */
  readonly store?: "paths" | "terminal" | undefined;
  readonly numbers?: PathNumbers | undefined;
  /** Default `wasm`. */
  readonly kernel?: HestonKernel | undefined;
}

/** Heston paths, row-major [paths x times]; times = steps + 1, or 1 where only the end is stored. */
export interface HestonPaths<Numbers extends Float64Array | Float32Array = Float64Array> {
  readonly paths: number;
  readonly times: number;
  /** Price, 1 at the start. */
  readonly spot: Numbers;
  /** Variance v, annual. */
  readonly variance: Numbers;
}

/** A complete and checked request: no default is left to decide. */
export interface HestonRequest {
  readonly kappa: number;
  readonly theta: number;
  readonly xi: number;
  readonly rho: number;
  readonly v0: number;
  /** Of the log price a year, without variance: drift less the compensator of the jumps. */
  readonly growth: number;
  readonly jumps: PriceJumps | undefined;
  readonly paths: number;
  readonly firstPath: number;
  readonly steps: number;
  readonly subSteps: number;
  readonly years: number;
  /** Length of a simulated step, in years. */
  readonly dt: number;
  readonly scheme: HestonScheme;
  readonly terminalOnly: boolean;
  readonly numbers: PathNumbers;
  readonly kernel: HestonKernel;
  readonly precision: "f64" | "f32";
}

/** Counters of random numbers have 32 bits. */
const MOST = 2 ** 32;

/** Fills in defaults. Throws a RangeError that names the size or parameter which makes no sense. */
export function resolveHeston(
  { kappa, theta, xi, rho, v0, drift = 0, jumps }: HestonDynamics,
  grid: HestonGrid,
  precision: "f64" | "f32",
): HestonRequest {
  checkParameters({ kappa, theta, xi, rho, v0, drift });
  if (jumps !== undefined) checkJumps(jumps);
  const { paths, steps, years, subSteps = 1, firstPath = 0 } = grid;
  checkSizes({ paths, steps, subSteps, firstPath }, years);
  const { scheme = "qe-m", store = "paths", numbers = "philox", kernel = "wasm" } = grid;
  return {
    ...{ kappa, theta, xi, rho, v0, jumps, paths, firstPath, steps, subSteps, years },
    growth: drift - (jumps === undefined ? 0 : compensator(jumps)),
    dt: years / (steps * subSteps),
    terminalOnly: oneOf("store", store, ["paths", "terminal"]) === "terminal",
    scheme: oneOf("scheme", scheme, ["qe-m", "euler"]),
    numbers: oneOf("numbers", numbers, ["philox", "sobol"]),
    kernel: oneOf("kernel", kernel, ["wasm", "typescript"]),
    precision: oneOf("precision", precision, ["f64", "f32"]),
  };
}

/** Expected growth of the price by jumps, a year: intensity (E[exp(jump)] - 1). */
function compensator({ intensity, logMean, logDeviation }: PriceJumps): number {
  return intensity * Math.expm1(logMean + 0.5 * logDeviation * logDeviation);
}

function checkParameters(parameters: Record<"kappa" | "theta" | "xi" | "rho" | "v0" | "drift", number>): void {
  const { kappa, theta, xi, rho, v0 } = parameters;
  check(
    kappa > 0 && theta > 0 && xi > 0 && v0 >= 0 && Math.abs(rho) <= 1,
    () =>
      `simulateHeston: kappa, theta, xi must be > 0, v0 >= 0, |rho| <= 1; were ${kappa}, ${theta}, ${xi}, ${v0}, ${rho}`,
  );
  for (const [name, value] of Object.entries(parameters))
    check(Number.isFinite(value), () => `simulateHeston: ${name} must be finite, was ${value}`);
}

function checkJumps({ intensity, logMean, logDeviation }: PriceJumps): void {
  check(
    intensity >= 0 && intensity < Number.POSITIVE_INFINITY && Number.isFinite(logMean),
    () => `simulateHeston: jumps need an intensity >= 0 and a finite mean, were ${intensity}, ${logMean}`,
  );
  check(
    logDeviation >= 0 && logDeviation < Number.POSITIVE_INFINITY,
    () => `simulateHeston: the deviation of jumps must be >= 0, was ${logDeviation}`,
  );
}

function checkSizes(sizes: Record<"paths" | "steps" | "subSteps" | "firstPath", number>, years: number): void {
  check(years > 0 && years < Number.POSITIVE_INFINITY, () => `simulateHeston: years must be > 0, was ${years}`);
  for (const [name, value] of Object.entries(sizes)) {
    const least = name === "firstPath" ? 0 : 1;
    check(
      Number.isInteger(value) && value >= least,
      () => `simulateHeston: ${name} must be an integer >= ${least}, was ${value}`,
    );
  }
  const { paths, firstPath, steps, subSteps } = sizes;
  check(firstPath + paths <= MOST, () => `simulateHeston: paths end at 2^32, were ${firstPath} + ${paths}`);
  check(steps * subSteps <= MOST, () => `simulateHeston: simulated steps end at 2^32, were ${steps} x ${subSteps}`);
}

function oneOf<T extends string>(name: string, value: T, known: readonly T[]): T {
  check(known.includes(value), () => `simulateHeston: ${name} must be one of ${known.join(", ")}, was ${value}`);
  return value;
}
