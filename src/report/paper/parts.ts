import type { PartRow, RegimeRow, StressRow } from "../../market/index.ts";
import type { Block } from "../report-document.ts";
import { levelColumns, partColumns, strategyColumn, withheld } from "./columns.ts";
import { BENCHMARK, type MarketContext, NOTHING, type Part } from "./market-context.ts";
import { ALARMS, type ColumnOf, type PaperTable, paperTable } from "./paper-table.ts";
import { pivot } from "./pivot.ts";
import { yearChart } from "./year-chart.ts";

const part = (title: string): ColumnOf<PartRow> => ({
  ...{ key: "part", title, unit: "text", words: true },
  of: (row) => row.part,
});
const COUNTS = [partColumns.from, partColumns.to, levelColumns.episodes, levelColumns.windows, levelColumns.tailPoints];
const FIGURES = [
  ...[levelColumns.mean, levelColumns.std, levelColumns.cvar95, levelColumns.cvar95Centred, levelColumns.costBps],
  ...[levelColumns.volume, levelColumns.meanDelta],
  ...[partColumns.stdRatio, partColumns.cvar95Difference, partColumns.meanDifference],
];
const FOLDED_NOTE = "The page shows the main strategies; the files of the table have all of them.";

/** T2: every calendar year of entry beside BS Delta. */
export async function yearsPart(context: MarketContext): Promise<Part> {
  const rows = context.evaluation?.years ?? [];
  if (rows.length === 0) return NOTHING;
  const table = paperTable<PartRow>(context.place, {
    ...{ name: "by-year", title: "By year of entry", rows, keyOf: (row) => `${row.strategy}, ${row.part}` },
    columns: [strategyColumn, part("Year"), ...COUNTS, ...FIGURES],
  });
  const counts = countTable(context, rows);
  const own = counts.rows.filter(({ cells }) => context.focus.includes(String(cells["strategy"]!.value)));
  const caption =
    "By year of entry, beside BS Delta: the ratio of Std, and the difference of CVaR95 (below zero: a smaller tail loss).";
  const blocks: Block[] = [
    { kind: "heading", level: 3, text: "T2. By year" },
    { kind: "figure", name: `${context.market.id}-years`, svg: await yearChart(context, rows), caption },
    {
      kind: "text",
      text: `CVaR95 is a difference: in a calm year BS Delta's own is near zero, and a ratio to it means nothing. ${ALARMS.few}: fewer than ten episodes in the tail, no reliable figure. ${FOLDED_NOTE}`,
    },
    {
      kind: "table",
      table: pivot(table, across(context, ["part", "independentWindows"], ["stdRatio", "cvar95Difference"])),
    },
    { kind: "text", text: "Years in which a strategy did better than BS Delta:" },
    {
      kind: "table",
      table: pivot(
        { ...counts, rows: own },
        {
          down: ["strategy"],
          across: "figure",
          order: ["Std", "CVaR95", "Mean P&L"],
          cells: ["share"],
        },
      ),
    },
  ];
  return { tables: [table, counts], blocks };
}

interface YearCount {
  readonly strategy: string;
  readonly figure: string;
  readonly better: number;
  readonly years: number;
}

function countTable({ place, focus }: MarketContext, rows: readonly PartRow[]): PaperTable {
  const figures: readonly (readonly [string, (row: PartRow) => number])[] = [
    ["Std", ({ stdRatio }) => 1 - stdRatio],
    ["CVaR95", ({ cvar95Difference }) => -cvar95Difference],
    ["Mean P&L", ({ meanDifference }) => meanDifference],
  ];
  const names = [...new Set(rows.map(({ strategy }) => strategy))].filter((name) => name !== BENCHMARK);
  const first = names.toSorted((a, b) => Number(focus.includes(b)) - Number(focus.includes(a)));
  const counts = first.flatMap((strategy) =>
    figures.map(([figure, gain]): YearCount => {
      const own = rows.filter((row) => row.strategy === strategy).map(gain);
      return {
        strategy,
        figure,
        better: own.filter((value) => value > 0).length,
        years: own.filter(Number.isFinite).length,
      };
    }),
  );
  return paperTable<YearCount>(place, {
    ...{ name: "year-counts", title: "Years in which a strategy did better than BS Delta", rows: counts },
    keyOf: ({ strategy, figure }) => `${strategy}, ${figure}`,
    columns: [
      strategyColumn,
      { key: "figure", title: "Figure", unit: "text", words: true, of: ({ figure }) => figure },
      { key: "better", title: "Better", unit: "count", digits: 0, of: ({ better }) => better },
      { key: "years", title: "Of", unit: "count", digits: 0, of: ({ years }) => years },
      { key: "share", title: "Years", unit: "text", of: ({ better, years }) => `${better} of ${years}` },
    ],
  });
}

/** Strategies that stand side by side with several figures each. */
const MOST_ACROSS = 3;

function across({ focus }: MarketContext, down: readonly string[], cells: readonly string[]) {
  return { down, across: "strategy", order: focus.filter((name) => name !== BENCHMARK).slice(0, MOST_ACROSS), cells };
}

/** T3: episodes grouped by what was known before their entry. */
export function regimesPart(context: MarketContext): Part {
  const rows = context.evaluation?.regimes ?? [];
  if (rows.length === 0) return NOTHING;
  const allowed = ({ sufficient }: RegimeRow) => sufficient;
  const table = paperTable<RegimeRow>(context.place, {
    ...{ name: "regimes", title: "By regime", rows },
    keyOf: ({ strategy, regime, part }: RegimeRow) => `${strategy}, ${regime}: ${part}`,
    columns: [
      strategyColumn,
      { key: "regime", title: "Regime", unit: "text", words: true, of: ({ regime }) => regime },
      part("Level"),
      ...COUNTS,
      { key: "sufficient", title: "Sufficient", unit: "yes or no", of: ({ sufficient }) => sufficient },
      ...FIGURES.map((column) => withheld<RegimeRow>(column, allowed, "insufficient")),
    ],
  });
  const blocks: Block[] = [
    { kind: "heading", level: 3, text: "T3. Regimes" },
    {
      kind: "text",
      text: `Grouped by data from before the entry. With fewer than ten independent windows a regime's figures are withheld as insufficient. ${FOLDED_NOTE}`,
    },
    {
      kind: "table",
      table: pivot(table, across(context, ["regime", "part", "independentWindows"], ["stdRatio", "cvar95Difference"])),
    },
  ];
  return { tables: [table], blocks };
}

/** T4: the windows that the configuration declares. */
export function stressPart(context: MarketContext): Part {
  const rows = context.evaluation?.stress ?? [];
  if (rows.length === 0) return NOTHING;
  const breach = ({ breached }: StressRow) => (breached ? ALARMS.breach : "");
  const table = paperTable<StressRow>(context.place, {
    ...{ name: "stress", title: "Stress windows", rows, keyOf: (row) => `${row.strategy}, ${row.part}` },
    columns: [
      strategyColumn,
      part("Window"),
      ...COUNTS,
      { key: "breached", title: "Breached", unit: "yes or no", of: ({ breached }) => breached },
      { ...levelColumns.worst },
      ...FIGURES.map((column) =>
        column.key === partColumns.meanDifference.key ? { ...column, mark: breach } : column,
      ),
    ],
  });
  const blocks: Block[] = [
    { kind: "heading", level: 3, text: "T4. Declared stress windows" },
    {
      kind: "text",
      text: `${ALARMS.breach}: the mean loss in the window exceeds BS Delta's by more than the limit that was set before the run. ${FOLDED_NOTE}`,
    },
    {
      kind: "table",
      table: pivot(table, across(context, ["part", "from", "to", "episodes"], ["meanDifference", "cvar95Difference"])),
    },
  ];
  return { tables: [table], blocks };
}
