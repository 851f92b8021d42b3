import type { ProxyDay, VolatilityProxy } from "../../market/index.ts";
import { mean, quantile } from "../../statistics/index.ts";

/** Summary of the ratio of real at-the-money volatility to the index over the days of a panel. @param missing days without one of the two */
export function compareProxy(
  panel: string,
  days: readonly ProxyDay[],
  missing: number,
  ivMultiple: number,
): VolatilityProxy {
  const ratios = Float64Array.from(days, ({ ratio }) => ratio);
  const at = (probability: number) => (ratios.length === 0 ? Number.NaN : quantile(ratios, probability));
  return {
    ...{ panel, days, missing, ivMultiple },
    mean: ratios.length === 0 ? Number.NaN : mean(ratios),
    lowerQuartile: at(0.25),
    median: at(0.5),
    upperQuartile: at(0.75),
    least: at(0),
    greatest: at(1),
  };
}
