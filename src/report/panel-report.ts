import type { PanelDay } from "../market/index.ts";
import { ABOUT_Q } from "./chain-notes.ts";
import { madeBlock, type ReportOptions } from "./chain-report.ts";
import { significant } from "./figures.ts";
import { panelChart } from "./panel-chart.ts";
import { dayTable, failedDays, failedTable, fittedDays, stabilityTable } from "./panel-tables.ts";
import { type Block, type Fact, type ReportFiles, reportFiles } from "./report-document.ts";

/** The report of the fits of many days: how the parameters under Q move, with their intervals, and which days have no fit, with the reason. */
export async function panelReport(days: readonly PanelDay[], { created }: ReportOptions = {}): Promise<ReportFiles> {
  return reportFiles(titleOf(days), [
    ...madeBlock(created),
    { kind: "note", lines: [ABOUT_Q] },
    { kind: "warning", lines: warningsOf(days) },
    { kind: "facts", facts: factsOf(days) },
    ...(await fittedBlocks(days)),
    ...failedBlocks(days),
  ]);
}

function titleOf(days: readonly PanelDay[]): string {
  const fits = fittedDays(days);
  const [first, last] = [fits[0], fits.at(-1)];
  if (first === undefined || last === undefined)
    return "Heston's model over a panel of option chains: no day was fitted";
  const names = [...new Set(fits.map(({ fit }) => fit.underlying))].join(", ");
  return `${names} ${first.date} to ${last.date}: Heston's model fitted to each day's option chain, measure Q`;
}

function warningsOf(days: readonly PanelDay[]): string[] {
  const fits = fittedDays(days);
  const unfinished = fits.filter(({ fit }) => fit.status !== "converged").length;
  const bounded = fits.filter(({ fit }) => fit.atBound.length > 0).length;
  const leaning = fits.filter(({ fit }) => fit.prior !== undefined).length;
  const failed = failedDays(days).length;
  return [
    ...(failed === 0 ? [] : [`${failed} of ${days.length} days have no fit; they are listed below with the reason.`]),
    ...(unfinished === 0 ? [] : [`On ${unfinished} days the search did not converge (hollow points).`]),
    ...(bounded === 0 ? [] : [`On ${bounded} days a parameter ended at the edge of what the search allows.`]),
    ...(leaning === 0
      ? []
      : [`On ${leaning} days kappa and theta lean on a prior: they are less free than they look.`]),
  ];
}

function factsOf(days: readonly PanelDay[]): Fact[] {
  const fits = fittedDays(days);
  const converged = fits.filter(({ fit }) => fit.status === "converged").length;
  const total = (of: (day: (typeof fits)[number]) => number) => fits.reduce((sum, day) => sum + of(day), 0);
  return [
    { name: "days", value: String(days.length) },
    { name: "fitted", value: String(fits.length) },
    { name: "converged", value: String(converged) },
    { name: "without a fit", value: String(days.length - fits.length) },
    { name: "options fitted", value: String(total(({ fit }) => fit.options)) },
    { name: "quotes left out", value: String(total(({ dropped }) => dropped)) },
    { name: "median RMSE, volatility points", value: medianError(days) },
  ];
}

function medianError(days: readonly PanelDay[]): string {
  const sorted = fittedDays(days)
    .map(({ fit }) => 100 * fit.rmse)
    .sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return significant((sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2, 3);
}

async function fittedBlocks(days: readonly PanelDay[]): Promise<Block[]> {
  const fits = fittedDays(days);
  if (fits.length === 0) return [];
  const caption = "Parameters under Q with 95 % intervals, and the fit error, by day.";
  const stability =
    "Where the change from day to day is much larger than the standard error, the parameter moves with the market; where it is not, it is noise of the quotes.";
  return [
    { kind: "heading", text: "Parameters over the days" },
    { kind: "figure", name: "parameters", svg: await panelChart(days), caption },
    { kind: "heading", text: "How stable they are" },
    { kind: "table", table: stabilityTable(days) },
    { kind: "text", text: stability },
    { kind: "heading", text: "Every day" },
    { kind: "table", table: dayTable(days), folded: `${fits.length} days` },
  ];
}

function failedBlocks(days: readonly PanelDay[]): Block[] {
  const failed = failedDays(days);
  const every: Block = { kind: "text", text: "Every day has a fit." };
  if (days.length === 0) return [];
  return [
    { kind: "heading", text: "Days without a fit" },
    failed.length === 0 ? every : { kind: "table", table: failedTable(days) },
  ];
}
