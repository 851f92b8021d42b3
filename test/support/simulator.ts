import type { SimulatorParameters } from "../../src/market/index.ts";

/** A simulator like that of SPY. */
export const simulator: SimulatorParameters = {
  kappa: 4,
  logVolatilityIndexSd: 0.047,
  rho: -0.78,
  logIndexMean: Math.log(0.19),
  logIndexSd: 0.37,
  wedge: 1.23,
  indexNoise: 0.025,
  jumpProbability: 0.02,
  jumpMean: 3.6,
  studentDegrees: 5,
  randomisation: 0.25,
};
