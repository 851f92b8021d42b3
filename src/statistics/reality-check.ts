import { check } from "../core/index.ts";
import type { DrawnFigure } from "./compare-drawn.ts";

/** Whether the best of many candidates beats a benchmark by more than searching among them explains. */
export interface SearchTest {
  /** Place of the candidate with the largest gain. */
  readonly best: number;
  /** White (2000), "A reality check for data snooping", Econometrica 68. */
  readonly whitePValue: number;
  /** Hansen (2005), "A test for superior predictive ability", JBES 23: the consistent version, studentised. */
  readonly consistentPValue: number;
}

/**
 * Tests that no candidate has a lower figure than the benchmark, from one set of paired resamples.
 *
 * The figures are functionals of the P&L's distribution that are no means (standard deviation, CVaR), so there is no loss differential by
 * episode whose mean they were. The gain d_k = T(benchmark) - T(k) is resampled itself: d*_k comes from the same resamples for both, which
 * estimates the law of d*_k - d_k wherever the block bootstrap holds for T (smooth functions of means: White 2000, section 2; CVaR, which
 * has a bounded-slope influence function: as an M-estimator). To first order this equals resampling the means of influence functions.
 *
 * White: V = max d_k, against max (d*_k - d_k). Hansen: t = max (0, d_k / w_k) with w_k the standard deviation of d*_k, against
 * max (0, (d*_k - d_k 1{d_k >= -w_k sqrt(2 ln ln n)}) / w_k): a candidate that is clearly worse is not centred, so it cannot take part.
 * A candidate whose gain does not vary (a copy of the benchmark) has no part in t.
 *
 * @param benchmark figure of the benchmark, lower is better  @param candidates at least one, on the same resamples
 * @param observations n, at least 3
 */
export function realityCheck(
  benchmark: DrawnFigure,
  candidates: readonly DrawnFigure[],
  observations: number,
): SearchTest {
  check(candidates.length > 0 && observations >= 3, () => "realityCheck: needs a candidate and three observations");
  const gains = candidates.map((candidate) => gainOf(benchmark, candidate));
  const best = gains.reduce((most, { gain }, k) => (gain > gains[most]!.gain ? k : most), 0);
  return { best, whitePValue: whitePValue(gains), consistentPValue: consistentPValue(gains, observations) };
}

interface Gain {
  readonly gain: number;
  readonly draws: Float64Array;
  readonly deviation: number;
}

function gainOf(benchmark: DrawnFigure, candidate: DrawnFigure): Gain {
  const draws = benchmark.draws.map((value, draw) => value - candidate.draws[draw]!);
  const centre = draws.reduce((sum, value) => sum + value, 0) / draws.length;
  const squares = draws.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return { gain: benchmark.value - candidate.value, draws, deviation: Math.sqrt(squares / draws.length) };
}

function whitePValue(gains: readonly Gain[]): number {
  const found = Math.max(...gains.map(({ gain }) => gain));
  return shareAtLeast(
    found,
    highest(gains, Number.NEGATIVE_INFINITY, ({ gain }) => [gain, 1]),
  );
}

function consistentPValue(gains: readonly Gain[], observations: number): number {
  const varying = gains.filter(({ deviation }) => deviation > 0);
  const threshold = Math.sqrt(2 * Math.log(Math.log(observations)));
  const found = Math.max(0, ...varying.map(({ gain, deviation }) => gain / deviation));
  const drawn = highest(varying, 0, ({ gain, deviation }) => [gain >= -deviation * threshold ? gain : 0, deviation]);
  return shareAtLeast(found, drawn);
}

/** In every resample, the highest (d* - centre) / scale of the gains, and at least `floor`. */
function highest(
  gains: readonly Gain[],
  floor: number,
  standard: (gain: Gain) => readonly [centre: number, scale: number],
): Float64Array {
  const most = new Float64Array(gains[0]?.draws.length ?? 0).fill(floor);
  for (const gain of gains) {
    const [centre, scale] = standard(gain);
    for (let draw = 0; draw < most.length; draw++)
      most[draw] = Math.max(most[draw]!, (gain.draws[draw]! - centre) / scale);
  }
  return most;
}

/** Share of resamples that reach `found`, which counts as one more. */
function shareAtLeast(found: number, drawn: Float64Array): number {
  let reached = 1;
  for (const value of drawn) if (value >= found) reached++;
  return reached / (drawn.length + 1);
}
