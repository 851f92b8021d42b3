import type { AttributionRow } from "../../market/index.ts";
import type { Block } from "../report-document.ts";
import { attributionChart } from "./attribution-chart.ts";
import { attributionLines } from "./attribution-lines.ts";
import { strategyColumn } from "./columns.ts";
import { type MarketContext, NOTHING, type Part } from "./market-context.ts";
import { type ColumnOf, paperTable, textTable } from "./paper-table.ts";

const PERCENT = "% of spot";
/** Of an episode, in % of the price at entry: 1e-8 of it. */
const RESIDUAL_LIMIT = 1e-6;

/** T5: where the P&L comes from; the lines add up to it, and the largest residual of any episode is shown. */
export async function attributionPart(context: MarketContext): Promise<Part> {
  const rows = context.evaluation?.attribution ?? [];
  if (rows.length === 0) return NOTHING;
  const lines = attributionLines(rows);
  const table = paperTable<AttributionRow>(context.place, {
    ...{ name: "attribution", title: "Attribution of the P&L", rows, keyOf: ({ strategy }) => strategy },
    columns: columnsOf(lines),
    panels: [
      {
        title: "Mean of the episodes",
        columns: ["strategy", "episodes", ...lines.map(meanKey), "pnl", "largestResidual", "withinLimit"],
      },
      { title: "Standard deviation over the episodes", columns: ["strategy", ...lines.map(deviationKey)] },
    ],
  });
  const shown = table.rows.filter(({ key }) => context.focus.includes(key));
  const caption =
    "Mean P&L of an episode by line, % of the price at entry; the diamond is the sum, which is the mean P&L.";
  const blocks: Block[] = [
    { kind: "heading", level: 3, text: "T5. Attribution" },
    { kind: "figure", name: `${context.market.id}-attribution`, svg: await attributionChart(context, rows), caption },
    {
      kind: "text",
      text: "The lines add up to the P&L of every episode; the last columns are the largest residual of any, and whether it is below the limit.",
    },
    { kind: "table", table: textTable(table, table.panels[0]!.columns, shown) },
    {
      kind: "table",
      table: textTable(table, table.panels[1]!.columns, shown),
      folded: "Standard deviation of each line over the episodes",
    },
  ];
  return { tables: [table], blocks };
}

const meanKey = (line: string) => `mean: ${line}`;
const deviationKey = (line: string) => `std: ${line}`;

function columnsOf(lines: readonly string[]): ColumnOf<AttributionRow>[] {
  const line = (key: string, name: string, of: (row: AttributionRow) => number | undefined) => {
    return { key, title: name, unit: PERCENT, of };
  };
  return [
    strategyColumn,
    { key: "episodes", title: "Episodes", unit: "count", digits: 0, of: ({ episodes }) => episodes },
    ...lines.map((name) => line(meanKey(name), name, (row) => row.lines[name])),
    ...lines.map((name) => line(deviationKey(name), name, (row) => row.deviations[name])),
    { key: "pnl", title: "Mean P&L", unit: PERCENT, of: ({ pnl }) => pnl },
    {
      ...{ key: "largestResidual", title: "Largest residual", unit: PERCENT, digits: 2, style: "significant" as const },
      of: ({ largestResidual }) => largestResidual,
    },
    {
      ...{ key: "withinLimit", title: "Below 1e-8 of spot", unit: "yes or no" },
      of: ({ largestResidual }) => largestResidual <= RESIDUAL_LIMIT,
    },
  ];
}
