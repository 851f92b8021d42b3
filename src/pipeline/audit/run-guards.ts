import {
  about,
  bestWeightsGuard,
  earlyStoppingGuard,
  type GuardReport,
  guardReport,
  overlapGuard,
  singleSeedGuard,
} from "../../backtest/index.ts";
import type { IsoDate } from "../../core/index.ts";
import type { EpisodeResult, ResultRow, StrategyLedger } from "../../market/index.ts";
import { conditionalValueAtRisk, mean, standardDeviation } from "../../statistics/index.ts";
import { named } from "./known-guards.ts";
import type { ManifestMarket } from "./run-files.ts";

const LEVEL = 0.95;
/** Kernels differ in the last bits; a figure that was changed by hand does not. */
const TOLERANCE = 1e-6;

/** The figures of a table must be those of the ledger beside it. */
export function tableGuard(table: string, rows: readonly ResultRow[], ledgers: readonly StrategyLedger[]): GuardReport {
  for (const row of rows) {
    const ledger = ledgers.find(({ market, strategy }) => market === row.market && strategy === row.strategy);
    const wrong = ledger === undefined ? "no ledger" : differenceOf(row, ledger.episodes);
    if (wrong !== undefined) {
      return guardReport({
        guard: "table",
        target: table,
        passed: false,
        compared: rows.length,
        finding: `${row.market}, ${row.strategy}: ${wrong}`,
      });
    }
  }
  return guardReport({
    guard: "table",
    target: table,
    passed: rows.length > 0,
    compared: rows.length,
    finding: `mean, std, CVaR95, volume and cost of ${rows.length} rows are those of the ledger`,
  });
}

function differenceOf(row: ResultRow, episodes: readonly EpisodeResult[]): string | undefined {
  const pnl = Float64Array.from(episodes, (episode) => episode.pnl);
  const figures = {
    episodes: episodes.length,
    mean: mean(pnl),
    std: standardDeviation(pnl),
    cvar95: conditionalValueAtRisk(pnl, LEVEL),
    volume: mean(Float64Array.from(episodes, ({ volume }) => volume)),
    costBps: 100 * mean(Float64Array.from(episodes, ({ totalCost }) => totalCost)),
  };
  const names = Object.keys(figures) as (keyof typeof figures)[];
  const wrong = names.find((name) => !(Math.abs(row[name] - figures[name]) <= TOLERANCE));
  return wrong && `${wrong} is ${row[wrong]} in the table, ${figures[wrong]} by the ledger`;
}

/** What the manifest says of the cut-offs, against the entries of the ledger. @param dates sessions of the market */
export function foldsGuard(
  { label, folds }: ManifestMarket,
  dates: readonly IsoDate[],
  entries: readonly IsoDate[],
  horizon: number,
): GuardReport[] {
  const outside = entries.filter((entry) => !folds.some(({ from, to }) => entry >= from && entry <= to));
  return [
    about(`${label}: recorded folds`, overlapGuard(dates, folds, horizon)),
    guardReport({
      guard: "folds",
      target: `${label}: recorded folds`,
      passed: outside.length === 0 && entries.length > 0,
      compared: entries.length,
      finding:
        outside.length === 0
          ? `${entries.length} entries lie within ${folds.length} folds`
          : `${outside.length} entries belong to no fold of the manifest, the first is ${outside[0]}`,
    }),
  ];
}

/** The ledger that the run left against the one that the same configuration, data and weights give now. */
export function replayGuard(
  label: string,
  filed: readonly StrategyLedger[],
  replayed: readonly StrategyLedger[],
): GuardReport {
  let compared = 0;
  let worst = { difference: 0, where: "" };
  for (const ledger of replayed) {
    const other = filed.find(({ strategy }) => strategy === ledger.strategy);
    for (const [i, episode] of ledger.episodes.entries()) {
      const difference = largestGap(episode, other?.episodes[i]);
      if (difference.gap > worst.difference)
        worst = {
          difference: difference.gap,
          where: `${difference.line} of ${ledger.strategy}, entry ${episode.entry}`,
        };
      compared++;
    }
  }
  const extra = filed.filter(({ strategy }) => !replayed.some((ledger) => ledger.strategy === strategy));
  const passed = compared > 0 && worst.difference <= TOLERANCE && extra.length === 0;
  return guardReport({
    guard: "replay",
    target: `${label}: ledger.parquet`,
    passed,
    compared,
    finding: passed
      ? `${compared} episodes come out again, to ${worst.difference.toExponential(1)} % of the price`
      : extra.length > 0
        ? `strategies that the configuration does not have: ${extra.map(({ strategy }) => strategy).join(", ")}`
        : `the ledger does not come out again: ${worst.where} differs by ${worst.difference} % of the price`,
    evidence: { largestDifference: worst.difference, episodes: compared },
  });
}

const lines = ["pnl", "premium", "payoff", "gains", "dividends", "financing", "totalCost", "volume"] as const;

function largestGap(a: EpisodeResult, b: EpisodeResult | undefined): { gap: number; line: string } {
  if (b === undefined || a.entry !== b.entry) return { gap: Number.POSITIVE_INFINITY, line: "entry" };
  return lines
    .map((line) => ({ line, gap: Math.abs(a[line] - b[line]) }))
    .reduce((most, one) => (one.gap > most.gap || Number.isNaN(one.gap) ? one : most));
}

/** Trainings by their records: seeds, what stopped them, which weights they gave. */
export function trainingRecordGuards({ label, training }: ManifestMarket, quick: boolean): GuardReport[] {
  if (training.length === 0) return [];
  const records = training.flatMap(({ seeds }) => seeds);
  const worst = (reports: readonly GuardReport[]): GuardReport => reports.find(({ passed }) => !passed) ?? reports[0]!;
  const curves = records.map(({ bestEpoch, history }) => {
    const last = history.at(-1)!.stage;
    const stage = history.filter((record) => record.stage === last);
    const epochs = stage.filter(({ trainingLoss }) => trainingLoss !== null);
    return {
      watched: epochs.map(({ validationLoss }) => validationLoss),
      training: epochs.map(({ trainingLoss }) => trainingLoss!),
      all: stage.map(({ validationLoss }) => validationLoss),
      handedOver: stage.find(({ epoch }) => epoch === bestEpoch)?.validationLoss ?? Number.NaN,
    };
  });
  return [
    singleSeedGuard("networks", Math.min(...training.map(({ seeds }) => seeds.length)), quick ? "warning" : "defect"),
    worst(curves.map(({ watched, training: loss }) => earlyStoppingGuard("networks", { watched, training: loss }))),
    worst(curves.map(({ all, handedOver }) => bestWeightsGuard("networks", { watched: all, handedOver }))),
  ].map((report) => about(named(label, report.target), report));
}
