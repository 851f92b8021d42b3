export { cumulatedPnlChart } from "./chart.ts";
export { mainColumns } from "./columns.ts";
export { type ComponentCosts, componentCosts } from "./cost-components.ts";
export { ledgerParquet } from "./ledger-file.ts";
export { openPathsFile, type PathRows, type PathsFile } from "./paths-file.ts";
export { type MarketReport, type ReportInput, reportPage } from "./report-page.ts";
export { labelOf, mainTable, type TableFiles, tableOf } from "./table-files.ts";
