import type { HestonPaths, HestonRequest } from "./heston-request.ts";
import {
  advanceEuler,
  advanceQuadraticExponential,
  eulerStep,
  type PathState,
  quadraticExponentialStep,
} from "./heston-schemes.ts";
import { type DriverSource, pathDrivers } from "./path-drivers.ts";

/**
 * The readable twin of the kernel: diffusion paths one after another, in double precision, rounded where `out` is of
 * single precision.
 */
export function plainHeston(
  request: HestonRequest,
  source: DriverSource,
  out: HestonPaths<Float64Array | Float32Array>,
): void {
  const drivers = pathDrivers(request);
  const advance = advancer(request);
  const state: PathState = { logSpot: 0, variance: 0 };
  const { v0, subSteps, terminalOnly } = request;
  const store = (at: number) => {
    out.spot[at] = Math.exp(state.logSpot);
    out.variance[at] = Math.max(state.variance, 0);
  };
  for (let i = 0; i < out.paths; i++) {
    source.fill(request.firstPath + i, drivers);
    state.logSpot = 0;
    state.variance = v0;
    let at = i * out.times;
    if (!terminalOnly) store(at++);
    for (let step = 0; step < drivers.variance.length; step++) {
      advance(state, drivers.variance[step]!, drivers.spot[step]!, drivers.uniform[step]!);
      if (!terminalOnly && (step + 1) % subSteps === 0) store(at++);
    }
    if (terminalOnly) store(at);
  }
}

type Advance = (state: PathState, varianceNormal: number, spotNormal: number, uniform: number) => void;

function advancer(request: HestonRequest): Advance {
  if (request.scheme === "euler") {
    const step = eulerStep(request);
    return (state, varianceNormal, spotNormal) => advanceEuler(step, state, varianceNormal, spotNormal);
  }
  const step = quadraticExponentialStep(request);
  return (state, varianceNormal, spotNormal, uniform) =>
    advanceQuadraticExponential(step, state, varianceNormal, spotNormal, uniform);
}
