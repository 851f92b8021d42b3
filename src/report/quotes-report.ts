import type {
  QuotedEpisode,
  QuotedExclusion,
  QuotedRanking,
  QuotedRow,
  UnusedDay,
  VolatilityProxy,
} from "../market/index.ts";
import { mean } from "../statistics/index.ts";
import { madeBlock, type ReportOptions } from "./chain-report.ts";
import { decimals } from "./figures.ts";
import {
  exclusionTable,
  proxyDaysTable,
  proxyTable,
  type QuotedTable,
  quotedRowsTable,
  quotedTables,
  quotedTitle,
  rankingTable,
} from "./quotes-tables.ts";
import { type Block, type Fact, type ReportFiles, reportFiles } from "./report-document.ts";

/** Everything that the report says about one panel. */
export interface QuotedPanelReport {
  readonly label: string;
  /** Name of the market whose history hedges. */
  readonly market: string;
  readonly days: number;
  readonly unused: readonly UnusedDay[];
  readonly dropped: Readonly<Record<string, number>>;
  /** |underlying at the quotes / close - 1|. */
  readonly offClose: { readonly median: number; readonly greatest: number };
  readonly episodes: readonly QuotedEpisode[];
  readonly excluded: readonly QuotedExclusion[];
  readonly rows: readonly QuotedRow[];
  readonly rankings: readonly QuotedRanking[];
  readonly proxy: VolatilityProxy;
  /** Everything fitted saw rows before it. */
  readonly cutoff: string;
  readonly leverage: number;
  readonly costs: string;
  readonly maximumGap: number;
  readonly notes: readonly string[];
}

const METHOD = [
  "Each episode follows one listed option: entered at the bid (sold) or ask (bought) where the source has two sides, else at the exchange's settlement price; marked at the middle or the settlement price of every later session that has one. The half-spread at entry is a cost of its own.",
  "A session without a price of the market for the option has no step: the position is held over it. Where the price is there and the day's smile does not say a volatility, the last known one stands; such steps are counted.",
  "Held to expiry: paid against the settlement level that the source states, else the close of the underlying's history. Marked out: the option is valued at its last mark, where the hedge is closed and paid for. The two are never put together.",
  "Daily std is that of the hedged P&L of one session with the option at its mark, all episodes together; steps of several sessions and the cost of the opening trade are left out.",
  "BS Delta is Black's at the chain's at-the-money volatility of the option's expiry; 'own strike' at that of the option itself; 'index proxy' at the volatility index times the constant of the back-test. Other strategies are given the volatility at the money, and the slope of the smile where they ask for it.",
  "Ratios divide by BS Delta on the same episodes; brackets are 95 % intervals of a paired stationary block bootstrap over entries. P&L is in % of the underlying's price at entry.",
];

/** The report of replays on real option quotes. */
export function quotesReport(panels: readonly QuotedPanelReport[], { created }: ReportOptions = {}): ReportFiles {
  return reportFiles("Hedges on real option quotes", [
    ...madeBlock(created),
    {
      kind: "warning",
      lines: [
        NO_VERDICT,
        "A contract is chosen by its entry alone, but only episodes with enough later marks are kept.",
      ],
    },
    { kind: "heading", text: "The volatility index beside real implied volatility" },
    {
      kind: "text",
      text: "Ratio of the at-the-money volatility of 30 calendar days (interpolated in total variance) to the volatility index of the same day; 'used' is the constant that the back-test multiplies the index by.",
    },
    { kind: "table", table: proxyTable(panels.map(({ proxy }) => proxy)) },
    ...panels.flatMap(panelBlocks),
    { kind: "heading", text: "How the figures were made" },
    ...METHOD.map((text): Block => ({ kind: "text", text })),
  ]);
}

const NO_VERDICT =
  "These panels cover months: they show how hedges do at real prices and marks, and support no verdict between them.";

function panelBlocks(panel: QuotedPanelReport): Block[] {
  const { label, rows, rankings, excluded, proxy } = panel;
  return [
    { kind: "heading", text: label },
    { kind: "facts", facts: factsOf(panel) },
    { kind: "note", lines: notesOf(panel) },
    ...quotedTables(rows).flatMap(tableBlocks),
    { kind: "text", text: "The same contracts and days marked with the volatility index in place of the quotes:" },
    { kind: "table", table: rankingTable(rankings) },
    { kind: "table", table: proxyDaysTable(proxy), folded: `At-the-money volatility and index by day, ${label}` },
    ...(excluded.length === 0
      ? []
      : [{ kind: "table", table: exclusionTable(excluded), folded: "Entries without an episode" } as const]),
  ];
}

function tableBlocks(table: QuotedTable): Block[] {
  return [
    { kind: "text", text: `${quotedTitle(table)}: ${supportOf(table)}` },
    { kind: "table", table: quotedRowsTable(table.rows) },
  ];
}

/** What the episodes of a table are worth. */
export function supportOf({ rows }: QuotedTable): string {
  const { episodes, from, to, independentWindows, tailPoints, sufficient } = rows[0]!;
  const size = `${episodes} episodes entered ${from} to ${to}, ${count(independentWindows, "window")} that ${independentWindows === 1 ? "does" : "do"} not overlap, ${count(tailPoints, "episode")} in the 5 % tail.`;
  const tail = tailPoints < 10 ? " The tail holds fewer than 10: its CVaR is not reliable." : "";
  return `${size}${tail} ${sufficient ? "One short stretch of history: no verdict." : "Not enough for any verdict; intervals of so few windows are too narrow."}`;
}

function count(value: number, noun: string): string {
  return `${value} ${noun}${value === 1 ? "" : "s"}`;
}

function factsOf({ days, unused, episodes, rows, market, cutoff, leverage }: QuotedPanelReport): Fact[] {
  const expired = episodes.filter(({ end }) => end.kind === "expiry").length;
  const spread = rows.find(({ halfSpreadBps }) => Number.isFinite(halfSpreadBps))?.halfSpreadBps ?? Number.NaN;
  return [
    { name: "history", value: market },
    { name: "days read", value: String(days) },
    { name: "days not usable", value: String(unused.length) },
    { name: "episodes to expiry", value: String(expired) },
    { name: "episodes marked out", value: String(episodes.length - expired) },
    { name: "option half-spread at entry, bp", value: decimals(spread, 2) },
    { name: "fitted on rows before", value: cutoff },
    { name: "leverage b", value: decimals(leverage, 3) },
  ];
}

function notesOf({ episodes, unused, dropped, offClose, costs, maximumGap, notes }: QuotedPanelReport): string[] {
  const steps = episodes.flatMap((episode) => episode.steps);
  const carried = steps.filter((step) => step.carried).length;
  const byCarry = steps.filter(({ forwardFrom }) => forwardFrom === "carry").length;
  const unmarked = episodes.filter((episode) => episode.unmarked > 0);
  const missing = unmarked.length === 0 ? 0 : mean(Float64Array.from(unmarked, (episode) => episode.unmarked));
  const counts = Object.entries(dropped).map(([rule, quotes]) => `${quotes} ${rule}`);
  return [
    `Hedge costs: ${costs}.`,
    `${steps.length} marked sessions; on ${carried} of them a volatility or the slope is the last known one, on ${byCarry} the forward is that of the history's carry.`,
    `${unmarked.length} episodes have sessions without a mark, ${decimals(missing, 1)} each on average; an option that is not seen for more than ${maximumGap} sessions is marked out before them.`,
    ...(counts.length === 0 ? [] : [`Quotes without a price of the market, left out: ${counts.join(", ")}.`]),
    ...(offClose.greatest > 1e-3
      ? [
          `Quotes are not struck at the close: the underlying at the quotes differs from its close by ${decimals(100 * offClose.median, 2)} % on the median day, by up to ${decimals(100 * offClose.greatest, 2)} %. Options are hedged and priced at the underlying of the quotes; the volatility index is that of the close, which may be later.`,
        ]
      : []),
    ...unused.slice(0, 5).map(({ date, reason }) => `${date} is not used: ${reason}.`),
    ...(unused.length > 5 ? [`and ${unused.length - 5} more days (tables/real-quotes.json lists them).`] : []),
    ...notes,
  ];
}
