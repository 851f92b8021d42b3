export {
  type AttributionOptions,
  attribute,
  attributionRow,
  type HeldLedger,
} from "./attribution/attribute.ts";
export { type BreakEvenOptions, breakEven, type SweptStrategy } from "./break-even.ts";
export { type CostsByRow, costEpochs, emptyCostsByRow } from "./cost-epochs.ts";
export { type EpisodeColumns, entryRows, episodeColumns, seriesOf } from "./episode-columns.ts";
export { type EpisodeRules, type EpisodeSet, findEpisodes, type OptionTerms } from "./episodes.ts";
export { type ForwardCurve, forwardCurve } from "./forward.ts";
export {
  type Decide,
  type Decisions,
  futureShockGuard,
  type GuardReport,
  overlapGuard,
  shockAfter,
  truncationGuard,
} from "./guards.ts";
export { decidedPositions, laggedPositions } from "./held-positions.ts";
export { hedgeInputs, totalReturns, yearsToExpiry } from "./inputs.ts";
export { type EpisodePart, levelsOf } from "./levels.ts";
export { missingOpen, type NextOpenOptions, prepareNextOpen } from "./next-open.ts";
export { type Comparer, type DeclaredComparisons, type PairedTable, pairedRows } from "./paired-table.ts";
export { type Part, partRows, partsBy, type StrategyEpisodes, yearRows } from "./parts.ts";
export type { EpisodeMarket } from "./prepared-episode.ts";
export { heldBetween, type RebalanceInterval } from "./rebalance.ts";
export { marketRegimes, type Regime, regimeRows } from "./regimes.ts";
export { prepareReplay, type Replay, type ReplayOptions } from "./replay.ts";
export { seedSpread } from "./seed-spread.ts";
export {
  atCostMultiple,
  episodeSeries,
  everySession,
  type SettingOutcome,
  sensitivityRowsOf,
} from "./sensitivity-rows.ts";
export { type StressWindow, stressRows } from "./stress.ts";
export {
  BENCHMARK,
  challenge,
  challengerComparison,
  requireComparable,
  type SummaryPlan,
  summarise,
  summaryRows,
  TAIL_LEVEL,
} from "./summarise.ts";
export { type VerdictEvidence, verdictOf } from "./verdict.ts";
export {
  type FineTuneRules,
  type Fold,
  foldOf,
  type NetworkPeriod,
  networkPeriods,
  type WalkForwardRules,
  walkForward,
} from "./walk-forward.ts";
