/**
 * The value with half of the weight on either side; the mean of two where the weight splits exactly between them. NaN
 * of nothing.
 */
export function weightedMedian(values: ArrayLike<number>, weights: ArrayLike<number>): number {
  const order = Array.from(values, (_, i) => i).sort((a, b) => values[a]! - values[b]!);
  let total = 0;
  for (const i of order) total += weights[i]!;
  let sum = 0;
  for (const [position, i] of order.entries()) {
    sum += weights[i]!;
    if (sum < 0.5 * total) continue;
    const next = order[position + 1];
    return sum === 0.5 * total && next !== undefined ? 0.5 * (values[i]! + values[next]!) : values[i]!;
  }
  return Number.NaN;
}
