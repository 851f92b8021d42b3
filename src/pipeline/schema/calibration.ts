import { z } from "zod";

export const calibrationFields = z.strictObject({
  /** Probability a day of the simulator's negative jumps; their size is calibrated. */
  jumpProbability: z.number().gt(0).lt(0.5),
  /** Lognormal spread of the simulator's parameters from path to path. */
  randomisation: z.number().min(0).max(2),
  /** Degrees of freedom of the simulator's return shocks. */
  studentDegrees: z.number().gt(4),
  /** Volatility regimes of the past that each get a simulator of their own; training mixes them. 1: one simulator of the whole past. */
  regimes: z.number().int().min(1).max(5),
});
export type CalibrationConfig = z.infer<typeof calibrationFields>;

export const calibrationDefaults: CalibrationConfig = {
  jumpProbability: 0.02,
  randomisation: 0.2,
  studentDegrees: 5,
  regimes: 1,
};
