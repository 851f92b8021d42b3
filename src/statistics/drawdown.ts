import { requireFinite } from "./require-finite.ts";

/** Largest fall of the cumulated P&L from its highest point so far, which starts at 0; >= 0. */
export function maxDrawdown(pnl: Float64Array): number {
  requireFinite(pnl, "maxDrawdown", 0);
  let total = 0;
  let peak = 0;
  let fall = 0;
  for (const value of pnl) {
    total += value;
    peak = Math.max(peak, total);
    fall = Math.max(fall, peak - total);
  }
  return fall;
}
