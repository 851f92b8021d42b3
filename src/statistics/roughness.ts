/**
 * Mean |second difference| of the rows of `values` [rows x steps], one a row: 0 for a position that moves evenly, large for one that is traded
 * to and fro. NaN for fewer than three steps.
 */
export function roughness(values: Float64Array, steps: number): Float64Array {
  return Float64Array.from({ length: values.length / steps }, (_, row) => {
    let sum = 0;
    for (let at = row * steps + 2; at < (row + 1) * steps; at++)
      sum += Math.abs(values[at]! - 2 * values[at - 1]! + values[at - 2]!);
    return steps < 3 ? Number.NaN : sum / (steps - 2);
  });
}
