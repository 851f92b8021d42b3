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
export { hedgeInputs, longerTerm, totalReturns, yearsToExpiry } from "./inputs.ts";
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
