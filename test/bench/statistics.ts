/** What is told of repeated measurements: the quartiles q1, median, q3, and the least disturbed one. */
export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly q1: number;
  readonly q3: number;
}

export function summarise(values: readonly number[]): Summary {
  if (values.length === 0) throw new RangeError("summarise: needs at least one value");
  const sorted = values.toSorted((a, b) => a - b);
  return {
    median: quantile(sorted, 0.5),
    min: sorted[0]!,
    q1: quantile(sorted, 0.25),
    q3: quantile(sorted, 0.75),
  };
}

/** Linear between the order statistics (type 7 of Hyndman and Fan 1996). @param sorted ascending */
function quantile(sorted: readonly number[], probability: number): number {
  const at = probability * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (at - below) * (sorted[above]! - sorted[below]!);
}
