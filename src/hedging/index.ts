export { tradeToBand } from "./band.ts";
export { type BlackGreeks, blackGreeks, blackValues } from "./black-greeks.ts";
export type { Challenger, FittedChallenger, PastMarket, Unfit } from "./challenger.ts";
export { type HestonDeltas, type HestonTable, hestonTable } from "./challengers/heston-table.ts";
export { lelandVolatility } from "./challengers/leland.ts";
export {
  type ChallengerName,
  type ChosenChallenger,
  challengerNames,
  challengers,
  chooseChallengers,
} from "./challengers/registry.ts";
export { whalleyWilmottWidth } from "./challengers/whalley-wilmott.ts";
export { withBand } from "./challengers/with-band.ts";
export { blackScholesDelta, blackScholesTrailing, noHedge } from "./classical.ts";
export {
  BASE_FEATURES,
  FEATURE_COUNT,
  type FeatureName,
  featureCount,
  featureNames,
  type SightOptions,
} from "./feature-sets.ts";
export { features } from "./features.ts";
export { headGradient } from "./head-gradient.ts";
export {
  type HeadBase,
  type HeadName,
  type HeadOptions,
  type HeadPass,
  headBase,
  headOutputs,
  headPass,
  heads,
  headTensor,
  headValues,
  POSITION_LIMIT,
} from "./heads.ts";
export type { HedgeInputs, Strategy } from "./inputs.ts";
export { type LearnedOptions, learnedStrategy, networkDeltas } from "./learned.ts";
export { type Hedge, type Settlement, settle } from "./ledger.ts";
export type { ShuffledTime } from "./shuffled-time.ts";
export { DEFAULT_SIGNATURE, type SignatureSight, signatureTokens } from "./signature-features.ts";
export { skewRule } from "./skew-rule.ts";
export { sliceEpisodes } from "./slice-episodes.ts";
export { strikeVolatility } from "./strike-volatility.ts";
