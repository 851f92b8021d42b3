export {
  type AttributionOptions,
  attribute,
  attributionRow,
  type HeldLedger,
} from "./attribution/attribute.ts";
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
export { missingOpen, type NextOpenOptions, prepareNextOpen } from "./next-open.ts";
export type { EpisodeMarket } from "./prepared-episode.ts";
export { heldBetween, type RebalanceInterval } from "./rebalance.ts";
export { prepareReplay, type Replay, type ReplayOptions } from "./replay.ts";
export {
  atCostMultiple,
  episodeSeries,
  everySession,
  type SettingOutcome,
  sensitivityRowsOf,
} from "./sensitivity-rows.ts";
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
export { withoutCosts } from "./without-costs.ts";
