import type { BreakEvenCost, BreakEvenRow, CostEpochRow } from "../../market/index.ts";
import type { ComponentCosts } from "../cost-components.ts";
import type { Block } from "../report-document.ts";
import { breakEvenChart } from "./break-even-chart.ts";
import { cell, claim } from "./claims.ts";
import { strategyColumn } from "./columns.ts";
import { type MarketContext, NOTHING, type Part } from "./market-context.ts";
import { type ColumnOf, type PaperTable, paperTable, textTable } from "./paper-table.ts";
import { pivot } from "./pivot.ts";

type Components = Readonly<Record<string, number>>;

/** T6: cost by component, by epoch of the schedule, and the flat cost at which an order changes. */
export async function costsPart(context: MarketContext): Promise<Part> {
  const parts = [componentPart(context), epochPart(context), await breakEvenPart(context)];
  const blocks = parts.flatMap((part) => part.blocks);
  if (blocks.length === 0) return NOTHING;
  return {
    tables: parts.flatMap(({ tables }) => tables),
    blocks: [{ kind: "heading", level: 3, text: "T6. Costs and break-even" }, ...blocks],
  };
}

function componentColumns<Row extends { readonly bps: Components }>(rows: readonly Row[]): ColumnOf<Row>[] {
  const names = [...new Set(rows.flatMap(({ bps }) => Object.keys(bps)))];
  const total = (bps: Components) => Object.values(bps).reduce((sum, value) => sum + value, 0);
  return [
    ...names.map((name) => ({ key: `bps.${name}`, title: name, unit: "bp", of: ({ bps }: Row) => bps[name] })),
    { key: "bps", title: "All", unit: "bp", of: ({ bps }) => total(bps) },
  ];
}

function componentPart({ market, place, focus }: MarketContext): Part {
  const rows: readonly ComponentCosts[] = market.componentCosts;
  if (rows.length === 0) return NOTHING;
  const table = paperTable<ComponentCosts>(place, {
    ...{ name: "cost-components", title: "Cost of an episode by component", rows, keyOf: ({ strategy }) => strategy },
    columns: [strategyColumn, ...componentColumns(rows)],
  });
  const main = table.rows.filter(({ key }) => focus.includes(key));
  return {
    tables: [table],
    blocks: [
      {
        kind: "text",
        text: "Mean cost of an episode by component, in basis points of the price at entry, with the unwind:",
      },
      { kind: "table", table: textTable(table, undefined, main) },
      ...(main.length === table.rows.length
        ? []
        : [{ kind: "table" as const, table: textTable(table), folded: "Cost by component of every strategy" }]),
    ],
  };
}

function epochPart({ evaluation, place, focus }: MarketContext): Part {
  const rows = evaluation?.costEpochs ?? [];
  if (rows.length === 0) return NOTHING;
  const table = paperTable<CostEpochRow>(place, {
    ...{ name: "cost-epochs", title: "Cost of an episode by component and epoch", rows },
    keyOf: ({ strategy, from }) => `${strategy}, from ${from}`,
    columns: [
      strategyColumn,
      { key: "from", title: "From", unit: "date", of: ({ from }) => from },
      { key: "to", title: "To", unit: "date", of: ({ to }) => to ?? "open" },
      { key: "episodes", title: "Episodes", unit: "count", digits: 0, of: ({ episodes }) => episodes },
      ...componentColumns(rows),
    ],
  });
  const shown = table.rows.filter(({ cells }) => focus.includes(String(cells["strategy"]!.value)));
  return {
    tables: [table],
    blocks: [
      { kind: "text", text: "The same by epoch: between two changes of any rate of the schedule." },
      { kind: "table", table: textTable(table, undefined, shown) },
    ],
  };
}

async function breakEvenPart(context: MarketContext): Promise<Part> {
  const sweep = context.evaluation?.breakEven ?? [];
  const crossings = context.evaluation?.breakEvenCosts ?? [];
  const tables = [
    ...(sweep.length === 0 ? [] : [sweepTable(context, sweep)]),
    ...(crossings.length === 0 ? [] : [crossingTable(context, crossings)]),
  ];
  const caption =
    "The same positions at a flat cost a side: where two lines cross, their order changes (hollow circles).";
  const blocks: Block[] = [
    ...(sweep.length === 0
      ? []
      : [
          {
            kind: "figure" as const,
            name: `${context.market.id}-break-even`,
            svg: await breakEvenChart(context),
            caption,
          },
        ]),
    ...tables.flatMap((table) =>
      table.name.endsWith("break-even") ? sweepBlocks(context, table) : crossingBlocks(context, table),
    ),
  ];
  return { tables, blocks };
}

function sweepTable({ place }: MarketContext, rows: readonly BreakEvenRow[]): PaperTable {
  const percent = (key: "mean" | "std" | "cvar95", title: string): ColumnOf<BreakEvenRow> => {
    return { key, title, unit: "% of spot", of: (row) => row[key] };
  };
  return paperTable<BreakEvenRow>(place, {
    ...{ name: "break-even", title: "The same positions at a flat cost a side", rows },
    keyOf: ({ strategy, bps }) => `${strategy} at ${bps} bp`,
    columns: [
      strategyColumn,
      { key: "bps", title: "Flat cost", unit: "bp", digits: 1, of: ({ bps }) => bps },
      ...[percent("mean", "Mean P&L"), percent("std", "Std"), percent("cvar95", "CVaR95")],
      { key: "costBps", title: "Cost", unit: "bp", digits: 2, of: ({ costBps }) => costBps },
    ],
  });
}

function sweepBlocks({ focus }: MarketContext, table: PaperTable): Block[] {
  const shown = pivot(table, { down: ["bps"], across: "strategy", order: focus, cells: ["std", "cvar95"] });
  return [{ kind: "table", table: shown, folded: "Std and CVaR95 by flat cost" }];
}

const crossingKey = ({ strategy, against, figure }: BreakEvenCost) => `${figure}: ${strategy} against ${against}`;

function crossingTable({ place }: MarketContext, rows: readonly BreakEvenCost[]): PaperTable {
  return paperTable<BreakEvenCost>(place, {
    ...{ name: "break-even-costs", title: "Flat cost at which an order changes", rows, keyOf: crossingKey },
    columns: [
      strategyColumn,
      { key: "against", title: "Against", unit: "text", words: true, of: ({ against }) => against },
      { key: "figure", title: "Figure", unit: "text", words: true, of: ({ figure }) => FIGURES[figure] },
      { key: "betterAtZero", title: "Better at no cost", unit: "yes or no", of: ({ betterAtZero }) => betterAtZero },
      { key: "bps", title: "Order changes at", unit: "bp", digits: 1, of: ({ bps }) => bps ?? "nowhere" },
    ],
  });
}

const FIGURES = { std: "Std", cvar95: "CVaR95" } as const;

/** A sentence for every crossing of the learned hedge, then the table of the main strategies. */
function crossingBlocks({ learned, focus, evaluation }: MarketContext, table: PaperTable): Block[] {
  const own = (evaluation?.breakEvenCosts ?? []).filter(({ strategy }) => strategy === learned);
  const sentences = own.map((one) => {
    const key = crossingKey(one);
    const names = Object.fromEntries(["strategy", "against", "figure"].map((name) => [name, cell(table, key, name)]));
    if (one.bps === undefined) {
      const word = one.betterAtZero ? "below" : "not below";
      return claim(`{figure} of {strategy} is ${word} that of {against} at every cost of the sweep.`, names);
    }
    const word = one.betterAtZero ? "below" : "above";
    const more = { ...names, bps: cell(table, key, "bps") };
    return claim(
      `{figure} of {strategy} is ${word} that of {against} up to a flat cost of {bps} bp a side, and the order changes there.`,
      more,
    );
  });
  const shown = table.rows.filter(({ cells }) => focus.includes(String(cells["strategy"]!.value)));
  return [
    ...sentences.map((text): Block => ({ kind: "text", text })),
    { kind: "table", table: textTable(table, undefined, shown), folded: "Every crossing of the main strategies" },
  ];
}
