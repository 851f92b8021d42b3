import type { ChainFit, CleanChain } from "../market/index.ts";
import { insideBidAsk } from "./chain-figures.ts";
import { ABOUT_Q, chainWarnings, fellerNote } from "./chain-notes.ts";
import {
  droppedTable,
  heatTable,
  insideShare,
  maturityTable,
  moneynessTable,
  parameterTable,
  provenanceTable,
} from "./chain-tables.ts";
import { decimals, points } from "./figures.ts";
import { heatHtml } from "./heat-html.ts";
import { type Block, type Fact, type ReportFiles, reportFiles } from "./report-document.ts";
import { smileChart } from "./smile-chart.ts";
import { termStructureChart } from "./term-structure-chart.ts";

export interface ReportOptions {
  /** When it was made, as it is to be printed; nothing is printed without. */
  readonly created?: string;
}

/**
 * The report of one chain's fit: parameters under Q with standard errors and intervals, fit error by maturity and moneyness, smiles, the quotes left out
 * by rule, provenance. Volatility points are percentage points of Black volatility.
 */
export async function chainReport(
  fit: ChainFit,
  clean: CleanChain,
  { created }: ReportOptions = {},
): Promise<ReportFiles> {
  const title = `${fit.underlying} ${fit.date}: Heston's model fitted to the option chain, measure Q`;
  return reportFiles(title, [
    ...madeBlock(created),
    { kind: "note", lines: [ABOUT_Q] },
    { kind: "warning", lines: chainWarnings(fit, clean.provenance.nature) },
    { kind: "facts", facts: factsOf(fit, clean) },
    { kind: "heading", text: "Parameters" },
    { kind: "table", table: parameterTable(fit) },
    { kind: "text", text: fellerNote(fit) },
    ...(await smileBlocks(fit)),
    ...errorBlocks(fit),
    ...droppedBlocks(clean),
    { kind: "heading", text: "Provenance" },
    { kind: "table", table: provenanceTable(clean) },
  ]);
}

export function madeBlock(created: string | undefined): Block[] {
  return created === undefined ? [] : [{ kind: "made", text: `Made ${created}.` }];
}

function factsOf(fit: ChainFit, clean: CleanChain): Fact[] {
  const { status, options, rmse, weightedRmse, medianError, slices, fellerRatio, prior, starts, agreeing } = fit;
  const inside = insideBidAsk(slices.flatMap((slice) => slice.options));
  return [
    { name: "status of the search", value: status },
    { name: "RMSE, volatility points", value: points(rmse) },
    { name: "weighted RMSE, points", value: points(weightedRmse) },
    { name: "median |error|, points", value: points(medianError) },
    { name: "model inside bid-ask", value: insideShare(inside) },
    { name: "options", value: String(options) },
    { name: "maturities", value: String(slices.length) },
    { name: "quotes left out", value: String(clean.dropped.length) },
    { name: "Feller ratio", value: decimals(fellerRatio, 3) },
    { name: "starts that agree", value: `${agreeing} of ${starts}` },
    { name: "prior", value: prior === undefined ? "none" : "used" },
  ];
}

async function smileBlocks(fit: ChainFit): Promise<Block[]> {
  const smile =
    "Black volatility of the quotes with their bid-ask range, and of the model, by standardised moneyness; below each, model - market.";
  const term =
    "Volatility at the money, interpolated between the two strikes beside the forward, and the fit error of each maturity.";
  return [
    { kind: "heading", text: "Smiles" },
    { kind: "figure", name: "smile", svg: await smileChart(fit), caption: smile },
    { kind: "heading", text: "Term structure" },
    { kind: "figure", name: "term-structure", svg: await termStructureChart(fit), caption: term },
  ];
}

function errorBlocks(fit: ChainFit): Block[] {
  const heat =
    "Mean model - market in volatility points by expiry and standardised moneyness ln(K/F) / (σ√T): orange, the model is too dear; blue, too cheap.";
  return [
    { kind: "heading", text: "Fit error by maturity" },
    { kind: "table", table: maturityTable(fit) },
    {
      kind: "text",
      text: "RMSE and bias are of model - market over the options, unweighted, in volatility points (pt).",
    },
    { kind: "heading", text: "Fit error by moneyness" },
    { kind: "table", table: moneynessTable(fit) },
    { kind: "heading", text: "Where the model misses" },
    { kind: "text", text: heat },
    { kind: "table", table: heatTable(fit), html: heatHtml(fit) },
  ];
}

function droppedBlocks({ dropped }: CleanChain): Block[] {
  const none: Block = { kind: "text", text: "No quote was left out." };
  return [
    { kind: "heading", text: "Quotes left out" },
    dropped.length === 0 ? none : { kind: "table", table: droppedTable(dropped) },
  ];
}
