const WARM_UP = 0.3;
const START_DIVISOR = 25;
const END_DIVISOR = 1e4;

/**
 * Learning rate of step `step` (0 .. steps - 1) under the one-cycle policy (Smith and Topin 2018): by cosine from peak / 25 up to the peak over the first 30 %
 * of the steps, then down to peak / 250,000.
 */
export function oneCycle(peak: number, step: number, steps: number): number {
  const start = peak / START_DIVISOR;
  const top = Math.max(WARM_UP * steps - 1, 0);
  const last = Math.max(steps - 1, 1);
  if (step < top) return cosine(start, peak, step / top);
  return cosine(peak, start / END_DIVISOR, (step - top) / Math.max(last - top, 1));
}

/** From `a` at 0 to `b` at 1, flat at both ends. */
function cosine(a: number, b: number, fraction: number): number {
  return b + ((a - b) * (1 + Math.cos(Math.PI * Math.min(fraction, 1)))) / 2;
}
