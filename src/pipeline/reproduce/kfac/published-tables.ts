import type { PresetCheck, PresetColumn, PresetTable } from "../../../market/index.ts";
import { acrossSeeds, pairedAcrossSeeds } from "./across-seeds.ts";
import { PRINTED } from "./published/source-figures.ts";
import { RULES, type RuleName, type SpreadRun } from "./published/spread.ts";
import type { PublishedStudy } from "./published/study.ts";
import { publishedFigures } from "./published/summary.ts";

/** Table 1: tests of the difference of means. */
export function significanceTable({ pnlTest, costTest, spread }: PublishedStudy): PresetTable {
  const overSeeds = (of: (run: SpreadRun) => number) => {
    const { mean, deviation, p } = pairedAcrossSeeds(spread.adam.map(of), spread.kfac.map(of));
    return { t: mean / (deviation / Math.sqrt(spread.adam.length)), p };
  };
  return {
    id: "table-1",
    title: "Table 1: Adam less K-FAC, t-tests",
    columns: [
      { key: "t", title: "t-statistic", digits: 4 },
      { key: "p", title: "p-value", digits: 4 },
    ],
    rows: [
      {
        label: "P&L",
        published: PRINTED.pnlTest,
        reproduced: { t: pnlTest.t, p: pnlTest.p },
        corrected: overSeeds(({ fresh }) => fresh.sharpe),
        note: "Corrected: the Sharpe ratio.",
      },
      {
        label: "Transaction cost",
        published: PRINTED.costTest,
        reproduced: { t: costTest.t, p: costTest.p },
        corrected: overSeeds(({ fresh }) => fresh.cost),
      },
    ],
    notes: [
      "Published and reproduced: Welch's test of 3,200 values against 3,200, all from two trainings: it asks whether these two trainings differ, not whether the optimisers do.",
      `Corrected: paired t-test over ${spread.adam.length} seeds, one value a seed, on paths that no network was trained on; still without an option.`,
    ],
  };
}

const PERFORMANCE: readonly PresetColumn[] = [
  { key: "variance", title: "P&L variance, normalised price squared", digits: 6 },
  { key: "cost", title: "Mean transaction cost", digits: 6 },
  { key: "sharpe", title: "Sharpe ratio, of one path, before cost", digits: 4 },
  { key: "meanPosition", title: "Mean |position|", digits: 4 },
  { key: "seconds", title: "Training, s (the source's machine)", digits: 2 },
];

/** Table 2: terminal performance. */
export function performanceTable({ trained, fresh }: PublishedStudy): PresetTable {
  const row = (label: string, name: "adam" | "kfac") => ({
    label,
    published: PRINTED[name],
    reproduced: publishedFigures(trained[name]),
    corrected: { ...publishedFigures(fresh[name]), meanPosition: fresh[name].meanPosition },
  });
  const nothing = { ...publishedFigures(fresh.none), meanPosition: fresh.none.meanPosition };
  return {
    id: "table-2",
    title: "Table 2: performance of both optimisers",
    columns: PERFORMANCE,
    rows: [
      row("Adam", "adam"),
      row("K-FAC", "kfac"),
      {
        label: "No hedge",
        reproduced: { ...nothing, meanPosition: null },
        corrected: nothing,
        note: "The optimum of the published loss: it has no option to hedge.",
      },
    ],
    notes: [
      "Published and reproduced: all values of all 100 training batches pooled, the untrained first ones included.",
      `Corrected: the trained networks on ${fresh.adam.pnl.length.toLocaleString("en")} paths that they were not trained on; market, features and loss as published.`,
      "Seconds of the source are one run each. Times of this machine stand with the corrected comparison.",
    ],
  };
}

const SPREAD: readonly PresetColumn[] = [
  { key: "variance", title: "P&L variance, mean", digits: 5 },
  { key: "varianceSd", title: "sd", digits: 5 },
  { key: "cost", title: "Cost, mean", digits: 5 },
  { key: "costSd", title: "sd", digits: 5 },
  { key: "sharpe", title: "Sharpe, mean", digits: 4 },
  { key: "sharpeSd", title: "sd", digits: 4 },
  { key: "meanPosition", title: "Mean |position|", digits: 4 },
];

/** The spread over seeds of the published experiment. */
export function spreadTable({ spread }: PublishedStudy): PresetTable {
  const summary = (sample: readonly SpreadRun[], part: "training" | "fresh") => {
    const of = (key: "variance" | "cost" | "sharpe") => acrossSeeds(sample.map((run) => run[part][key]));
    const [variance, cost, sharpe] = [of("variance"), of("cost"), of("sharpe")];
    return {
      ...{ variance: variance.mean, varianceSd: variance.deviation },
      ...{ cost: cost.mean, costSd: cost.deviation },
      ...{ sharpe: sharpe.mean, sharpeSd: sharpe.deviation },
      meanPosition: part === "fresh" ? acrossSeeds(sample.map(({ fresh }) => fresh.meanPosition)).mean : null,
    };
  };
  const names = Object.keys(RULES) as RuleName[];
  return {
    id: "spread",
    title: `The published experiment over ${spread.adam.length} seeds`,
    columns: SPREAD,
    rows: names.map((name) => ({
      label: RULES[name].label,
      reproduced: summary(spread[name], "training"),
      corrected: summary(spread[name], "fresh"),
    })),
    notes: [
      "Every seed has initial weights and paths of its own, the same for all rules. Reproduced: pooled training batches, as in Table 2. Corrected: paths that were not trained on.",
      "Adam at ten times the rate, and gradient descent on the output layer alone, tell how much of K-FAC's saving is the size of its steps.",
    ],
  };
}

/** What the reproduction must reach of the printed figures. */
export function publishedChecks({ trained, pnlTest, costTest }: PublishedStudy): PresetCheck[] {
  const near = (what: string, expected: number, found: number, tolerance: number): PresetCheck => ({
    ...{ what, expected, found, tolerance },
    passed: Math.abs(found - expected) <= tolerance,
  });
  const ofNetwork = (label: string, name: "adam" | "kfac") => {
    const [printed, found] = [PRINTED[name], publishedFigures(trained[name])];
    return [
      near(`Table 2, ${label}: P&L variance`, printed.variance, found.variance, 1e-5),
      near(`Table 2, ${label}: mean cost`, printed.cost, found.cost, 1e-5),
      near(`Table 2, ${label}: Sharpe ratio`, printed.sharpe, found.sharpe, 5e-4),
    ];
  };
  return [
    ...ofNetwork("Adam", "adam"),
    ...ofNetwork("K-FAC", "kfac"),
    near("Table 1: t of P&L", PRINTED.pnlTest.t, pnlTest.t, 0.01),
    near("Table 1: p of P&L", PRINTED.pnlTest.p, pnlTest.p, 2e-3),
    near("Table 1: t of transaction cost", PRINTED.costTest.t, costTest.t, 0.01),
  ];
}
