/** Shares of the values in `bins` equal bins of [low, high], as steps [lower edge, share]; what lies outside counts in the first or last bin. */
export function histogramSteps(values: Float64Array, low: number, high: number, bins: number): [number, number][] {
  const width = (high - low) / bins;
  const counts = new Float64Array(bins);
  for (const value of values) counts[Math.min(Math.max(Math.floor((value - low) / width), 0), bins - 1)]! += 1;
  return [...Array.from(counts, (n, i): [number, number] => [low + i * width, n / values.length]), [high, 0]];
}
