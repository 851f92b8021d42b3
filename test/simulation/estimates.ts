/** Sample mean and variance, and the standard error of the mean. */
export function estimate(values: Float64Array): { mean: number; variance: number; error: number } {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1);
  return { mean, variance, error: Math.sqrt(variance / values.length) };
}

/** Mean of `values` less their regression on a control of known mean, with its standard error. */
export function withControl(
  values: Float64Array,
  control: Float64Array,
  known: number,
): { mean: number; error: number } {
  const [x, y] = [estimate(control), estimate(values)];
  const shared = control.reduce((sum, c, i) => sum + (c - x.mean) * (values[i]! - y.mean), 0) / (control.length - 1);
  const slope = shared / x.variance;
  return estimate(values.map((value, i) => value - slope * (control[i]! - known)));
}
