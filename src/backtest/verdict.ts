import type { ComparedValue, Levels, PairedRow, StressRow, Verdict } from "../market/index.ts";

/** What a verdict rests on. */
export interface VerdictEvidence {
  readonly strategy: string;
  readonly againstBenchmark: PairedRow;
  /** The same row where the best classical hedge is the benchmark. */
  readonly againstBestClassical: PairedRow;
  /** Of this strategy, one for each declared window that has episodes. */
  readonly stress: readonly StressRow[];
  readonly declaredWindows: number;
  /** Of `breached`, % of the price at entry. */
  readonly stressLimit: number;
  readonly levels: Levels;
  readonly benchmarkLevels: Levels;
}

/**
 * The verdict by the rule that was fixed before any run: preferred only if the intervals of CVaR95 and of the standard deviation lie below no
 * difference, against BS Delta and against the best classical hedge, and no declared stress window is breached. A preference and its
 * refusal have the same conditions in the same words.
 */
export function verdictOf(evidence: VerdictEvidence): Verdict {
  const { strategy, againstBenchmark, againstBestClassical, levels, benchmarkLevels } = evidence;
  const rows =
    againstBestClassical.against === againstBenchmark.against
      ? [againstBenchmark]
      : [againstBenchmark, againstBestClassical];
  const conditions = [
    ...rows.flatMap((row) => [
      lowerRisk("CVaR95", row.against, row.cvar95),
      lowerRisk("Standard deviation", row.against, row.std),
    ]),
    stressCondition(evidence),
  ];
  return {
    strategy,
    preferred: conditions.every(({ met }) => met),
    bestClassical: againstBestClassical.against,
    conditions,
    givenUp: {
      meanDifference: againstBenchmark.mean.difference,
      meanDifferenceInterval: againstBenchmark.mean.differenceInterval,
      meanDelta: levels.meanDelta,
      benchmarkMeanDelta: benchmarkLevels.meanDelta,
    },
  };
}

type Condition = Verdict["conditions"][number];

/** An interval with a limit that is no number does not lie below 0. */
function lowerRisk(figure: string, against: string, compared: ComparedValue): Condition {
  const [low, high] = compared.differenceInterval;
  const figures = `${money(compared.value)}, ${against} ${money(compared.against)}, difference ${money(compared.difference)} [${money(low)}, ${money(high)}] % of spot`;
  return { text: `${figure} below that of ${against}, its 95 % interval below 0: ${figures}`, met: high < 0 };
}

function stressCondition({ stress, declaredWindows, stressLimit }: VerdictEvidence): Condition {
  const rule = `Mean loss in no declared stress window above BS Delta's by more than ${stressLimit} % of spot`;
  const breached = stress.filter((row) => row.breached);
  const excess = (row: StressRow) => `${row.part} ${money(-row.meanDifference)}`;
  const worst = stress.reduce<StressRow | undefined>(
    (most, row) => (most === undefined || row.meanDifference < most.meanDifference ? row : most),
    undefined,
  );
  const found =
    worst === undefined
      ? "no window has episodes"
      : breached.length > 0
        ? `breached in ${breached.map(excess).join("; ")}`
        : `largest excess ${excess(worst)}`;
  return {
    text: `${rule}: ${found} (${stress.length} of ${declaredWindows} windows have episodes)`,
    met: breached.length === 0,
  };
}

/** Three digits, without a minus sign before zero. */
function money(value: number): string {
  const text = value.toFixed(3);
  return text === "-0.000" ? "0.000" : text;
}
