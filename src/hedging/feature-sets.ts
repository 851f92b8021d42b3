import { philox, UserError, uniformOf } from "../core/index.ts";
import type { HedgeInputs } from "./inputs.ts";
import { type SignatureSight, signatureFeatureCount } from "./signature-features.ts";
import { strikeVolatility } from "./strike-volatility.ts";

/** A named group of numbers of one step that a network may see. */
interface FeatureSet {
  readonly count: number;
  /** Writes them for one step of an episode, from `out[to]` on; `at` is the position in the inputs' grids [episodes x steps]. */
  readonly write: (inputs: HedgeInputs, episode: number, at: number, out: Float32Array, to: number) => void;
}

/**
 * What may be added to the `base` features, or stand in their place; all known at the step:
 *   smile  slope sqrt(tau), slope the smile's; clip(2 ln(sigma_K / sigma_t)), sigma_K the volatility of the option's own strike
 *   term   5 ln(longer volatility index / 30-day index)
 *   noise  a standard normal that means nothing: a placebo, which must not help
 *   state  F_t / F_0, tau_t / tau_0, ln(F_t / K), sigma_t^2: the four plain numbers that published deep hedges see on Heston paths,
 *          where F = S and sigma^2 is the variance itself; the others are of order one, the last is of the size of a variance
 * Signatures of what has happened are a set too, see `fillSignatures`.
 */
export const extraFeatures = {
  smile: { count: 2, write: writeSmile },
  term: { count: 1, write: writeTerm },
  noise: { count: 1, write: writeNoise },
  state: { count: 4, write: writeState },
} as const satisfies Record<string, FeatureSet>;

/** Numbers a step of the `base` features. */
export const FEATURE_COUNT = 7;
export const featureNames = ["base", "smile", "term", "noise", "state", "signature"] as const;
export type FeatureName = (typeof featureNames)[number];

/** The features of a network that is not told otherwise. */
export const BASE_FEATURES: readonly FeatureName[] = ["base"];

/** What a network looks at. */
export interface SightOptions {
  /** Default: the `base` features. */
  readonly features?: readonly FeatureName[] | undefined;
  /** Whether d1 is that of the volatility of the option's own strike, by the smile's slope; default: that at the money. */
  readonly strikeVolatility?: boolean | undefined;
  /** What the set `signature` consists of, where it is seen; default `DEFAULT_SIGNATURE`. */
  readonly signature?: SignatureSight | undefined;
}

/** Numbers a step that a network sees. */
export function featureCount({ features = BASE_FEATURES, signature }: SightOptions): number {
  return features.reduce((sum, name) => sum + countOf(name, signature), 0);
}

function countOf(name: FeatureName, signature: SignatureSight | undefined): number {
  if (name === "base") return FEATURE_COUNT;
  return name === "signature" ? signatureFeatureCount(signature) : extraFeatures[name].count;
}

const CLIP = 2;
const TERM_HINT =
  "Give the market a volatilityTerm with a horizon beyond 30 days, whose index begins before the test span.";

function writeSmile(
  { smileSlope, impliedVolatility, forward, strike, tau }: HedgeInputs,
  episode: number,
  at: number,
  out: Float32Array,
  to: number,
): void {
  const slope = known(smileSlope, "smile")[at]!;
  const own = strikeVolatility(impliedVolatility[at]!, slope, forward[at]!, strike[episode]!);
  out[to] = slope * Math.sqrt(tau[at]!);
  out[to + 1] = Math.max(-CLIP, Math.min(CLIP, 2 * Math.log(own / impliedVolatility[at]!)));
}

function writeTerm({ termSlope }: HedgeInputs, _episode: number, at: number, out: Float32Array, to: number): void {
  const slope = known(termSlope, "term")[at]!;
  if (!Number.isFinite(slope)) throw new UserError(`the feature 'term' is not known at every session`, TERM_HINT);
  out[to] = 5 * slope;
}

function known(column: Float64Array | undefined, feature: "smile" | "term"): Float64Array {
  if (column !== undefined) return column;
  const hint = feature === "smile" ? "Set the market's smile." : TERM_HINT;
  throw new UserError(`the feature '${feature}' is not known for these episodes`, hint);
}

function writeState(
  { forward, strike, tau, impliedVolatility, steps }: HedgeInputs,
  episode: number,
  at: number,
  out: Float32Array,
  to: number,
): void {
  const entry = episode * steps;
  out[to] = forward[at]! / forward[entry]!;
  out[to + 1] = tau[at]! / tau[entry]!;
  out[to + 2] = Math.log(forward[at]! / strike[episode]!);
  out[to + 3] = impliedVolatility[at]! ** 2;
}

const doubles = new Float64Array(2);
const words = new Uint32Array(doubles.buffer);
const drawn = new Uint32Array(4);

/** Keyed by the bits of forward and volatility, so that it is the same in every batch and for every cut of the history, and independent of what comes. */
function writeNoise(
  { forward, impliedVolatility }: HedgeInputs,
  _episode: number,
  at: number,
  out: Float32Array,
  to: number,
): void {
  doubles[0] = forward[at]!;
  doubles[1] = impliedVolatility[at]!;
  philox([0x901, 0x5e], words[0]!, words[1]!, words[2]!, words[3]!, drawn);
  const radius = Math.sqrt(-2 * Math.log(uniformOf(drawn[0]!, drawn[1]!)));
  out[to] = radius * Math.cos(2 * Math.PI * uniformOf(drawn[2]!, drawn[3]!));
}
