import { correctedMean, publishedMean, type RowResult } from "./results.ts";
import type { RiskFigures } from "./risk-figures.ts";

/** The report's three criteria on one row. */
export interface Acceptance {
  /** How much lower CVaR95 is than the benchmark's, %. */
  readonly improvement: number;
  readonly stdRatio: number;
  readonly volumeRatio: number;
  /** Criteria met. */
  readonly met: number;
}

export interface AcceptanceResult {
  readonly label: string;
  readonly published: Acceptance | undefined;
  readonly reproduced: Acceptance | undefined;
  readonly corrected: Acceptance;
}

const LEAST_IMPROVEMENT = 5;
const MOST_RATIO = 1.1;

type Judged = Pick<RiskFigures, "std" | "cvar95" | "volume">;

/** @param row figures of the row   @param benchmark of the LSTM, in the same convention */
export function judge(row: Judged, benchmark: Judged): Acceptance {
  const improvement = 100 * (1 - row.cvar95 / benchmark.cvar95);
  const stdRatio = row.std / benchmark.std;
  const volumeRatio = row.volume / benchmark.volume;
  const criteria = [improvement >= LEAST_IMPROVEMENT, stdRatio <= MOST_RATIO, volumeRatio <= MOST_RATIO];
  return { improvement, stdRatio, volumeRatio, met: criteria.filter(Boolean).length };
}

/** Every row but the benchmark, no costs. */
export function acceptanceOf(
  rows: readonly RowResult[],
  benchmark: string,
  printedBenchmark: Judged,
  premium: number,
): AcceptanceResult[] {
  const base = rows.find(({ label }) => label === benchmark)!;
  const published = base.reproduced && publishedMean(base.reproduced, premium);
  const corrected = correctedMean(base.corrected[0]!.series);
  return rows
    .filter((row) => row !== base && row.corrected.length > 0)
    .map((row) => {
      const printed = row.network?.published;
      return {
        label: row.label,
        published: isJudged(printed) ? judge(printed, printedBenchmark) : undefined,
        reproduced: row.reproduced && published ? judge(publishedMean(row.reproduced, premium), published) : undefined,
        corrected: judge(correctedMean(row.corrected[0]!.series), corrected),
      };
    });
}

function isJudged(figures: Partial<RiskFigures> | undefined): figures is RiskFigures {
  return figures?.std !== undefined && figures.cvar95 !== undefined && figures.volume !== undefined;
}
