import type { ChainFit, PanelDay, PanelFigure, PanelSummary } from "../../market/index.ts";
import { quantile } from "../../statistics/index.ts";

/**
 * Medians, quartiles and day-to-day changes of parameters and errors; a change is taken between neighbours in the panel
 * that were both fitted.
 */
export function panelSummary(panel: readonly PanelDay[]): PanelSummary {
  const fits = panel.map((day) => ("fit" in day ? day.fit : undefined));
  const fitted = fits.filter((fit) => fit !== undefined);
  const counts = {
    days: panel.length,
    fitted: fitted.length,
    converged: fitted.filter(({ status }) => status === "converged").length,
  };
  if (fitted.length === 0) return counts;
  return {
    ...counts,
    figures: {
      kappa: figure(fits, ({ q }) => q.kappa),
      theta: figure(fits, ({ q }) => q.theta),
      xi: figure(fits, ({ q }) => q.xi),
      rho: figure(fits, ({ q }) => q.rho),
      v0: figure(fits, ({ q }) => q.v0),
      fellerRatio: figure(fits, (fit) => fit.fellerRatio),
      rmse: figure(fits, (fit) => fit.rmse),
      medianError: figure(fits, (fit) => fit.medianError),
    },
  };
}

function figure(fits: readonly (ChainFit | undefined)[], of: (fit: ChainFit) => number): PanelFigure {
  const values = Float64Array.from(fits.flatMap((fit) => (fit === undefined ? [] : [of(fit)])));
  const changes = fits.flatMap((fit, i) => {
    const before = fits[i - 1];
    return fit === undefined || before === undefined ? [] : [Math.abs(of(fit) - of(before)) / Math.abs(of(before))];
  });
  return {
    median: quantile(values, 0.5),
    lowerQuartile: quantile(values, 0.25),
    upperQuartile: quantile(values, 0.75),
    change: changes.length === 0 ? Number.NaN : quantile(Float64Array.from(changes), 0.5),
  };
}
