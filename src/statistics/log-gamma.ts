import { check } from "../core/index.ts";

/** ln of the gamma function for x > 0: Stirling's series above 10 (relative error below 1e-13), the recurrence below. */
export function logGamma(x: number): number {
  check(x > 0, () => `logGamma: x must be > 0, was ${x}`);
  let shift = 0;
  let at = x;
  for (; at < 10; at++) shift -= Math.log(at);
  const inverse = 1 / at;
  const square = inverse * inverse;
  const series = inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188))));
  return shift + (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + series;
}
