import Table from "cli-table3";
import type { HestonHistoryFit, HistoryStudy, StudiedCalibration } from "../pipeline/index.ts";

const plain = { style: { head: [], border: [] } };

const meanings = {
  kappa: "mean reversion a year",
  theta: "long-run variance",
  xi: "volatility of variance",
  rho: "correlation",
  v0: "variance on the last day",
  kappaQ: "mean reversion a year",
  thetaQ: "long-run variance",
} as const;

/** Everything that `calibrate` says of one market's history, for people. */
export function describeHistoryFit(calibration: StudiedCalibration): string {
  const { market, cutoff, heston, study } = calibration;
  return [
    `\n${market}, ${heston.observations} observations ${heston.from} to ${heston.to} (before ${cutoff})`,
    `from ${sourceOf(heston)}`,
    parameterTable(study),
    "P: generates histories. Q: prices options. Never mix them.",
    `fit ${heston.status} after ${heston.iterations} iterations; Feller ratio ${heston.fellerRatio.toFixed(2)}; intervals by ${methodOf(study)}`,
    ...stabilityLines(study),
    ...rollingLines(study),
    ...realisedLines(study),
    ...simulatorLines(calibration),
  ].join("\n");
}

function sourceOf(fit: HestonHistoryFit): string {
  if (fit.source === "returns") {
    const ranges = fit.ranges > 0 ? `, and ${fit.ranges} daily ranges` : " (no daily ranges)";
    return `prices alone${ranges}: no volatility index is quoted; weaker than with one, and silent about Q`;
  }
  const terms = fit.terms.map(
    ({ days, observations, error }) =>
      `${days}-day index (${observations} sessions, off the model by ${(100 * error).toFixed(1)} %)`,
  );
  return `returns and the 30-day volatility index${terms.length > 0 ? `, ${terms.join(", ")}` : ""}`;
}

function methodOf({ intervals }: HistoryStudy): string {
  if (intervals.method !== "bootstrap") return intervals.method;
  const failed = intervals.failed > 0 ? `, ${intervals.failed} did not converge` : "";
  return `bootstrap (${intervals.draws} refits of simulated histories${failed})`;
}

function parameterTable({ intervals }: HistoryStudy): string {
  const head = ["parameter", "measure", "value", "standard error", "95 % interval", ""];
  const table = new Table({ head, ...plain });
  for (const { name, measure, value, standardError, low, high } of intervals.parameters) {
    const error = Number.isFinite(standardError) ? standardError.toFixed(4) : atBound(name, value);
    const interval = Number.isFinite(low) ? `${low.toFixed(4)} .. ${high.toFixed(4)}` : "n/a";
    table.push([name.replace("Q", ""), measure, value.toFixed(4), error, interval, meanings[name]]);
  }
  return table.toString();
}

function stabilityLines({ stability }: HistoryStudy): string[] {
  const { statistic, critical, stable, parameters } = stability;
  const moving = parameters.filter((parameter) => !parameter.stable).map(({ name }) => name);
  const verdict = stable ? "no sign that parameters changed" : "the parameters changed within the sample";
  const which = moving.length > 0 ? `; alone: ${moving.join(", ")}` : "";
  return [
    `\nregime check: ${verdict} (Nyblom's statistic ${statistic.toFixed(2)}; 5 of 100 stable histories exceed ${critical}${which})`,
  ];
}

function rollingLines({ rolling }: HistoryStudy): string[] {
  const { windowYears, stepYears, fits } = rolling;
  if (fits.length === 0) return [`rolling fits: none, the history is shorter than ${windowYears} years`];
  const table = new Table({ head: ["window", "kappa", "theta", "xi", "rho", "kappa Q", "fit"], ...plain });
  for (const { from, to, status, estimates } of fits) {
    const { kappa, theta, xi, rho, kappaQ } = estimates;
    const cells = Object.entries({ kappa, theta, xi, rho, kappaQ }).map(([name, estimate]) => {
      if (estimate === undefined) return "n/a";
      const { value, standardError } = estimate;
      return `${value.toFixed(3)} (${Number.isFinite(standardError) ? standardError.toFixed(3) : atBound(name, value)})`;
    });
    table.push([`${from} .. ${to}`, ...cells, status]);
  }
  return [
    `rolling fits, ${windowYears} years each, ${stepYears} apart (standard errors in brackets):`,
    table.toString(),
  ];
}

function realisedLines({ realised }: HistoryStudy): string[] {
  const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
  const table = new Table({ head: ["realised volatility", "whole history", "last 21 sessions"], ...plain });
  for (const { name, whole, recent } of realised.estimators)
    table.push([name, percent(whole), Number.isFinite(recent) ? percent(recent) : "n/a"]);
  const { ranged, flat, missing, contradictory } = realised.bars;
  const index = Number.isFinite(realised.index)
    ? `; volatility index ${percent(realised.index)}, ${realised.indexRatio.toFixed(2)} x realised`
    : "";
  const night = Number.isFinite(realised.nightShare)
    ? `; ${percent(realised.nightShare)} of the variance at night`
    : "";
  return [
    `\n${table.toString()}`,
    `bars: ${ranged} with a range, ${flat} without, ${missing} missing, ${contradictory} contradictory${night}${index}`,
  ];
}

function simulatorLines({ simulator, skewMultiple, leverage }: StudiedCalibration): string[] {
  return [
    `\nleverage b ${leverage.b.toFixed(4)} (standard error ${leverage.standardError.toFixed(4)})`,
    `simulator: wedge ${simulator.wedge.toFixed(3)}, index noise ${simulator.indexNoise.toFixed(4)}, jumps ${simulator.jumpMean.toFixed(2)} sd with probability ${simulator.jumpProbability} a day`,
    `skew multiple k*: past ${skewMultiple.past.toFixed(2)}, target ${skewMultiple.target.toFixed(2)}, simulated ${skewMultiple.simulated.toFixed(2)} (${skewMultiple.status})`,
  ];
}

/** Why there is no standard error: kappa_Q is kept at 0.5 or more; else the likelihood has no proper curvature there. */
function atBound(name: string, value: number): string {
  return name === "kappaQ" && value < 0.501 ? "at its bound" : "n/a";
}
