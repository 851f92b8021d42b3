import type { Levels, MarketEvaluation, ResultRow } from "../../market/index.ts";
import type { Block } from "../report-document.ts";
import type { MarketReport } from "../report-input.ts";
import { labelOf } from "../table-files.ts";
import type { PaperTable, TablePlace } from "./paper-table.ts";

/** What one section adds to the paper. */
export interface Part {
  readonly tables: readonly PaperTable[];
  readonly blocks: readonly Block[];
}

export const NOTHING: Part = { tables: [], blocks: [] };

/** Strategies that charts and the page's long tables show; the files have all. */
const MOST_IN_FOCUS = 5;

export const BENCHMARK = "BS Delta";
const UNHEDGED = "No Hedge";

/** A market as every section sees it. */
export interface MarketContext {
  readonly market: MarketReport;
  readonly evaluation: MarketEvaluation | undefined;
  readonly place: TablePlace;
  /** The learned hedge that the paper is about; undefined without networks. */
  readonly learned: string | undefined;
  /** The classical hedge with the lowest standard deviation; undefined where nothing was compared with it. */
  readonly bestClassical: string | undefined;
  /** The learned hedge, BS Delta, the best classical hedge and those next to it. */
  readonly focus: readonly string[];
}

/** @param prefix of the names of tables, see `TablePlace` */
export function marketContext(market: MarketReport, prefix: string): MarketContext {
  const { evaluation, rows, label } = market;
  const learned = learnedOf(market);
  const bestClassical =
    evaluation?.verdicts.find(({ strategy }) => strategy === learned)?.bestClassical ??
    rows.find(({ strategy }) => strategy === learned)?.toBestClassical?.strategy ??
    evaluation?.paired.find(({ strategy, against }) => strategy === learned && against !== BENCHMARK)?.against;
  return {
    ...{ market, evaluation, learned, bestClassical },
    place: { market: label, label: labelOf(rows), prefix },
    focus: focusOf(market, [learned, BENCHMARK, bestClassical]),
  };
}

function learnedOf({ evaluation, rows }: MarketReport): string | undefined {
  const named = evaluation?.verdicts[0]?.strategy;
  const family = rows.find(({ strategy }) => evaluation?.families[strategy] === "learned")?.strategy;
  return named ?? family ?? rows.find(({ toBestClassical }) => toBestClassical !== undefined)?.strategy;
}

/** The first of the main table's hedges by standard deviation beside those that must be shown; placebos are no hedges. */
function focusOf({ rows, evaluation }: MarketReport, must: readonly (string | undefined)[]): string[] {
  const known = new Set(rows.map(({ strategy }) => strategy));
  const first = must.filter((name) => name !== undefined && known.has(name)) as string[];
  const isHedge = ({ strategy }: ResultRow) =>
    strategy !== UNHEDGED && !["placebo", "unhedged"].includes(evaluation?.families[strategy] ?? "");
  const others = rows
    .filter(isHedge)
    .toSorted((a, b) => a.std - b.std)
    .map(({ strategy }) => strategy);
  return [...new Set([...first, ...others])].slice(0, Math.max(MOST_IN_FOCUS, new Set(first).size));
}

/** A strategy's levels over the whole test span. */
export function levelsOf({ evaluation }: MarketContext, strategy: string): Levels | undefined {
  return evaluation?.levels.find((one) => one.strategy === strategy);
}

/** A tail of fewer episodes gives no reliable CVaR. */
export const RELIABLE_TAIL = 10;
