import type { PresetColumn, PresetFigures, PresetTable } from "../../../market/index.ts";
import { acrossSeeds, pairedAcrossSeeds } from "./across-seeds.ts";
import type { Comparison, SeedRun } from "./corrected/compare.ts";
import { CANDIDATES, CONTENDERS, type ContenderName, contenderLabel, contenderNames } from "./corrected/contenders.ts";
import { reachedAll } from "./corrected/reached.ts";
import type { TestFigures } from "./corrected/test-figures.ts";

const JUDGED: readonly PresetColumn[] = [
  { key: "validation", title: "Validation loss", digits: 4 },
  { key: "loss", title: "Test loss", digits: 4 },
  { key: "lossSd", title: "sd over seeds", digits: 4 },
  { key: "mean", title: "Mean P&L, net", digits: 3 },
  { key: "std", title: "Std P&L", digits: 3 },
  { key: "cvar95", title: "CVaR95", digits: 3 },
  { key: "sharpe", title: "Mean / Std", digits: 3 },
  { key: "cost", title: "Cost", digits: 3 },
  { key: "volume", title: "Volume, sum |d delta|", digits: 3 },
];

/** All tables of the corrected comparison. */
export function correctedTables(comparison: Comparison): PresetTable[] {
  return [judgedTable(comparison), pairedTable(comparison), stepsTable(comparison), ratesTable(comparison)];
}

function judgedTable({ runs, baselines, budget }: Comparison): PresetTable {
  return {
    id: "corrected",
    title: "With an option to hedge: a call sold at its exact price, costs on notional, test paths",
    columns: JUDGED,
    rows: [
      ...contenderNames.map((name) => ({ label: contenderLabel(name), corrected: judged(runs[name]) })),
      ...baselines.map(({ label, figures }) => ({ label, corrected: { ...figures } })),
    ],
    notes: [
      `Means over ${budget.seeds} seeds; all hedges on the same ${budget.testPaths.toLocaleString("en")} test paths, which decide nothing. S0 = K = 100, 50 days of 1/250 year, P&L and cost per option, 10 basis points of every trade, opening and closing included.`,
      "Loss: Var(P&L before cost) + mean cost, in premiums, the source's form. Baselines have no seeds; they are not made for this loss.",
      `Every network: LSTM of 32 and one linear layer, ${budget.steps} steps of ${budget.batch} fresh paths (or the share named), rates falling by a half cosine, the house's features, weights of the last step.`,
    ],
  };
}

function judged(sample: readonly SeedRun[]): PresetFigures {
  const over = (key: keyof TestFigures) => acrossSeeds(sample.map(({ test }) => test[key]));
  const means = (["mean", "std", "cvar95", "sharpe", "cost", "volume"] as const).map((key) => [key, over(key).mean]);
  return {
    validation: acrossSeeds(sample.map(({ points }) => points.at(-1)!.validationLoss)).mean,
    loss: over("loss").mean,
    lossSd: over("loss").deviation,
    ...Object.fromEntries(means),
  };
}

/** What is compared seed by seed. */
export const PAIRED = [
  { key: "loss", title: "Test loss", digits: 4 },
  { key: "std", title: "Std P&L", digits: 4 },
  { key: "cvar95", title: "CVaR95", digits: 4 },
  { key: "cost", title: "Cost", digits: 4 },
  { key: "sharpe", title: "Mean / Std", digits: 4 },
] as const satisfies readonly (PresetColumn & { readonly key: keyof TestFigures })[];

/** A contender less Adam, seed by seed. */
export function lessAdam({ runs }: Comparison, name: ContenderName, key: keyof TestFigures) {
  const of = (contender: ContenderName) => runs[contender].map(({ test }) => test[key]);
  return pairedAcrossSeeds(of(name), of("adam"));
}

function pairedTable(comparison: Comparison): PresetTable {
  const others = contenderNames.filter((name) => name !== "adam");
  return {
    id: "corrected-paired",
    title: "The same, less Adam, seed by seed",
    columns: PAIRED.flatMap(({ key, title, digits }) => [
      { key, title, digits },
      { key: `${key}HalfWidth`, title: "+-", digits },
    ]),
    rows: others.map((name) => ({
      label: contenderLabel(name),
      corrected: Object.fromEntries(
        PAIRED.flatMap(({ key }) => {
          const { mean, halfWidth } = lessAdam(comparison, name, key);
          return [
            [key, mean],
            [`${key}HalfWidth`, halfWidth],
          ];
        }),
      ),
    })),
    notes: [
      `+-: half of the 95 % interval of the mean difference by Student's t over ${comparison.budget.seeds} seeds. Initial weights and training paths of a seed are the same for all.`,
    ],
  };
}

function stepsTable(comparison: Comparison): PresetTable {
  const reached = reachedAll(comparison);
  const finite = (value: number) => (Number.isFinite(value) ? value : null);
  return {
    id: "corrected-steps",
    title: "Steps to the validation loss at which Adam ends",
    columns: [
      { key: "budget", title: "Steps of the training", digits: 0 },
      { key: "seeds", title: "Seeds that get there", digits: 0 },
      { key: "median", title: "Median", digits: 0 },
      { key: "least", title: "Least", digits: 0 },
      { key: "most", title: "Most", digits: 0 },
      { key: "ratio", title: "Median / Adam's steps", digits: 2 },
    ],
    rows: contenderNames.map((name) => {
      const { steps, seeds, median, ratio } = reached[name];
      return {
        label: contenderLabel(name),
        corrected: {
          ...{ budget: CONTENDERS[name].share * comparison.budget.steps, seeds, median: finite(median) },
          ...{ least: finite(steps[0]!), most: finite(steps.at(-1)!), ratio: finite(ratio) },
        },
      };
    }),
    notes: [
      `Of ${comparison.budget.seeds} seeds, judged every ${comparison.budget.every} steps against Adam's last validation loss of the same seed. No figure: not reached. Adam itself may pass its last loss before its end.`,
      "Steps are not time: see the notes for the time of a step on this machine.",
    ],
  };
}

function ratesTable({ tried, budget }: Comparison): PresetTable {
  return {
    id: "corrected-rates",
    title: "Learning rates tried",
    columns: [
      { key: "rate", title: "Peak rate", digits: 5 },
      { key: "validationLoss", title: "Validation loss", digits: 4 },
      { key: "chosen", title: "Chosen (1)", digits: 0 },
    ],
    rows: tried.map(({ candidate, rate, validationLoss, chosen }) => ({
      label: CANDIDATES[candidate].label,
      corrected: {
        rate,
        validationLoss: Number.isFinite(validationLoss) ? validationLoss : null,
        chosen: chosen ? 1 : 0,
      },
    })),
    notes: [
      `Mean of the last validation loss over ${budget.tuningSeeds} seeds that are not compared: Adam at ${budget.steps} steps, K-FAC at half of them. No figure: it diverged. A step of K-FAC is a hundred times its rate.`,
    ],
  };
}
