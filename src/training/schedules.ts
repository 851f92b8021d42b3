import { oneCycle } from "./one-cycle.ts";

/** Learning rate of step `step` (0 .. steps - 1) of a stage with the given peak. */
type Schedule = (peak: number, step: number, steps: number) => number;

/** How the learning rate moves over the steps of a stage, by name. */
export const schedules = {
  "one-cycle": oneCycle,
  constant: (peak) => peak,
} as const satisfies Record<string, Schedule>;

export type ScheduleName = keyof typeof schedules;
