export { attributionParquet } from "./attribution-file.ts";
export { chainReport, type ReportOptions } from "./chain-report.ts";
export { cumulatedPnlChart } from "./chart.ts";
export { mainColumns } from "./columns.ts";
export { type ComponentCosts, componentCosts } from "./cost-components.ts";
export { drawFigure, type Figure, type FigurePanel, type FigureSeries } from "./figure.ts";
export { chainFitFiles, panelFiles } from "./fit-files.ts";
export { type ForestOptions, type ForestPanel, type ForestRow, forestChart } from "./forest-chart.ts";
export { ledgerParquet } from "./ledger-file.ts";
export { panelChart } from "./panel-chart.ts";
export { panelReport } from "./panel-report.ts";
export { RESULTS_FILE, resultsFile } from "./paper/sign-off.ts";
export { openPathsFile, type PathRows, type PathsFile } from "./paths-file.ts";
export { checkTable, checkVerdict } from "./preset/preset-checks.ts";
export { presetCheckFiles, presetTableFiles } from "./preset/preset-files.ts";
export { presetReport } from "./preset/preset-report.ts";
export { presetLines } from "./preset/preset-table.ts";
export {
  type PublishedTableMarket,
  type PublishedTableRow,
  type PublishedTriple,
  publishedTable,
} from "./published-table.ts";
export { proxyFile, quotesFiles } from "./quotes-files.ts";
export { marksParquet, type QuotedRecords, quotedLedgerParquet } from "./quotes-ledger.ts";
export { type QuotedPanelReport, quotesReport, supportOf } from "./quotes-report.ts";
export { type QuotedTable, quotedRowsTable, quotedTables, quotedTitle } from "./quotes-tables.ts";
export { readLedgers } from "./read-ledgers.ts";
export type { ReportFiles } from "./report-document.ts";
export type { LineageEntry, MarketReport, ReportException, ReportInput } from "./report-input.ts";
export { type CommitteePaper, committeePaper, signedReport } from "./report-page.ts";
export { type ScatterGroup, type ScatterOptions, scatterChart } from "./scatter-chart.ts";
export { type SmileOptions, smileChart } from "./smile-chart.ts";
export { isSynthetic, labelOf, mainTable, type PaperFiles, seedTable, type TableFiles } from "./table-files.ts";
export { termStructureChart } from "./term-structure-chart.ts";
export type { TextTable } from "./text-table.ts";
