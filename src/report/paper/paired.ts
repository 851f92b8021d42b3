import type { PairedRow } from "../../market/index.ts";
import type { Block } from "../report-document.ts";
import { comparedColumns, strategyColumn } from "./columns.ts";
import { forestChart } from "./forest-chart.ts";
import { BENCHMARK, type MarketContext, NOTHING, type Part } from "./market-context.ts";
import { type ColumnOf, type PaperTable, paperTable, textTable } from "./paper-table.ts";

const PERCENT = "% of spot";
const std = comparedColumns("std", "Std", PERCENT);
const cvar95 = comparedColumns("cvar95", "CVaR95", PERCENT);
const centred = comparedColumns("cvar95Centred", "CVaR95 centred", PERCENT);
const mean = comparedColumns("mean", "Mean P&L", PERCENT);
const volume = comparedColumns("volume", "Volume", "sum |d delta|");
const cost = comparedColumns("cost", "Cost", "bp");

const COLUMNS: readonly ColumnOf<PairedRow>[] = [
  strategyColumn,
  { key: "against", title: "Against", unit: "text", words: true, of: ({ against }) => against },
  // The ratio of two means near zero has no meaning.
  ...[...Object.values(std), ...Object.values(cvar95), ...Object.values(centred)],
  ...[mean.difference, mean.p, mean.holm, ...Object.values(volume), ...Object.values(cost)],
];
const keys = (columns: readonly { readonly key: string }[]) => [
  "strategy",
  "against",
  ...columns.map(({ key }) => key),
];
const PANELS = [
  { title: "Standard deviation", columns: keys([std.ratio, std.difference, std.p, std.holm]) },
  { title: "Tail", columns: keys([cvar95.ratio, cvar95.difference, cvar95.p, cvar95.holm, centred.ratio]) },
  { title: "What it costs", columns: keys([mean.difference, mean.holm, volume.ratio, cost.ratio, cost.difference]) },
];

/** T1: every strategy against BS Delta, and learned ones against the best classical hedge, on the same episodes and resamples. */
export async function pairedPart(context: MarketContext): Promise<Part> {
  const rows = context.evaluation?.paired ?? [];
  if (rows.length === 0) return NOTHING;
  const table = pairedTable(context, learnedFirst(context, rows));
  return { tables: [table], blocks: [...(await forestBlocks(context, rows)), ...panelBlocks(table, context)] };
}

export const pairedKey = ({ strategy, against }: Pick<PairedRow, "strategy" | "against">) =>
  `${strategy} against ${against}`;

/** The learned hedge's comparisons, then the others by their ratio of Std. */
function learnedFirst({ learned }: MarketContext, rows: readonly PairedRow[]): PairedRow[] {
  const own = rows.filter(({ strategy }) => strategy === learned);
  const others = rows.filter(({ strategy }) => strategy !== learned);
  const ratio = ({ std: { ratio } }: PairedRow) => (Number.isFinite(ratio) ? ratio : Number.MAX_VALUE);
  return [...own, ...others.toSorted((a, b) => ratio(a) - ratio(b))];
}

function pairedTable({ place }: MarketContext, rows: readonly PairedRow[]): PaperTable {
  return paperTable<PairedRow>(place, {
    ...{ name: "paired", title: "Paired comparisons", columns: COLUMNS, panels: PANELS, rows, keyOf: pairedKey },
  });
}

async function forestBlocks(context: MarketContext, rows: readonly PairedRow[]): Promise<Block[]> {
  const toBenchmark = rows.filter(({ against }) => against === BENCHMARK);
  const caption =
    "Ratios to BS Delta with 95 % intervals of the paired block bootstrap, lowest Std first: left of the line is less risk. Hollow: a placebo.";
  return [
    { kind: "heading", level: 3, text: "T1. Paired comparisons" },
    ...(toBenchmark.length === 0
      ? []
      : [
          {
            kind: "figure" as const,
            name: `${context.market.id}-paired`,
            svg: await forestChart(context, toBenchmark),
            caption,
          },
        ]),
  ];
}

/** The page shows the main strategies; all of them are a click away. */
function panelBlocks(table: PaperTable, { focus }: MarketContext): Block[] {
  const main = table.rows.filter(({ cells }) => focus.includes(String(cells["strategy"]!.value)));
  const all = (title: string) => `${title}: every strategy`;
  return [
    {
      kind: "text",
      text: "Ratio and difference of the same resamples; brackets are 95 % intervals, p is two-sided, of no difference. Holm's p holds over the comparisons that were declared before the run; without one, a comparison was not declared.",
    },
    ...table.panels.flatMap(({ title, columns }): Block[] => [
      { kind: "text", text: `${title}:` },
      { kind: "table", table: textTable(table, columns, main) },
      ...(main.length === table.rows.length
        ? []
        : [{ kind: "table" as const, table: textTable(table, columns), folded: all(title) }]),
    ]),
  ];
}
