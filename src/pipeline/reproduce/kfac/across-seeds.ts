import { mean, standardDeviation, studentHalfWidth, studentTails } from "../../../statistics/index.ts";

/** A figure over seeds. */
export interface AcrossSeeds {
  readonly mean: number;
  readonly deviation: number;
  /** Half of the 95 % interval of the mean. */
  readonly halfWidth: number;
  /** Two-sided p of a mean of zero. */
  readonly p: number;
}

/** Mean, deviation, 95 % interval by Student's t of one value a seed; needs two seeds. A figure that does not vary has no interval. */
export function acrossSeeds(values: readonly number[]): AcrossSeeds {
  const sample = Float64Array.from(values);
  const [centre, deviation] = [mean(sample), standardDeviation(sample)];
  const degrees = sample.length - 1;
  const error = deviation / Math.sqrt(sample.length);
  return {
    mean: centre,
    deviation,
    halfWidth: studentHalfWidth(degrees) * error,
    p: error > 0 ? studentTails(centre / error, degrees) : centre === 0 ? 1 : 0,
  };
}

/** Differences a - b, seed by seed. */
export function pairedAcrossSeeds(a: readonly number[], b: readonly number[]): AcrossSeeds {
  return acrossSeeds(a.map((value, seed) => value - b[seed]!));
}
