import type { Interval, MarketEvaluation, PairedRow, ResultRow, Verdict } from "../../market/index.ts";
import type { Block, Fact, VerdictBlock } from "../report-document.ts";
import { type Claim, cell, claim, type Sentence } from "./claims.ts";
import { differenceOf, ratioOf } from "./columns.ts";
import { BENCHMARK, type MarketContext, NOTHING, type Part, RELIABLE_TAIL } from "./market-context.ts";
import { type ColumnOf, type PaperTable, paperTable, type Ranged, textTable } from "./paper-table.ts";

/** The learned hedge beside one other, as the first screen says it. */
interface Decision {
  readonly strategy: string;
  readonly against: string;
  readonly std: Ranged;
  readonly cvar95: Ranged;
  readonly meanDifference: Ranged;
  readonly meanDelta: number;
  readonly meanDeltaAgainst: number;
  readonly costBps: number;
  readonly costAgainst: number;
  readonly costRatio: Ranged;
}

const UNKNOWN: Interval = [Number.NaN, Number.NaN];

/** The first screen of a market: what was asked, the answer, and the figures that it rests on. */
export function decisionPart(context: MarketContext, quick: boolean): Part {
  const coverage = coverageTable(context);
  const decisions = decisionsOf(context);
  const decision = decisionTable(context, decisions);
  const conditions = conditionTable(context);
  const warning: Block = { kind: "warning", lines: warningsOf(context, coverage, quick) };
  return {
    tables: [coverage, ...(decisions.length === 0 ? [] : [decision]), ...conditions.tables],
    blocks: [
      warning,
      ...verdictBlocks(context, decision, decisions),
      { kind: "facts", facts: [...factsOf(context, decision, decisions), ...coverageFacts(context, coverage)] },
      ...conditions.blocks,
    ],
  };
}

// What the market's figures rest on.

function coverageTable({ market, place }: MarketContext): PaperTable {
  const count = (key: "episodes" | "independentWindows", title: string): ColumnOf<ResultRow> => {
    return { key, title, unit: "count", digits: 0, of: (row) => row[key] };
  };
  return paperTable<ResultRow>(place, {
    ...{ name: "coverage", title: "What the figures rest on", rows: market.rows.slice(0, 1), keyOf: () => "all" },
    columns: [
      { key: "from", title: "First entry", unit: "date", of: ({ from }) => from },
      { key: "to", title: "Last entry", unit: "date", of: ({ to }) => to },
      ...[count("episodes", "Episodes"), count("independentWindows", "Windows that do not overlap")],
      { key: "tailPoints", title: "Episodes in the 5 % tail", unit: "count", digits: 1, of: (row) => row.tailPoints },
      { key: "excluded", title: "Entries left out", unit: "count", digits: 0, of: () => market.excluded.length },
    ],
  });
}

function coverageFacts(context: MarketContext, table: PaperTable): Fact[] {
  if (table.rows.length === 0) return [];
  const of = (column: string) => cell(table, "all", column);
  return [
    { name: "entries", value: claim("{from} to {to}", { from: of("from"), to: of("to") }) },
    { name: "episodes", value: claim("{n}", { n: of("episodes") }) },
    { name: "windows that do not overlap", value: claim("{n}", { n: of("independentWindows") }) },
    { name: "episodes in the 5 % tail", value: claim("{n}", { n: of("tailPoints") }), weak: hasFewTails(context) },
  ];
}

function hasFewTails({ market }: MarketContext): boolean {
  return market.rows.some(({ tailPoints }) => tailPoints < RELIABLE_TAIL);
}

function warningsOf(context: MarketContext, coverage: PaperTable, quick: boolean): Sentence[] {
  const { rows } = context.market;
  const synthetic = rows.some(({ nature }) => nature === "synthetic");
  const estimated = rows.some(({ volatility }) => volatility === "estimated");
  return [
    ...(synthetic
      ? ["Synthetic data: these figures show how the program works; they are no evidence about any market."]
      : []),
    ...(estimated
      ? [
          "Estimated volatility index: no quoted index was available; it is estimated from the underlying's own past, and options are marked with it.",
        ]
      : []),
    ...(hasFewTails(context)
      ? [
          claim("The 5 % tail holds only {n} episodes: CVaR95 is not reliable.", {
            n: cell(coverage, "all", "tailPoints"),
          }),
        ]
      : []),
    ...(quick
      ? ["Quick budget: the networks are trained briefly; run without --quick before drawing conclusions about them."]
      : []),
  ];
}

// The learned hedge against the benchmark and the best classical hedge.

function decisionsOf(context: MarketContext): Decision[] {
  const { learned, evaluation } = context;
  if (learned === undefined) return [];
  const paired = evaluation?.paired.filter(({ strategy }) => strategy === learned) ?? [];
  return paired.length > 0
    ? chosen(context, paired).map((row) => ofPaired(row, evaluation!))
    : ofResults(context, learned);
}

function chosen({ bestClassical }: MarketContext, paired: readonly PairedRow[]): PairedRow[] {
  // BS Delta may itself be the best classical hedge.
  return [...new Set([BENCHMARK, bestClassical])].flatMap(
    (name) => paired.find(({ against }) => against === name) ?? [],
  );
}

function ofPaired({ strategy, against, std, cvar95, mean, cost }: PairedRow, { levels }: MarketEvaluation): Decision {
  const deltaOf = (name: string) => levels.find((one) => one.strategy === name)?.meanDelta ?? Number.NaN;
  return {
    ...{ strategy, against, std: ratioOf(std), cvar95: ratioOf(cvar95), meanDifference: differenceOf(mean) },
    ...{ meanDelta: deltaOf(strategy), meanDeltaAgainst: deltaOf(against) },
    ...{ costBps: cost.value, costAgainst: cost.against, costRatio: ratioOf(cost) },
  };
}

/** From the main table alone, which knows ratios to one classical hedge only by Std and CVaR95. */
function ofResults({ market: { rows } }: MarketContext, learned: string): Decision[] {
  const row = rows.find(({ strategy }) => strategy === learned)!;
  const best = row.toBestClassical;
  const levels = (against: string) => {
    const other = rows.find(({ strategy }) => strategy === against);
    return {
      ...{ strategy: learned, against, meanDelta: row.meanDelta, meanDeltaAgainst: other?.meanDelta ?? Number.NaN },
      ...{ costBps: row.costBps, costAgainst: other?.costBps ?? Number.NaN },
    };
  };
  const ranged = (value: number, interval: Interval): Ranged => ({ value, interval });
  const mean = (against: string) => row.mean - (rows.find(({ strategy }) => strategy === against)?.mean ?? Number.NaN);
  const toBs: Decision = {
    ...levels(BENCHMARK),
    ...{ std: ranged(row.ratioToBs.std, row.ci95.std), cvar95: ranged(row.ratioToBs.cvar95, row.ci95.cvar95) },
    meanDifference: ranged(mean(BENCHMARK), row.ci95.meanDifference),
    costRatio: ranged(row.ratioToBs.cost, row.ci95.cost),
  };
  if (best === undefined) return [toBs];
  const toBest: Decision = {
    ...levels(best.strategy),
    ...{ std: ranged(best.std, best.ci95.std), cvar95: ranged(best.cvar95, best.ci95.cvar95) },
    meanDifference: ranged(mean(best.strategy), UNKNOWN),
    costRatio: ranged(row.costBps / levels(best.strategy).costAgainst, UNKNOWN),
  };
  return best.strategy === BENCHMARK ? [toBs] : [toBs, toBest];
}

function decisionTable({ place }: MarketContext, rows: readonly Decision[]): PaperTable {
  const text = (key: "strategy" | "against", title: string): ColumnOf<Decision> => {
    return { key, title, unit: "text", words: true, of: (row) => row[key] };
  };
  const delta = (key: "meanDelta" | "meanDeltaAgainst", title: string): ColumnOf<Decision> => {
    return { key, title, unit: "units", of: (row) => row[key] };
  };
  const cost = (key: "costBps" | "costAgainst", title: string): ColumnOf<Decision> => {
    return { key, title, unit: "bp", digits: 2, of: (row) => row[key] };
  };
  return paperTable<Decision>(place, {
    ...{ name: "decision", title: "The learned hedge", rows, keyOf: ({ against }) => against },
    columns: [
      ...[text("strategy", "Strategy"), text("against", "Against")],
      { key: "std", title: "Std ratio", unit: "ratio", of: ({ std }) => std },
      { key: "cvar95", title: "CVaR95 ratio", unit: "ratio", of: ({ cvar95 }) => cvar95 },
      { key: "meanDifference", title: "Mean P&L difference", unit: "% of spot", of: (row) => row.meanDifference },
      ...[delta("meanDelta", "Mean delta"), delta("meanDeltaAgainst", "Its mean delta")],
      ...[cost("costBps", "Cost"), cost("costAgainst", "Its cost")],
      { key: "costSaved", title: "Cost saved", unit: "bp", digits: 2, of: (row) => row.costAgainst - row.costBps },
      { key: "costRatio", title: "Cost ratio", unit: "ratio", of: ({ costRatio }) => costRatio },
    ],
  });
}

function rangedCells(table: PaperTable, row: string, column: string) {
  return {
    value: cell(table, row, column),
    low: cell(table, row, `${column}.low`),
    high: cell(table, row, `${column}.high`),
  };
}

const RANGE = "{value} [{low}, {high}]";

function factsOf(context: MarketContext, table: PaperTable, decisions: readonly Decision[]): Fact[] {
  const weak = hasFewTails(context);
  return decisions.flatMap(({ against }, at) => {
    const fact = (column: string, name: string, isWeak = false): Fact => {
      const value = claim(RANGE, rangedCells(table, against, column));
      return { name: `${name} ${against}`, value, weak: isWeak };
    };
    const risk = [fact("std", "Std, ratio to"), fact("cvar95", "CVaR95, ratio to", weak)];
    const saved = claim("{saved} bp", { saved: cell(table, against, "costSaved") });
    if (at > 0) return risk;
    return [
      ...risk,
      fact("meanDifference", "mean P&L, % of spot, less that of"),
      { name: `cost of an episode saved against ${against}`, value: saved },
    ];
  });
}

function verdictBlocks(context: MarketContext, table: PaperTable, decisions: readonly Decision[]): VerdictBlock[] {
  const { learned } = context;
  if (learned === undefined || decisions.length === 0) return [];
  const { question, answer } = answerOf(context, learned, decisions);
  return [
    { kind: "verdict", question, answer, grounds: decisions.flatMap(({ against }) => groundsOf(table, against)) },
  ];
}

/** One form for every answer. With an evaluation the rule is that of the verdict; else it is that of the intervals alone. */
function answerOf({ evaluation, market }: MarketContext, learned: string, decisions: readonly Decision[]) {
  const verdict = evaluation?.verdicts.find(({ strategy }) => strategy === learned);
  const question = verdict === undefined ? `Lower risk of the ${learned}` : `Verdict on the ${learned}`;
  if (market.rows.some(({ nature }) => nature === "synthetic"))
    return { question, answer: "no evidence, the data are synthetic" };
  if (verdict !== undefined) return { question, answer: wordOf(verdict) };
  const isLower = ({ std, cvar95 }: Decision) => std.interval[1] < 1 && cvar95.interval[1] < 1;
  const answer = decisions.every(isLower)
    ? "supported"
    : isLower(decisions[0]!)
      ? "supported against BS Delta, not against the best classical hedge"
      : "not supported";
  return { question, answer };
}

function wordOf({ preferred }: Verdict): string {
  return preferred ? "preferred" : "not supported";
}

function groundsOf(table: PaperTable, against: string): Claim[] {
  const of = (column: string) => cell(table, against, column);
  const [std, tail] = [rangedCells(table, against, "std"), rangedCells(table, against, "cvar95")];
  const [mean, cost] = [rangedCells(table, against, "meanDifference"), rangedCells(table, against, "costRatio")];
  return [
    claim(
      "Against {against}: Std {std} [{low}, {high}] and CVaR95 {tail} [{tailLow}, {tailHigh}] of it, on the same episodes.",
      {
        ...{ against: of("against"), std: std.value, low: std.low, high: std.high },
        ...{ tail: tail.value, tailLow: tail.low, tailHigh: tail.high },
      },
    ),
    claim(
      "Its mean P&L differs from that of {against} by {mean} [{low}, {high}] % of spot an episode, its average delta is {delta} instead of {other}, and it costs {cost} bp an episode instead of {costAgainst} bp, {ratio} [{ratioLow}, {ratioHigh}] of it.",
      {
        ...{ mean: mean.value, low: mean.low, high: mean.high, against: of("against") },
        ...{
          delta: of("meanDelta"),
          other: of("meanDeltaAgainst"),
          cost: of("costBps"),
          costAgainst: of("costAgainst"),
        },
        ...{ ratio: cost.value, ratioLow: cost.low, ratioHigh: cost.high },
      },
    ),
  ];
}

// The rule, condition by condition.

interface Condition {
  readonly verdict: Verdict;
  readonly text: string;
  readonly met: boolean;
  readonly at: number;
}

function conditionTable({ evaluation, place, learned }: MarketContext): Part {
  const rows = (evaluation?.verdicts ?? []).flatMap((verdict) =>
    verdict.conditions.map((one, at): Condition => ({ verdict, ...one, at })),
  );
  if (rows.length === 0) return NOTHING;
  const table = paperTable<Condition>(place, {
    ...{ name: "verdicts", title: "The rule fixed before the run", rows },
    keyOf: ({ verdict, at }) => `${verdict.strategy}, condition ${at + 1}`,
    columns: [
      { key: "strategy", title: "Strategy", unit: "text", words: true, of: ({ verdict }) => verdict.strategy },
      { key: "answer", title: "Answer", unit: "text", words: true, of: ({ verdict }) => wordOf(verdict) },
      {
        key: "bestClassical",
        title: "Best classical",
        unit: "text",
        words: true,
        of: ({ verdict }) => verdict.bestClassical,
      },
      { key: "condition", title: "Condition", unit: "text", words: true, of: ({ text }) => text },
      { key: "met", title: "Met", unit: "yes or no", of: ({ met }) => met },
    ],
  });
  const several = new Set(rows.map(({ verdict }) => verdict.strategy)).size > 1;
  const own = table.rows.filter(({ cells }) => cells["strategy"]!.value === learned);
  const blocks: Block[] = [{ kind: "table", table: textTable(table, ["condition", "met"], own) }];
  if (several)
    blocks.push({
      kind: "table",
      table: textTable(table, ["strategy", "answer", "condition", "met"]),
      folded: "The other learned hedges by the same rule",
    });
  return { tables: [table], blocks };
}
