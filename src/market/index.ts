export type { StrategyAttribution } from "./attribution.ts";
export type { ChainFile, ChainReading } from "./chain-file.ts";
export type {
  ChainFit,
  ChainPrior,
  FitBucket,
  FittedOption,
  FittedSlice,
  IntervalEstimate,
  PanelDay,
  PanelFigure,
  PanelSummary,
} from "./chain-fit.ts";
export { DAYS_PER_YEAR, SESSION_YEARS, SESSIONS_PER_YEAR } from "./conventions.ts";
export type {
  CarryDefinition,
  CsvSeries,
  MarketDefinition,
  RateDefinition,
  SeriesDefinition,
  VolatilityTermDefinition,
} from "./definition.ts";
export type {
  AttributionRow,
  BreakEvenCost,
  BreakEvenRow,
  ChallengerFits,
  ComparedName,
  ComparedValue,
  CostEpochRow,
  GivenUp,
  LeftOut,
  Levels,
  MarketEvaluation,
  PairedRow,
  PartRow,
  RealityCheck,
  RegimeRow,
  SeedSpread,
  SensitivityRow,
  Spread,
  StrategyFamily,
  StressRow,
  TriedConfiguration,
  Verdict,
} from "./evaluation.ts";
export type {
  Dividend,
  FuturesMonth,
  MarketHistory,
  MissingDay,
  Nature,
  PriceHistory,
  Provenance,
  Split,
  VolatilityTerm,
} from "./history.ts";
export type {
  HistoryInterval,
  HistoryIntervals,
  HistoryParameter,
  HistoryStudy,
  RealisedSummary,
  StabilityTest,
} from "./history-study.ts";
export type { EpisodeResult, StrategyLedger } from "./ledger.ts";
export type { ChainSlice, CleanChain, DroppedQuote, OptionChain, OptionQuote } from "./option-chain.ts";
export type {
  Calibration,
  ConvergenceStatus,
  Estimate,
  HestonHistoryFit,
  HestonParameters,
  IndexHistoryFit,
  LeverageFit,
  PriceJumps,
  ReturnsHistoryFit,
  SimulatorParameters,
} from "./parameters.ts";
export type { PathBatch } from "./paths.ts";
export type {
  PresetAnswer,
  PresetCheck,
  PresetColumn,
  PresetDefect,
  PresetFigure,
  PresetFigures,
  PresetResult,
  PresetRow,
  PresetTable,
} from "./preset.ts";
export type { QuotedDay, QuotedExpiry, QuotedOption, UnusedDay } from "./quoted-day.ts";
export type {
  ProxyDay,
  QuotedEnd,
  QuotedEndKind,
  QuotedEpisode,
  QuotedEpisodes,
  QuotedExclusion,
  QuotedFigures,
  QuotedLedger,
  QuotedMarks,
  QuotedOutcome,
  QuotedRanking,
  QuotedRow,
  QuotedSide,
  QuotedStep,
  VolatilityProxy,
} from "./quoted-replay.ts";
export type { ChallengerComparison, Interval, RatioFigures, ResultRow } from "./results.ts";
export { historyBefore, historyBetween } from "./slice.ts";
export { horizonYears, INDEX_DAYS, INDEX_HORIZON_YEARS, indexWeight, indexWeightSlope } from "./volatility-index.ts";
