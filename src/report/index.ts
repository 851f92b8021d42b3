export { chainReport, type ReportOptions } from "./chain-report.ts";
export { cumulatedPnlChart } from "./chart.ts";
export { mainColumns } from "./columns.ts";
export { type ComponentCosts, componentCosts } from "./cost-components.ts";
export { chainFitFiles, panelFiles } from "./fit-files.ts";
export { ledgerParquet } from "./ledger-file.ts";
export { panelChart } from "./panel-chart.ts";
export { panelReport } from "./panel-report.ts";
export { openPathsFile, type PathRows, type PathsFile } from "./paths-file.ts";
export {
  type PublishedTableMarket,
  type PublishedTableRow,
  type PublishedTriple,
  publishedTable,
} from "./published-table.ts";
export { readLedgers } from "./read-ledgers.ts";
export type { ReportFiles } from "./report-document.ts";
export { type MarketReport, type ReportInput, reportPage } from "./report-page.ts";
export { type SmileOptions, smileChart } from "./smile-chart.ts";
export { labelOf, mainTable, type TableFiles, tableOf } from "./table-files.ts";
export { termStructureChart } from "./term-structure-chart.ts";
