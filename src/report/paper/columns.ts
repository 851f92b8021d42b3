import type { ComparedName, ComparedValue, Levels, PartRow } from "../../market/index.ts";
import { RELIABLE_TAIL } from "./market-context.ts";
import { ALARMS, type ColumnOf, type Ranged } from "./paper-table.ts";

const PERCENT = "% of spot";

export const strategyColumn: ColumnOf<{ readonly strategy: string }> = {
  key: "strategy",
  title: "Strategy",
  unit: "text",
  words: true,
  of: ({ strategy }) => strategy,
};

const fewTail = ({ tailPoints }: Pick<Levels, "tailPoints">) => (tailPoints < RELIABLE_TAIL ? ALARMS.few : "");

const level = (
  key: keyof Omit<Levels, "strategy">,
  title: string,
  unit: string,
  digits = 3,
  mark?: (row: Levels) => string,
): ColumnOf<Levels> => ({ key, title, unit, digits, of: (row) => row[key], ...(mark === undefined ? {} : { mark }) });

/** Every level of a strategy; figures of a tail with fewer than ten episodes are marked. */
export const levelColumns = {
  episodes: level("episodes", "Episodes", "count", 0),
  windows: level("independentWindows", "Windows", "count", 0),
  tailPoints: level("tailPoints", "Tail points", "count", 1),
  mean: level("mean", "Mean P&L", PERCENT),
  std: level("std", "Std", PERCENT),
  downsideStd: level("downsideStd", "Downside std", PERCENT),
  var95: level("var95", "VaR95", PERCENT, 3, fewTail),
  cvar95: level("cvar95", "CVaR95", PERCENT, 3, fewTail),
  cvar95Centred: level("cvar95Centred", "CVaR95 centred", PERCENT, 3, fewTail),
  // Half the tail of 95 %.
  var975: level("var975", "VaR97.5", PERCENT, 3, (row) => fewTail({ tailPoints: row.tailPoints / 2 })),
  cvar975: level("cvar975", "CVaR97.5", PERCENT, 3, (row) => fewTail({ tailPoints: row.tailPoints / 2 })),
  worst: level("worst", "Worst", PERCENT, 2),
  maxDrawdown: level("maxDrawdown", "Max drawdown", PERCENT, 2),
  entropic: level("entropic", "Entropic risk", PERCENT),
  entropicSampleSize: level("entropicSampleSize", "Its effective episodes", "count", 0),
  volume: level("volume", "Volume", "sum |d delta|", 2),
  costBps: level("costBps", "Cost", "bp", 2),
  meanDelta: level("meanDelta", "Mean delta", "units", 3),
  roughness: level("roughness", "Roughness", "mean |second difference|", 4),
} as const;

/** Comparison of a part of the test span with BS Delta there. CVaR95 is a difference: its ratio means nothing in calm parts. */
export const partColumns = {
  from: { key: "from", title: "From", unit: "date", of: ({ from }: PartRow) => from },
  to: { key: "to", title: "To", unit: "date", of: ({ to }: PartRow) => to },
  stdRatio: { key: "stdRatio", title: "Std / BS", unit: "ratio", of: ({ stdRatio }: PartRow) => stdRatio },
  cvar95Difference: {
    ...{ key: "cvar95Difference", title: "CVaR95 - BS", unit: PERCENT },
    of: ({ cvar95Difference }: PartRow) => cvar95Difference,
    mark: fewTail,
  },
  meanDifference: {
    ...{ key: "meanDifference", title: "Mean - BS", unit: PERCENT },
    of: ({ meanDifference }: PartRow) => meanDifference,
  },
} as const satisfies Record<string, ColumnOf<PartRow>>;

/** A column whose figures are withheld where a row does not allow them. */
export function withheld<Row>(column: ColumnOf<Row>, allowed: (row: Row) => boolean, word: string): ColumnOf<Row> {
  return {
    ...column,
    of: (row) => (allowed(row) ? column.of(row) : null),
    mark: (row) => (allowed(row) ? (column.mark?.(row) ?? "") : word),
  };
}

export const ratioOf = ({ ratio, ratioInterval }: ComparedValue): Ranged => ({ value: ratio, interval: ratioInterval });
export const differenceOf = ({ difference, differenceInterval }: ComparedValue): Ranged => ({
  value: difference,
  interval: differenceInterval,
});

type Compared = Readonly<Record<ComparedName, ComparedValue>>;

/** Ratio and difference of one figure of a paired row, with p-values. */
export function comparedColumns(name: ComparedName, title: string, unit: string) {
  return {
    ratio: { key: `${name}.ratio`, title: `${title} ratio`, unit: "ratio", of: (row: Compared) => ratioOf(row[name]) },
    difference: {
      ...{ key: `${name}.difference`, title: `${title} difference`, unit },
      of: (row: Compared) => differenceOf(row[name]),
    },
    p: { key: `${name}.p`, title: "p", unit: "probability", digits: 4, of: (row: Compared) => row[name].pValue },
    holm: {
      ...{ key: `${name}.holm`, title: "Holm p", unit: "probability", digits: 4 },
      of: (row: Compared) => row[name].adjustedPValue ?? null,
    },
  } as const;
}
