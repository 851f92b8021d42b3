import type { Calibration, ChallengerComparison, Estimate, Interval, Provenance, ResultRow } from "../market/index.ts";
import { type ComponentCosts, componentTable } from "./cost-components.ts";
import { markdownTable } from "./markdown-table.ts";
import { labelOf, tableOf } from "./table-files.ts";

/** Everything that the report says about one market. */
export interface MarketReport {
  readonly id: string;
  readonly label: string;
  readonly rows: readonly ResultRow[];
  /** Rows of the single networks behind the averaged one. */
  readonly seedRows: readonly ResultRow[];
  readonly calibrations: readonly Calibration[];
  /** Which networks hedged which test years, and what they had seen; empty without networks. */
  readonly networks: readonly string[];
  readonly provenance: readonly Provenance[];
  /** Which source was used and why, parameters assumed, days missing. */
  readonly notes: readonly string[];
  readonly costs: string;
  readonly componentCosts: readonly ComponentCosts[];
  readonly excluded: readonly { readonly date: string; readonly reason: string }[];
}

export interface ReportInput {
  readonly name: string;
  readonly created: string;
  readonly quick: boolean;
  readonly protocol: readonly string[];
  readonly markets: readonly MarketReport[];
}

/** The report as Markdown; charts are `charts/<market>.svg` beside it. Every figure in a sentence is taken from a row. */
export function reportPage(input: ReportInput): string {
  return [
    `# Backhedge report: ${input.name}`,
    `Made ${input.created}.${input.quick ? " Quick budget: networks are trained briefly." : ""}`,
    warnings(input.markets),
    ...input.markets.map(marketSection),
    "## How the figures were made",
    input.protocol.map((line) => `- ${line}`).join("\n"),
    "P&L is in % of the underlying's price at entry. CVaR95 is the mean of the worst 5 % of the P&L as a positive loss, with a fractional tail (Rockafellar-Uryasev). " +
      "Ratios divide by BS Delta on the same episodes; brackets are 95 % intervals of a paired block bootstrap. Volume is the sum of |change of delta| with the opening trade; cost includes the unwind.",
    "## Limits",
    limits(input),
  ]
    .filter((part) => part !== "")
    .join("\n\n")
    .concat("\n");
}

function warnings(markets: readonly MarketReport[]): string {
  const synthetic = markets.filter((market) => market.rows.some((row) => row.nature === "synthetic"));
  const estimated = markets.filter((market) => market.rows.some((row) => row.volatility === "estimated"));
  return [
    ...synthetic.map(
      (market) =>
        `> **${market.label}: synthetic data.** These figures show how the program works; they are no evidence about any market.`,
    ),
    ...estimated.map(
      (market) =>
        `> **${market.label}: estimated volatility index.** No quoted index was available; it is estimated from the underlying's own past.`,
    ),
  ].join("\n>\n");
}

function marketSection(market: MarketReport): string {
  return [
    `## ${market.label}${labelOf(market.rows)}`,
    tableOf(market.rows),
    ...market.rows.slice(0, 1).map(coverage),
    verdict(market.rows),
    `![Cumulated P&L of ${market.label}](charts/${market.id}.svg)`,
    market.seedRows.length > 1
      ? `Single networks, before their deltas are averaged:\n\n${tableOf(market.seedRows)}`
      : "",
    market.networks.length === 0
      ? ""
      : `Networks by entry:\n\n${market.networks.map((line) => `- ${line}`).join("\n")}`,
    calibrationTable(market.calibrations),
    `Costs: ${market.costs}. Every row of the schedule, with citation and evidence grade, is in \`tables/cost-schedules.json\`.`,
    componentTable(market.componentCosts),
    `Data:\n\n${market.provenance.map(provenanceLine).join("\n")}`,
    market.notes.length === 0 ? "" : `Notes:\n\n${market.notes.map((note) => `- ${note}`).join("\n")}`,
    excludedLine(market),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function coverage(row: ResultRow): string {
  const tail =
    row.tailPoints < 10
      ? ` **The 5 % tail holds only ${row.tailPoints.toFixed(1)} episodes: its CVaR is not reliable.**`
      : "";
  return `${row.episodes} episodes entered ${row.from} to ${row.to}, ${row.independentWindows} windows that do not overlap, ${row.tailPoints.toFixed(0)} episodes in the 5 % tail.${tail}`;
}

/** The rule was fixed before any run: the intervals of Std and CVaR95 must lie below 1 against BS Delta and against the best classical hedge. */
function verdict(rows: readonly ResultRow[]): string {
  const learned = rows.find((row) => row.toBestClassical !== undefined);
  const best = learned?.toBestClassical;
  if (learned === undefined || best === undefined) return "";
  const againstBs = {
    strategy: "BS Delta",
    std: learned.ratioToBs.std,
    cvar95: learned.ratioToBs.cvar95,
    ci95: learned.ci95,
  };
  const [lowerThanBs, lowerThanBest] = [againstBs, best].map(({ ci95 }) => ci95.std[1] < 1 && ci95.cvar95[1] < 1);
  const word =
    learned.nature === "synthetic"
      ? "no evidence, the data are synthetic"
      : lowerThanBs && lowerThanBest
        ? "supported"
        : lowerThanBs
          ? "supported against BS Delta, not against the best classical hedge"
          : "not supported";
  const price = learned.ci95.meanDifference.map((value) => value.toFixed(3)).join(", ");
  const marks =
    learned.volatility === "real" ? "" : " The options were marked with estimated volatilities, not with quoted ones.";
  return `Lower risk of the ${learned.strategy}: **${word}**.${marks} ${ratios(againstBs)} ${ratios(best)} Its mean P&L differs from BS Delta's by [${price}] % of spot.`;
}

function ratios({ strategy, std, cvar95, ci95 }: ChallengerComparison): string {
  const interval = ([low, high]: Interval) => `[${low.toFixed(2)}, ${high.toFixed(2)}]`;
  return `Against ${strategy}: Std ${std.toFixed(3)} ${interval(ci95.std)}, CVaR95 ${cvar95.toFixed(3)} ${interval(ci95.cvar95)}.`;
}

function calibrationTable(calibrations: readonly Calibration[]): string {
  if (calibrations.length === 0) return "";
  const plusMinus = (estimate: Estimate) =>
    `${estimate.value.toFixed(3)} (${Number.isFinite(estimate.standardError) ? estimate.standardError.toFixed(3) : "at its bound"})`;
  const titles = [
    "Data before",
    "kappa P",
    "theta P",
    "xi",
    "rho",
    "kappa Q",
    "Fit",
    "Leverage b",
    "k* past",
    "k* simulated",
    "Jump size",
  ];
  const rows = calibrations.map(({ cutoff, heston, leverage, simulator, skewMultiple }) => [
    cutoff,
    plusMinus(heston.estimates.kappa),
    plusMinus(heston.estimates.theta),
    plusMinus(heston.estimates.xi),
    plusMinus(heston.estimates.rho),
    heston.estimates.kappaQ === undefined ? "not identified" : plusMinus(heston.estimates.kappaQ),
    heston.status,
    leverage.b.toFixed(3),
    skewMultiple.past.toFixed(2),
    `${skewMultiple.simulated.toFixed(2)} (${skewMultiple.status})`,
    simulator.jumpMean.toFixed(2),
  ]);
  return `Calibration behind the networks (standard errors in brackets; P generates paths, Q prices options):\n\n${markdownTable(titles, rows)}`;
}

function provenanceLine(input: Provenance): string {
  const mark = input.nature === "real" ? "" : ` **${input.nature}**`;
  const when = input.retrieved === undefined ? "" : `, retrieved ${input.retrieved}`;
  return `- ${input.description}${mark} (${input.source}: ${input.location}${when}; SHA-256 ${input.sha256.slice(0, 12)})`;
}

function excludedLine(market: MarketReport): string {
  if (market.excluded.length === 0) return "";
  const first = market.excluded.slice(0, 3).map((one) => `${one.date} (${one.reason})`);
  return `${market.excluded.length} entries left out for want of data, never patched: ${first.join("; ")}${market.excluded.length > 3 ? "; ..." : ""}.`;
}

function limits(input: ReportInput): string {
  const lines = [
    "Options are marked at a flat smile: one implied volatility for every strike. A hedge that leans against the skew looks better against such a benchmark than against one with own-strike volatilities.",
    "One path of history: intervals reflect resampling of this path, not other histories.",
    "A hedge with a lower delta gives up market drift on a short call: read the mean beside the risk.",
    "Closes are not synchronous: a volatility index may be quoted some minutes after the underlying's close.",
  ];
  if (input.quick)
    lines.push(
      "The quick budget under-trains the networks; run without --quick before drawing conclusions about them.",
    );
  return lines.map((line) => `- ${line}`).join("\n");
}
