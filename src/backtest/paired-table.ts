import type { ComparedName, ComparedValue, PairedRow } from "../market/index.ts";
import { holm, type PairedComparison, type PairedComparisons } from "../statistics/index.ts";

/** Comparisons of the strategy in one place with that in another. */
export type Comparer = (strategy: number, against: number) => PairedComparisons;

/** Which comparisons were declared before the run: Holm's adjustment counts these, whatever else is shown. */
export interface DeclaredComparisons {
  readonly strategies: ReadonlySet<string>;
  readonly figures: readonly ComparedName[];
}

/** What is compared: names of the strategies, and pairs of their places. */
export interface PairedTable {
  readonly names: readonly string[];
  readonly pairs: readonly (readonly [strategy: number, against: number])[];
  readonly declared: DeclaredComparisons;
}

const BPS_PER_PERCENT = 100;

/**
 * The paired table. P-values of the declared comparisons are adjusted by Holm over all of them: every pair whose first strategy was declared, and
 * every declared figure.
 */
export function pairedRows({ names, pairs, declared }: PairedTable, compare: Comparer): PairedRow[] {
  const rows = pairs.map(([strategy, against]) => ({
    strategy: names[strategy]!,
    against: names[against]!,
    ...comparedValues(compare(strategy, against)),
  }));
  const counted = rows.flatMap((row, at) =>
    declared.strategies.has(row.strategy) ? declared.figures.map((figure) => ({ at, figure })) : [],
  );
  const adjusted = holm(counted.map(({ at, figure }) => rows[at]![figure].pValue));
  return rows.map((row, at) => {
    const own = counted.flatMap((one, i) =>
      one.at === at ? [[one.figure, { ...row[one.figure], adjustedPValue: adjusted[i]! }] as const] : [],
    );
    return { ...row, ...Object.fromEntries(own) };
  });
}

function comparedValues(compared: PairedComparisons): Record<ComparedName, ComparedValue> {
  return {
    mean: comparedValue(compared.mean),
    std: comparedValue(compared.std),
    cvar95: comparedValue(compared.cvar),
    cvar95Centred: comparedValue(compared.centredCvar),
    volume: comparedValue(compared.volume),
    cost: comparedValue(compared.cost, BPS_PER_PERCENT),
  };
}

/** @param unit how many of the row's units one unit of the figure is */
function comparedValue({ ratio, difference, value, against, pValue }: PairedComparison, unit = 1): ComparedValue {
  return {
    value: value * unit,
    against: against * unit,
    ratio: ratio.value,
    ratioInterval: [ratio.low, ratio.high],
    difference: difference.value * unit,
    differenceInterval: [difference.low * unit, difference.high * unit],
    pValue,
  };
}
