import type { ResultRow } from "../market/index.ts";
import { cumulatedPnlChart } from "./chart.ts";
import { attributionPart } from "./paper/attribution.ts";
import { challengersPart } from "./paper/challengers.ts";
import { type Claim, claimsFile } from "./paper/claims.ts";
import { costsPart } from "./paper/costs.ts";
import { decisionPart } from "./paper/decision.ts";
import { limitationsPart } from "./paper/limitations.ts";
import { lineagePart } from "./paper/lineage.ts";
import { type MarketContext, marketContext, type Part } from "./paper/market-context.ts";
import { pairedPart } from "./paper/paired.ts";
import { tableFiles } from "./paper/paper-files.ts";
import type { PaperTable } from "./paper/paper-table.ts";
import { regimesPart, stressPart, yearsPart } from "./paper/parts.ts";
import { sensitivitiesPart } from "./paper/sensitivities.ts";
import { signOffBlocks } from "./paper/sign-off.ts";
import { supervisionBlocks } from "./paper/supervision.ts";
import { type Block, claimsOf, type ReportFiles, reportFiles } from "./report-document.ts";
import type { ReportInput } from "./report-input.ts";
import { backgroundBlocks } from "./run-background.ts";
import { isSynthetic, labelOf, mainTextTable, type PaperFiles } from "./table-files.ts";

/** The committee's paper before the results have their hash. */
export interface CommitteePaper {
  readonly title: string;
  readonly owner: string | undefined;
  readonly blocks: readonly Block[];
  /** Files by name of the table: every figure of the paper stands in one of them. */
  readonly tables: Readonly<Record<string, PaperFiles>>;
  /** The same before they were written, a table a market. */
  readonly figures: readonly PaperTable[];
  /** Every sentence with a figure, and the cells that the figures are from. */
  readonly claims: readonly Claim[];
  /** The claims as a file, and its name without extension. */
  readonly register: { readonly name: string; readonly json: string };
}

/**
 * The paper of a run: its sections as blocks, its tables as files, and the register of its sentences. Sections whose rows are missing are left out.
 * The sign-off sheet follows once the results are written, see `signedReport`.
 */
export async function committeePaper(input: ReportInput): Promise<CommitteePaper> {
  const prefix = input.markets.some(({ rows }) => isSynthetic(rows)) ? "sample-" : "";
  const contexts = input.markets.map((market) => marketContext(market, prefix));
  const decisions = contexts.map((context) => decisionPart(context, input.quick));
  const sections = await Promise.all(contexts.map((context) => sectionsOf(context, input.horizonSessions)));
  const limits = limitationsPart(input.exceptions, input.today);
  const lineage = lineagePart(input.lineage);
  const blocks = [
    ...firstScreens(input, contexts, decisions),
    ...contexts.flatMap((context, at) => marketBlocks(context, sections[at]!)),
    ...methodBlocks(input),
    ...[...limits.blocks, ...supervisionBlocks(), ...lineage.blocks],
  ];
  const figures = [...decisions, ...sections.flat(), limits, lineage].flatMap(({ tables }) => tables);
  const claims = claimsOf(blocks);
  return {
    ...{ title: `Backhedge report: ${input.name}`, owner: input.owner, blocks, figures, claims },
    tables: filesOf(figures),
    register: { name: `${prefix}claims`, json: claimsFile(claims) },
  };
}

/** The paper with its sign-off sheet, as files. @param results see `resultsFile` */
export function signedReport({ title, blocks, owner }: CommitteePaper, results: string): ReportFiles {
  return reportFiles(title, [...blocks, ...signOffBlocks(owner, results)]);
}

function filesOf(figures: readonly PaperTable[]): Record<string, PaperFiles> {
  const names = [...new Set(figures.map(({ name }) => name))];
  return Object.fromEntries(names.map((name) => [name, tableFiles(figures.filter((table) => table.name === name))]));
}

function firstScreens(input: ReportInput, contexts: readonly MarketContext[], decisions: readonly Part[]): Block[] {
  return [
    { kind: "made", text: `Made ${input.created}.${input.quick ? " Quick budget." : ""}` },
    ...contexts.flatMap(({ market }, at): Block[] => [
      { kind: "heading", text: `${market.label}${labelOf(market.rows)}: the decision` },
      ...decisions[at]!.blocks,
    ]),
  ];
}

async function sectionsOf(context: MarketContext, horizonSessions: number): Promise<Part[]> {
  return [
    await mainPart(context, horizonSessions),
    await pairedPart(context),
    await yearsPart(context),
    regimesPart(context),
    stressPart(context),
    await attributionPart(context),
    await costsPart(context),
    await sensitivitiesPart(context),
    challengersPart(context),
  ];
}

function marketBlocks({ market }: MarketContext, sections: readonly Part[]): Block[] {
  return [
    { kind: "heading", text: `${market.label}${labelOf(market.rows)}` },
    ...sections.flatMap(({ blocks }) => blocks),
    ...backgroundBlocks(market),
  ];
}

const UNITS =
  "P&L, Std and CVaR95 are in % of the underlying's price at entry. CVaR95 is the mean of the worst 5 % of the P&L as a positive loss, with a fractional tail (Rockafellar-Uryasev). " +
  "Ratios divide by BS Delta on the same episodes; brackets are 95 % intervals of a paired block bootstrap. Volume is the sum of |change of delta| with the opening trade; cost includes the unwind.";

async function mainPart({ market, focus }: MarketContext, horizonSessions: number): Promise<Part> {
  const title = `${market.label}${labelOf(market.rows)}`;
  const svg = await cumulatedPnlChart(title, market.ledgers, { horizonSessions, shown: focus });
  const blocks: Block[] = [
    { kind: "table", table: mainTextTable(market.rows) },
    { kind: "text", text: UNITS },
    { kind: "figure", name: market.id, svg, caption: `Cumulated P&L and drawdown of ${title}, main strategies.` },
    ...seedBlocks(market.seedRows),
  ];
  return { tables: [], blocks };
}

function seedBlocks(rows: readonly ResultRow[]): Block[] {
  if (rows.length < 2) return [];
  return [{ kind: "table", table: mainTextTable(rows), folded: "Single networks, before their deltas are averaged" }];
}

function methodBlocks({ protocol }: ReportInput): Block[] {
  return [
    { kind: "heading", text: "How the figures were made" },
    { kind: "list", lines: protocol },
  ];
}
