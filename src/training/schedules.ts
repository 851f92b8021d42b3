import { oneCycle } from "./one-cycle.ts";

/**
 * Learning rates over the steps of a stage, by name:
 *   one-cycle  up over the first 30 % and down to nearly nothing (Smith and Topin 2018)
 *   constant   the peak at every step
 *   decay      the peak at first, down by a half cosine to a hundredth of it: for optimisers whose first steps need no warming up
 */
export const schedules = {
  "one-cycle": oneCycle,
  constant: (peak: number) => peak,
  decay: (peak: number, step: number, steps: number) => {
    const left = (1 + Math.cos((Math.PI * step) / Math.max(steps - 1, 1))) / 2;
    return peak * (LAST_SHARE + (1 - LAST_SHARE) * left);
  },
} as const satisfies Record<string, (peak: number, step: number, steps: number) => number>;

const LAST_SHARE = 0.01;

export type ScheduleName = keyof typeof schedules;
