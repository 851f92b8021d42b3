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
export { hedgeInputs, totalReturns, yearsToExpiry } from "./inputs.ts";
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
