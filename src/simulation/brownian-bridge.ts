/**
 * One construction of the bridge: value at `at` from those at `left` and `right`, all numbers of times, 0 the start.
 */
interface BridgePoint {
  readonly at: number;
  readonly left: number;
  readonly right: number;
}

/**
 * Brownian bridge over `steps` equal steps (Caflisch, Morokoff, Owen 1997; Glasserman 2004, section 3.1): the first
 * normal places the end, the next the middle, then the quarters, so that the first coordinates of a low-discrepancy
 * point decide most of the path. The function returned turns `steps` independent standard normals into the increments a
 * step, which are so too.
 */
export function brownianBridge(steps: number): (normals: Float64Array, increments: Float64Array) => void {
  const points = bridgePoints(steps);
  const weights = points.map(({ at, left, right }) => ({
    left: (right - at) / (right - left),
    right: (at - left) / (right - left),
    deviation: Math.sqrt(((at - left) * (right - at)) / (right - left)),
  }));
  const value = new Float64Array(steps + 1);
  return (normals, increments) => {
    value[steps] = Math.sqrt(steps) * normals[0]!;
    points.forEach(({ at, left, right }, i) => {
      const weight = weights[i]!;
      value[at] = weight.left * value[left]! + weight.right * value[right]! + weight.deviation * normals[i + 1]!;
    });
    for (let t = 0; t < steps; t++) increments[t] = value[t + 1]! - value[t]!;
  };
}

/** Halves every gap, the widest level first. */
function bridgePoints(steps: number): BridgePoint[] {
  const points: BridgePoint[] = [];
  let gaps: (readonly [number, number])[] = [[0, steps]];
  while (gaps.length > 0) {
    gaps = gaps.flatMap(([left, right]) => {
      if (right - left < 2) return [];
      const at = (left + right) >>> 1;
      points.push({ at, left, right });
      return [[left, at] as const, [at, right] as const];
    });
  }
  return points;
}
