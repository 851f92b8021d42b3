export type {
  Calibration,
  ChainFit,
  Estimate,
  HestonHistoryFit,
  HistoryStudy,
  IntervalEstimate,
} from "../market/index.ts";
export {
  checkTable,
  checkVerdict,
  labelOf,
  mainColumns,
  presetLines,
  quotedRowsTable,
  quotedTables,
  quotedTitle,
  supportOf,
  type TextTable,
} from "../report/index.ts";
export { auditConfig } from "./audit/audit-config.ts";
export { auditPnl, auditPositions } from "./audit/audit-imported.ts";
export { type AuditReport, auditPage, resultOf, verdict } from "./audit/audit-report.ts";
export { type AuditRunOptions, auditRun } from "./audit/audit-run.ts";
export { auditStrategy } from "./audit/audit-strategy.ts";
export { type ChainCalibration, calibrateChainFile } from "./calibrate-chain.ts";
export { calibratePanel, type PanelCalibration } from "./calibrate-panel.ts";
export type { ChainRequest } from "./chain-request.ts";
export type { ModelName, ModelOptions } from "./choose-model.ts";
export { type ConfigOverrides, type MarketConfig, parseConfig, type RunConfig } from "./config.ts";
export { configJsonSchema } from "./config-schema.ts";
export { type Examination, examine } from "./doctor.ts";
export { type FetchedSeries, fetchMarkets } from "./fetch.ts";
export { type FetchedChain, fetchChains } from "./fetch-chains.ts";
export { type LoadedConfig, loadConfig } from "./load-config.ts";
export type { DataOptions } from "./load-markets.ts";
export type { QuoteRequest } from "./quotes/quote-request.ts";
export type { QuotesSummary } from "./quotes/record-quotes.ts";
export { replayRealQuotes } from "./quotes/replay-real-quotes.ts";
export type { RunSummary } from "./record-run.ts";
export type { PresetSummary } from "./reproduce/record-preset.ts";
export { presetSummaries, type ReproduceRequest, reproduce } from "./reproduce/reproduce.ts";
export { type RunOptions, run } from "./run.ts";
export { type SimulateOptions, type SimulateSummary, simulateToFile } from "./simulate.ts";
export { backtestMarkets, calibrateMarkets, type StageOptions, trainMarkets } from "./stages.ts";
export type { StudiedCalibration, StudyOptions } from "./study-history.ts";
