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
export { backFillGuard } from "./guards/back-fill.ts";
export { claimedPnlGuard } from "./guards/claimed-pnl.ts";
export { type Clock, calendarDaysOf, clockGuard } from "./guards/clock.ts";
export { costParityGuard } from "./guards/cost-parity.ts";
export { costShapeGuard, type EpisodeCost } from "./guards/cost-shape.ts";
export type { Decide, DecideAll, Decisions, DecisionsByName } from "./guards/decisions.ts";
export { type FitAndScore, fakeFeatureGuard } from "./guards/fake-feature.ts";
export { firstTradeGuard } from "./guards/first-trade.ts";
export { type Component, fullSampleGuard } from "./guards/full-sample.ts";
export { futureShockGuard, futureShockGuards, shockAfter } from "./guards/future-shock.ts";
export { about, type Evidence, type GuardReport, guardReport, type Severity } from "./guards/guard-report.ts";
export { ledgerIdentityGuard } from "./guards/ledger-identity.ts";
export { type HeldPositions, lookAheadGuard } from "./guards/look-ahead.ts";
export { overlapGuard, type WindowRows, windowOverlapGuard } from "./guards/overlap.ts";
export { type PremiumEvidence, premiumGuard } from "./guards/premium.ts";
export { referencePathGuard } from "./guards/reference-path.ts";
export { type RobustMean, robustMean } from "./guards/robust-mean.ts";
export { sameEpisodesGuard } from "./guards/same-episodes.ts";
export { independentWindowsGuard, overlappingWindowsGuard, smallTailGuard } from "./guards/sample-size.ts";
export { type SecondLevel, signatureGuard } from "./guards/signature-law.ts";
export { quantileTailLoss, type TailEstimator, tailEstimatorGuard } from "./guards/tail-estimator.ts";
export { bestWeightsGuard, earlyStoppingGuard, singleSeedGuard } from "./guards/training-budget.ts";
export { truncateAfter, truncationGuard, truncationGuards } from "./guards/truncation.ts";
export { type BandHalfWidth, whalleyWilmottGuard } from "./guards/whalley-wilmott.ts";
export { decidedPositions, laggedPositions } from "./held-positions.ts";
export { hedgeInputs, longerTerm, totalReturns, yearsToExpiry } from "./inputs.ts";
export { type EpisodePart, levelsOf } from "./levels.ts";
export { missingOpen, type NextOpenOptions, prepareNextOpen } from "./next-open.ts";
export { type Comparer, type DeclaredComparisons, type PairedTable, pairedRows } from "./paired-table.ts";
export { type Part, partRows, partsBy, type StrategyEpisodes, yearRows } from "./parts.ts";
export type { EpisodeMarket } from "./prepared-episode.ts";
export { type EpisodeCollector, episodeCollector, type QuotedRules } from "./quotes/collect-episodes.ts";
export { compareProxy } from "./quotes/compare-proxy.ts";
export { chooseEntry, type EntryRule } from "./quotes/entry-rule.ts";
export { prepareQuotes, type QuotedMarket } from "./quotes/prepare-quoted.ts";
export { heldSteps, type QuotedInputOptions, quotedInputs, type VolatilitySource } from "./quotes/quoted-inputs.ts";
export { kendallTau, rankQuotes } from "./quotes/rank-quotes.ts";
export {
  type QuotedDeltas,
  type QuotedReplayOptions,
  type QuotedStrategy,
  quotedDeltas,
  replayQuotes,
} from "./quotes/replay-quotes.ts";
export { separateWindows } from "./quotes/separate-windows.ts";
export { HALF_SPREAD, settleDaily } from "./quotes/settle-daily.ts";
export { type QuotedSummaryPlan, summariseQuotes } from "./quotes/summarise-quotes.ts";
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
