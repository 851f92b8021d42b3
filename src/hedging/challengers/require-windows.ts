import type { Unfit } from "../challenger.ts";

/** A year of windows, one entered each session: fewer say nothing about a tail or a slope. */
export const LEAST_WINDOWS = 250;

/** Why so many windows do not support a fit; undefined where they do. */
export function requireWindows(windows: number): Unfit | undefined {
  if (windows >= LEAST_WINDOWS) return undefined;
  return { unfit: `${windows} past windows, at least ${LEAST_WINDOWS} are needed` };
}
