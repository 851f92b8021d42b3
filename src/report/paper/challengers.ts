import type { ChallengerFits, Levels, PairedRow, RealityCheck, TriedConfiguration } from "../../market/index.ts";
import type { Block } from "../report-document.ts";
import { cell, claim } from "./claims.ts";
import { levelColumns, ratioOf, strategyColumn } from "./columns.ts";
import { BENCHMARK, type MarketContext, NOTHING, type Part } from "./market-context.ts";
import { ALARMS, type ColumnOf, type PaperTable, paperTable, textTable } from "./paper-table.ts";

const MUST_DO_HARM = "must do harm";

/** T8: every strategy by standard deviation, placebos, the search behind the choice, and what was fitted. */
export function challengersPart(context: MarketContext): Part {
  const parts = [levelsPart(context), realityPart(context), triedPart(context), fitsPart(context)];
  const blocks = parts.flatMap((part) => part.blocks);
  if (blocks.length === 0) return NOTHING;
  return {
    tables: parts.flatMap(({ tables }) => tables),
    blocks: [{ kind: "heading", level: 3, text: "T8. Challengers and placebos" }, ...blocks],
  };
}

interface Challenger {
  readonly levels: Levels;
  readonly family: string;
  readonly toBenchmark: PairedRow | undefined;
  /** Of a placebo: beside the hedge that it distorts. */
  readonly toOriginal: PairedRow | undefined;
}

/** A placebo that is better than the hedge that it distorts, by more than its interval, praises every strategy of its table. */
function isHarmless({ toOriginal }: Challenger): boolean {
  return toOriginal !== undefined && toOriginal.std.ratioInterval[1] < 1;
}

const ofLevels = (column: ColumnOf<Levels>): ColumnOf<Challenger> => ({
  ...column,
  of: ({ levels }) => column.of(levels),
  mark: ({ levels }) => column.mark?.(levels) ?? "",
});
const { tailPoints, windows, episodes, ...others } = levelColumns;

const COLUMNS: readonly ColumnOf<Challenger>[] = [
  { key: "strategy", title: "Strategy", unit: "text", words: true, of: ({ levels }) => levels.strategy },
  { key: "family", title: "Family", unit: "text", words: true, of: ({ family }) => family },
  ...[episodes, windows, tailPoints, ...Object.values(others)].map(ofLevels),
  {
    key: "stdRatio",
    title: "Std / BS",
    unit: "ratio",
    of: ({ toBenchmark }) => toBenchmark && ratioOf(toBenchmark.std),
  },
  {
    ...{ key: "cvar95Ratio", title: "CVaR95 / BS", unit: "ratio" },
    of: ({ toBenchmark }) => toBenchmark && ratioOf(toBenchmark.cvar95),
  },
  {
    ...{ key: "originalRatio", title: "Std / hedge distorted", unit: "ratio" },
    of: ({ toOriginal }) => toOriginal && ratioOf(toOriginal.std),
  },
  {
    ...{ key: "note", title: "Note", unit: "text", words: true },
    of: ({ family, toOriginal }) => (family === "placebo" ? `${MUST_DO_HARM} to ${toOriginal?.against ?? "it"}` : ""),
    mark: (row) => (isHarmless(row) ? ALARMS.harmless : ""),
  },
];
const PANELS = [
  {
    title: "Risk",
    columns: [
      "strategy",
      "family",
      "std",
      "stdRatio",
      "cvar95",
      "cvar95Ratio",
      "mean",
      "meanDelta",
      "originalRatio",
      "note",
    ],
  },
  {
    title: "Tails",
    columns: ["strategy", "downsideStd", "var95", "var975", "cvar975", "cvar95Centred", "worst", "maxDrawdown"],
  },
  {
    title: "Trading and evidence",
    columns: [
      "strategy",
      "volume",
      "costBps",
      "roughness",
      "entropic",
      "entropicSampleSize",
      "episodes",
      "independentWindows",
      "tailPoints",
    ],
  },
];

function levelsPart({ evaluation, place }: MarketContext): Part {
  if (evaluation === undefined || evaluation.levels.length === 0) return NOTHING;
  const rows = evaluation.levels
    .map((levels): Challenger => {
      const to = (other: string | undefined) =>
        evaluation.paired.find(({ strategy, against }) => strategy === levels.strategy && against === other);
      const family = evaluation.families[levels.strategy] ?? "";
      return { levels, family, toBenchmark: to(BENCHMARK), toOriginal: to(evaluation.placebos[levels.strategy]) };
    })
    .toSorted((a, b) => byStd(a.levels, b.levels));
  const table = paperTable<Challenger>(place, {
    ...{ name: "challengers", title: "Every strategy by standard deviation", columns: COLUMNS, panels: PANELS, rows },
    keyOf: ({ levels }) => levels.strategy,
  });
  return { tables: [table], blocks: [...placeboBlocks(table, rows), ...levelBlocks(table)] };
}

/** Lowest first, unknown last. */
function byStd(a: Levels, b: Levels): number {
  return (Number.isFinite(a.std) ? a.std : Infinity) - (Number.isFinite(b.std) ? b.std : Infinity) || 0;
}

function placeboBlocks(table: PaperTable, rows: readonly Challenger[]): Block[] {
  const placebos = rows.filter(({ family }) => family === "placebo");
  const harmless = placebos.filter(isHarmless).map(({ levels: { strategy } }) =>
    claim(
      "The placebo {strategy} must do harm and does not: its Std is {ratio} of that of the hedge that it distorts.",
      {
        strategy: cell(table, strategy, "strategy"),
        ratio: cell(table, strategy, "originalRatio"),
      },
    ),
  );
  if (harmless.length > 0) return [{ kind: "warning", lines: harmless }];
  return placebos.length === 0
    ? []
    : [{ kind: "text", text: "No placebo is better, beyond its interval, than the hedge that it distorts." }];
}

function levelBlocks(table: PaperTable): Block[] {
  const [risk, ...more] = table.panels;
  return [
    { kind: "table", table: textTable(table, risk!.columns) },
    ...more.map(({ title, columns }): Block => ({ kind: "table", table: textTable(table, columns), folded: title })),
  ];
}

function realityPart({ evaluation, place }: MarketContext): Part {
  const rows = evaluation?.realityChecks ?? [];
  if (rows.length === 0) return NOTHING;
  const text = (key: "best" | "benchmark", title: string): ColumnOf<RealityCheck> => {
    return { key, title, unit: "text", words: true, of: (row) => row[key] };
  };
  const count = (key: "candidates" | "missing", title: string): ColumnOf<RealityCheck> => {
    return { key, title, unit: "count", digits: 0, of: (row) => row[key] };
  };
  const p = (key: "whitePValue" | "consistentPValue", title: string): ColumnOf<RealityCheck> => {
    return { key, title, unit: "probability", digits: 4, of: (row) => row[key] };
  };
  const table = paperTable<RealityCheck>(place, {
    ...{ name: "reality-checks", title: "Whether searching explains the best result", rows },
    keyOf: ({ figure, benchmark }) => `${figure} against ${benchmark}`,
    columns: [
      {
        key: "figure",
        title: "Figure",
        unit: "text",
        words: true,
        of: ({ figure }) => (figure === "std" ? "Std" : "CVaR95"),
      },
      ...[text("benchmark", "Against"), text("best", "Best of the tried"), count("candidates", "Compared")],
      ...[count("missing", "Tried, not at hand"), p("whitePValue", "p, White"), p("consistentPValue", "p, Hansen")],
    ],
  });
  const about =
    "Whether the best of everything that was tried beats the benchmark by more than searching explains: White's reality check and Hansen's consistent version.";
  return {
    tables: [table],
    blocks: [
      { kind: "text", text: about },
      { kind: "table", table: textTable(table) },
    ],
  };
}

function triedPart({ evaluation, place }: MarketContext): Part {
  const rows = evaluation?.tried ?? [];
  if (rows.length === 0) return NOTHING;
  const ratio = (key: "stdRatio" | "cvar95Ratio", title: string): ColumnOf<TriedConfiguration> => {
    return { key, title, unit: "ratio", of: (row) => row[key] };
  };
  const table = paperTable<TriedConfiguration>(place, {
    ...{ name: "tried", title: "Configurations tried on this market", rows, keyOf: ({ id }) => id },
    columns: [
      strategyColumn,
      { key: "description", title: "What distinguishes it", unit: "text", words: true, of: (row) => row.description },
      ...[ratio("stdRatio", "Std / BS"), ratio("cvar95Ratio", "CVaR95 / BS")],
      { key: "first", title: "First tried", unit: "date", of: ({ first }) => first },
      { key: "runs", title: "Runs", unit: "count", digits: 0, of: ({ runs }) => runs },
      { key: "id", title: "Hash", unit: "text", words: true, of: ({ id }) => id.slice(0, 12) },
    ],
  });
  return {
    tables: [table],
    blocks: [
      {
        kind: "table",
        table: textTable(table),
        folded: "Every configuration tried on this market, earlier runs included",
      },
    ],
  };
}

interface FittedYear {
  readonly strategy: string;
  readonly year: number;
  readonly cutoff: string;
  readonly parameters: Readonly<Record<string, number>>;
}

function fitsPart({ evaluation, place }: MarketContext): Part {
  const fits = evaluation?.fits ?? [];
  const rows = fits.flatMap(({ strategy, years }) => years.map((year): FittedYear => ({ strategy, ...year })));
  if (rows.length === 0) return NOTHING;
  const names = parameterNames(rows);
  const table = paperTable<FittedYear>(place, {
    ...{ name: "fits", title: "Parameters by test year", rows, keyOf: ({ strategy, year }) => `${strategy}, ${year}` },
    columns: [
      strategyColumn,
      { key: "year", title: "Test year", unit: "date", of: ({ year }) => String(year) },
      { key: "cutoff", title: "Data before", unit: "date", of: ({ cutoff }) => cutoff },
      ...names.map((name) => {
        return {
          key: parameterKey(name),
          title: name,
          style: "significant" as const,
          of: ({ parameters }: FittedYear) => parameters[name],
        };
      }),
    ],
  });
  const blocks = fits.flatMap((fit) => fitBlocks(table, fit));
  return { tables: [table], blocks: [{ kind: "text", text: "Fitted by test year, on earlier data only:" }, ...blocks] };
}

function parameterNames(rows: readonly Pick<FittedYear, "parameters">[]): string[] {
  return [...new Set(rows.flatMap(({ parameters }) => Object.keys(parameters)))];
}

const parameterKey = (name: string) => `parameter.${name}`;

function fitBlocks(table: PaperTable, { strategy, description, years }: ChallengerFits): Block[] {
  if (years.length === 0) return [];
  const own = table.rows.filter(({ cells }) => cells["strategy"]!.value === strategy);
  const shown = textTable(table, ["year", "cutoff", ...parameterNames(years).map(parameterKey)], own);
  return [{ kind: "table", table: shown, folded: `${strategy}: ${description}` }];
}
