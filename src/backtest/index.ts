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
export { hedgeInputs, totalReturns, yearsToExpiry } from "./inputs.ts";
export { prepareReplay, type Replay, type ReplayOptions } from "./replay.ts";
export { BENCHMARK, challenge, type SummaryPlan, summarise } from "./summarise.ts";
export {
  type FineTuneRules,
  type Fold,
  foldOf,
  type NetworkPeriod,
  networkPeriods,
  type WalkForwardRules,
  walkForward,
} from "./walk-forward.ts";
