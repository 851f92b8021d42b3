import type { PresetColumn, PresetFigures, PresetRow, PresetTable } from "../../../market/index.ts";
import type { AcceptanceResult } from "./acceptance.ts";
import type { ClassicalName } from "./classical-hedges.ts";
import { referenceRows } from "./published-table.ts";
import { type CostResult, correctedMean, publishedMean, type RowResult, spreadOf } from "./results.ts";
import { correctedFigures, publishedFigures, type RiskFigures } from "./risk-figures.ts";
import { BENCHMARK } from "./rows.ts";
import type { RowComparison } from "./seed-comparison.ts";

const FIGURES: readonly PresetColumn[] = [
  { key: "mean", title: "Mean P&L (points)", digits: 4 },
  { key: "std", title: "Std P&L (points)", digits: 4 },
  { key: "var95", title: "VaR95 (points)", digits: 4 },
  { key: "cvar95", title: "CVaR95 (points)", digits: 4 },
  { key: "entropic", title: "Entropic risk (points)", digits: 4 },
  { key: "volume", title: "Volume (units)", digits: 4 },
];

const CONVENTIONS = [
  "Points: the underlying costs 100 at entry. Volume: units traded, opening and closing counted.",
  "Published and reproduced: no premium, CVaR95 the mean of the losses at or above the 95 % quantile. Corrected: the exact price is booked at entry, the tail is exactly 5 %.",
] as const;

/** The report's table, no costs. */
export function mainTable(rows: readonly RowResult[], premium: number, sample: string): PresetTable {
  return {
    id: "heston",
    title: "Heston, no costs: published, reproduced, corrected",
    columns: FIGURES,
    rows: rows.map((row) => mainRow(row, premium)),
    notes: [...CONVENTIONS, sample, "Figures of networks are means over seeds."],
  };
}

function mainRow({ label, network, reproduced, corrected }: RowResult, premium: number): PresetRow {
  return {
    label,
    published: network === undefined ? classicalPublished(label) : network.published,
    reproduced: reproduced && { ...publishedMean(reproduced, premium) },
    corrected: corrected[0] && { ...correctedMean(corrected[0].series) },
    note: network === undefined ? classicalNote(label) : network.note,
  };
}

function classicalPublished(label: string): PresetFigures | undefined {
  const { printed, figures } = referenceRows[label as ClassicalName];
  return printed ? { ...figures } : undefined;
}

function classicalNote(label: string): string | undefined {
  return referenceRows[label as ClassicalName].note;
}

/** Our convention at one cost on the value traded. */
export function costTable(rows: readonly RowResult[], costBps: number, premium: number, sample: string): PresetTable {
  const shown = rows.flatMap((row) => {
    const found = row.corrected.find((result) => result.costBps === costBps);
    return found === undefined ? [] : [costRow(row, found, premium)];
  });
  return {
    id: `cost-${costBps}`,
    title: `Heston, ${costBps} bp on the value traded`,
    columns: [...FIGURES, { key: "cost", title: "Cost (points)", digits: 4 }],
    rows: shown,
    notes: [...CONVENTIONS, sample, "Networks go on from the next lower cost with this cost in their loss."],
  };
}

function costRow({ label }: RowResult, { series }: CostResult, premium: number): PresetRow {
  const cost = average(series.map((one) => average(one.cost)));
  return {
    label,
    reproduced: { ...publishedMean(series, premium), cost },
    corrected: { ...correctedMean(series), cost },
  };
}

const SPREAD: readonly (readonly [keyof RiskFigures, string])[] = [
  ["std", "Std P&L"],
  ["cvar95", "CVaR95"],
  ["volume", "Volume"],
];

/** Mean and standard deviation over seeds, without costs. */
export function spreadTable(rows: readonly RowResult[], premium: number, seeds: number): PresetTable {
  const columns = SPREAD.flatMap(([key, title]) => [
    { key, title, digits: 4 },
    { key: `${key}Spread`, title: `${title}: s.d. over seeds`, digits: 4 },
  ]);
  const published = (row: RowResult) =>
    row.reproduced?.map(({ pnl, volume }) =>
      publishedFigures(
        pnl.map((points) => points - premium),
        volume,
      ),
    );
  const corrected = (row: RowResult) =>
    row.corrected[0]!.series.map(({ pnl, volume }) => correctedFigures(pnl, volume));
  return {
    id: "seeds",
    title: "Spread over seeds, no costs",
    columns,
    rows: rows
      .filter(({ network }) => network?.corrected !== undefined && network.ensemble !== true)
      .map((row) => ({
        label: row.label,
        reproduced: spreadFigures(published(row)),
        corrected: spreadFigures(corrected(row)),
      })),
    notes: [`${seeds} seeds; standard deviation with divisor n - 1.`],
  };
}

function spreadFigures(figures: readonly RiskFigures[] | undefined): PresetFigures | undefined {
  if (figures === undefined) return undefined;
  const spread = spreadOf(figures);
  return Object.fromEntries(
    SPREAD.flatMap(([key]) => [
      [key, average(figures.map((row) => row[key]))],
      [`${key}Spread`, spread[key]],
    ]),
  );
}

/** Differences from the benchmark, in place where the row's own is, with their intervals. */
export function pairedTable(
  id: string,
  title: string,
  { labels, comparisons }: { readonly labels: readonly string[]; readonly comparisons: readonly RowComparison[] },
): PresetTable {
  const parts = [
    ["std", "Std"],
    ["cvar", "CVaR95"],
    ["volume", "Volume"],
  ] as const;
  const key = id === "paired-reproduced" ? "reproduced" : "corrected";
  return {
    ...{ id, title },
    columns: parts.flatMap(([part, name]) => [
      { key: part, title: `${name} difference`, digits: 4 },
      { key: `${part}Low`, title: `${name}: 2.5 %`, digits: 4 },
      { key: `${part}High`, title: `${name}: 97.5 %`, digits: 4 },
    ]),
    rows: labels.flatMap((label, i) =>
      label === BENCHMARK ? [] : [{ label, [key]: differenceFigures(comparisons[i]!) }],
    ),
    notes: [
      "Points; below 0: less than the benchmark. Paired bootstrap: every draw resamples the test paths, the same for all rows, and the seeds of each row.",
    ],
  };
}

function differenceFigures({ std, cvar, volume }: RowComparison): PresetFigures {
  const triple = (key: string, { value, low, high }: { value: number; low: number; high: number }) => ({
    [key]: value,
    [`${key}Low`]: low,
    [`${key}High`]: high,
  });
  return {
    ...triple("std", std.difference),
    ...triple("cvar", cvar.difference),
    ...triple("volume", volume.difference),
  };
}

/** The report's three criteria for every row, no costs. */
export function acceptanceTable(results: readonly AcceptanceResult[], benchmark: string): PresetTable {
  const figures = (result: AcceptanceResult["corrected"] | undefined) => (result ? { ...result } : undefined);
  return {
    id: "acceptance",
    title: `Acceptance criteria against ${benchmark}, no costs`,
    columns: [
      { key: "improvement", title: "CVaR95 lower by (%)", digits: 2 },
      { key: "stdRatio", title: "Std ratio", digits: 3 },
      { key: "volumeRatio", title: "Volume ratio", digits: 3 },
      { key: "met", title: "Criteria met (of 3)", digits: 0 },
    ],
    rows: results.map(({ label, published, reproduced, corrected }) => ({
      label,
      published: figures(published),
      reproduced: figures(reproduced),
      corrected: figures(corrected),
    })),
    notes: [
      "Accepted: CVaR95 at least 5 % lower, Std and volume at most 1.1 times the benchmark's.",
      "Where no premium is booked, CVaR95 holds the option's value beside the hedge error: 5 % of it are a far larger share of what a hedge can change.",
    ],
  };
}

function average(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}
