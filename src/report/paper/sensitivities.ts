import type { SensitivityRow } from "../../market/index.ts";
import type { Block } from "../report-document.ts";
import { strategyColumn } from "./columns.ts";
import { levelsOf, type MarketContext, NOTHING, type Part } from "./market-context.ts";
import { type ColumnOf, type PaperTable, paperTable } from "./paper-table.ts";
import { pivot } from "./pivot.ts";
import { sweepChart } from "./sweep-chart.ts";

export const VOLATILITY_SETTING = "iv multiple";

/** T7: the test repeated with one setting changed, and whether the order of the strategies changes. */
export async function sensitivitiesPart(context: MarketContext): Promise<Part> {
  const rows = context.evaluation?.sensitivities ?? [];
  if (rows.length === 0) return NOTHING;
  const table = sensitivityTable(context, rows);
  const settings = [...new Set(rows.map(({ setting }) => setting))];
  const sweep = rows.filter(({ setting }) => setting === VOLATILITY_SETTING);
  const caption =
    "Ratios to BS Delta under the same multiple of the volatility index; centred CVaR95 does not move with the level of the premium.";
  const blocks: Block[] = [
    { kind: "heading", level: 3, text: "T7. Sensitivities" },
    {
      kind: "text",
      text: "Networks and fitted rules are those of the base case. Ratios are to BS Delta under the same setting. An arrow marks a strategy whose rank by Std differs from the base case: up is better.",
    },
    ...(sweep.length === 0
      ? []
      : [
          {
            kind: "figure" as const,
            name: `${context.market.id}-volatility`,
            svg: await sweepChart(context, sweep),
            caption,
          },
        ]),
    ...settings.flatMap((setting) => settingBlocks(context, table, setting)),
  ];
  return { tables: [table], blocks };
}

const number = (key: "mean" | "std" | "cvar95" | "cvar95Centred", title: string): ColumnOf<SensitivityRow> => {
  return { key, title, unit: "% of spot", of: (row) => row[key] };
};

function sensitivityTable(context: MarketContext, rows: readonly SensitivityRow[]): PaperTable {
  const base = baseRanks(context, rows);
  const arrow = (row: SensitivityRow) => {
    const before = base.get(row);
    return before === undefined || before === row.rank ? "" : row.rank < before ? "▲" : "▼";
  };
  return paperTable<SensitivityRow>(context.place, {
    ...{ name: "sensitivities", title: "Sensitivities", rows },
    keyOf: ({ setting, value, strategy }) => `${setting} ${value}, ${strategy}`,
    columns: [
      { key: "setting", title: "Setting", unit: "text", words: true, of: ({ setting }) => setting },
      { key: "value", title: "Value", unit: "text", words: true, of: ({ value }) => value },
      strategyColumn,
      ...[number("mean", "Mean P&L"), number("std", "Std"), number("cvar95", "CVaR95")],
      number("cvar95Centred", "CVaR95 centred"),
      { key: "volume", title: "Volume", unit: "sum |d delta|", digits: 2, of: ({ volume }) => volume },
      { key: "costBps", title: "Cost", unit: "bp", digits: 2, of: ({ costBps }) => costBps },
      { key: "stdRatio", title: "Std / BS", unit: "ratio", of: ({ stdRatio }) => stdRatio, mark: arrow },
      { key: "cvar95Ratio", title: "CVaR95 / BS", unit: "ratio", of: ({ cvar95Ratio }) => cvar95Ratio },
      {
        ...{ key: "cvar95CentredRatio", title: "CVaR95 centred / BS", unit: "ratio" },
        of: ({ cvar95CentredRatio }) => cvar95CentredRatio,
      },
      { key: "rank", title: "Rank by Std", unit: "count", digits: 0, of: ({ rank }) => rank },
      { key: "baseRank", title: "Rank in the base case", unit: "count", digits: 0, of: (row) => base.get(row) ?? null },
    ],
  });
}

/** Rank by Std in the base case among the strategies shown under a row's setting; none where one of them has no level there. */
function baseRanks(context: MarketContext, rows: readonly SensitivityRow[]): Map<SensitivityRow, number> {
  const ranks = new Map<SensitivityRow, number>();
  for (const group of grouped(rows)) {
    const levels = group.map(({ strategy }) => levelsOf(context, strategy)?.std ?? Number.NaN);
    if (!levels.every(Number.isFinite)) continue;
    for (const [at, row] of group.entries()) ranks.set(row, 1 + levels.filter((std) => std < levels[at]!).length);
  }
  return ranks;
}

function grouped(rows: readonly SensitivityRow[]): SensitivityRow[][] {
  const groups = new Map<string, SensitivityRow[]>();
  for (const row of rows) {
    const key = JSON.stringify([row.setting, row.value]);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()];
}

function settingBlocks({ focus }: MarketContext, table: PaperTable, setting: string): Block[] {
  const rows = table.rows.filter(({ cells }) => cells["setting"]!.value === setting);
  const values = [...new Set(rows.map(({ cells }) => String(cells["value"]!.value)))];
  const shown = rows.filter(({ cells }) => focus.includes(String(cells["strategy"]!.value)));
  // Seeds are strategies of their own, which no other setting shows.
  const own = shown.length === 0 ? rows : shown;
  const down = ["strategy"];
  const wide = { across: "value", order: values, cells: ["stdRatio", "cvar95CentredRatio"] };
  return [
    { kind: "text", text: `Setting: ${setting}.` },
    { kind: "table", table: pivot({ ...table, rows: own }, { down, ...wide }) },
  ];
}
