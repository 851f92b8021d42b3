import Table from "cli-table3";
import type { ChainCalibration, ChainFit, IntervalEstimate, PanelCalibration } from "../pipeline/index.ts";
import { terminal } from "./terminal.ts";

/** Prints the fit of one chain: parameters with intervals, errors by maturity and moneyness, what was left out, where the report is. */
export function showChainFit({ fit, notes, folder, report, table }: ChainCalibration): void {
  const spot = Number.isFinite(fit.spot) ? `, spot ${fit.spot}` : "";
  terminal.result(
    `\n${fit.underlying} ${fit.date}${spot}: ${fit.options} options of ${fit.slices.length} expiries\nmeasure Q: prices options; the parameters that generate histories are those of the history`,
  );
  terminal.result(parameterTable(fit));
  terminal.result(describeSearch(fit));
  terminal.result(errorTable(fit));
  for (const note of notes) terminal.result(`note: ${note}`);
  terminal.result(`\nReport: ${report}\nTable:  ${table}\nFolder: ${folder}`);
}

/** Prints how the parameters of a panel move, the days without a fit, and where the report is. */
export function showPanel({ days, summary, report, table }: PanelCalibration): void {
  const { figures } = summary;
  terminal.result(`\n${summary.days} days, ${summary.fitted} fitted, ${summary.converged} converged; measure Q`);
  if (figures !== undefined) {
    const stability = plainTable(["", "median", "lower quartile", "upper quartile", "change a day"]);
    for (const [name, { median, lowerQuartile, upperQuartile, change }] of Object.entries(figures)) {
      const cells = [median, lowerQuartile, upperQuartile].map((value) => value.toPrecision(4));
      stability.push([name, ...cells, Number.isFinite(change) ? `${(100 * change).toFixed(1)} %` : ""]);
    }
    terminal.result(stability.toString());
  }
  for (const day of days) if ("reason" in day) terminal.result(`no fit: ${day.date ?? day.file}: ${day.reason}`);
  terminal.result(`\nReport: ${report}\nTable:  ${table}`);
}

function parameterTable({ estimates, atBound }: ChainFit): string {
  const table = plainTable(["parameter", "value", "standard error", "95 % interval"]);
  for (const [name, estimate] of Object.entries(estimates)) {
    const { value, standardError } = estimate;
    const error = atBound.includes(name) ? "at its bound" : figure(standardError);
    table.push([name, figure(value), error, interval(estimate)]);
  }
  const volatility = [estimates.theta, estimates.v0].map(({ value }) => figure(Math.sqrt(value)));
  table.push(["sqrt(theta)", volatility[0], "", ""], ["sqrt(v0)", volatility[1], "", ""]);
  return table.toString();
}

function describeSearch(fit: ChainFit): string {
  const { status, iterations, agreeing, starts, fellerRatio, fellerImposed, prior } = fit;
  const feller = `Feller ratio ${fellerRatio.toFixed(2)}${fellerImposed ? " (imposed)" : ""}`;
  const search = `fit ${status} after ${iterations} iterations, ${agreeing} of ${starts} starts agree; ${feller}`;
  if (prior === undefined) return search;
  return `${search}\nprior on kappa and theta, since no expiry is half a year away: ${prior.description}`;
}

function errorTable({ slices, byMoneyness, rmse, medianError }: ChainFit): string {
  const head = ["options", "RMSE", "bias, vol points"];
  const byExpiry = plainTable(["expiry", ...head]);
  for (const slice of slices) {
    byExpiry.push([`${slice.root} ${slice.expiry}`, slice.options.length, points(slice.rmse), points(slice.bias)]);
  }
  const buckets = plainTable(["ln(K/F) / (sigma sqrt T)", ...head]);
  for (const { label, count, ...errors } of byMoneyness) {
    if (count > 0) buckets.push([label, count, points(errors.rmse), points(errors.bias)]);
  }
  return `${byExpiry.toString()}\n${buckets.toString()}\nRMSE ${points(rmse)} volatility points, median |error| ${points(medianError)}`;
}

function plainTable(head: string[]): InstanceType<typeof Table> {
  const colAligns = head.map((_, i): "left" | "right" => (i === 0 ? "left" : "right"));
  return new Table({ head, style: { head: [], border: [], compact: true }, colAligns });
}

function interval({ low, high }: IntervalEstimate): string {
  return Number.isFinite(low) && Number.isFinite(high) ? `${figure(low)} .. ${figure(high)}` : "";
}

function figure(value: number): string {
  return Number.isFinite(value) ? value.toPrecision(4) : "not identified";
}

function points(fraction: number): string {
  return (100 * fraction).toFixed(2);
}
