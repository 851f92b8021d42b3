import type { PresetDefect } from "../../../market/index.ts";
import { mean, standardDeviation } from "../../../statistics/index.ts";
import { acrossSeeds, pairedAcrossSeeds } from "./across-seeds.ts";
import { BATCH } from "./published/market.ts";
import { initialWeights, PARAMETERS } from "./published/network.ts";
import type { PublishedStudy } from "./published/study.ts";
import { EPOCHS } from "./published/train.ts";

/** What is wrong with how the source made its figures, each with what the run found of it. */
export function publishedDefects(study: PublishedStudy): PresetDefect[] {
  return [
    ...problemDefects(study),
    ...costDefects(study),
    ...optimiserDefects(study),
    ...evidenceDefects(study),
    ...textDefects(study),
  ];
}

function problemDefects({ fresh, lookAhead }: PublishedStudy): PresetDefect[] {
  return [
    {
      name: "No liability",
      finding: `There is no option and no premium, so the best hedge is none: its loss is ${fresh.none.loss}, that of the networks on fresh paths ${figure(fresh.adam.loss)} (Adam) and ${figure(fresh.kfac.loss)} (K-FAC). Both learn not to trade: mean |position| ${figure(fresh.adam.meanPosition)} and ${figure(fresh.kfac.meanPosition)}.`,
    },
    {
      name: "Features know the future",
      finding: `Price and variance are normalised by mean and deviation of the whole batch, later days included. When only the second half of the paths is another, positions of the first half change by ${percent(lookAhead.adam)} (Adam) and ${percent(lookAhead.kfac)} (K-FAC) of their size.`,
    },
  ];
}

function costDefects({ fresh, trained }: PublishedStudy): PresetDefect[] {
  const ends = ({ openAndClose, cost }: { openAndClose: number; cost: Float64Array }) =>
    percent(openAndClose / mean(cost));
  const net = ({ pnl, cost }: { pnl: Float64Array; cost: Float64Array }) =>
    (mean(pnl.map((value, i) => value - cost[i]!)) / standardDeviation(pnl)).toFixed(3);
  return [
    {
      name: "Cost without price, opening and closing free",
      finding: `Cost is .01 |change of position|, whatever the price, while P&L is in deviations of the price; the first and the last trade are free. On fresh paths they would add ${ends(fresh.adam)} (Adam) and ${ends(fresh.kfac)} (K-FAC) to the cost. The position of the last day, which earns nothing, is traded and charged.`,
    },
    {
      name: "Sharpe ratio before cost",
      finding: `The ratio is that of one path of 50 days, before cost, not annual. After cost it is ${net(trained.adam)} (Adam) and ${net(trained.kfac)} (K-FAC). A position that earns nothing on average has none to improve.`,
    },
  ];
}

function optimiserDefects({ trained, spread }: PublishedStudy): PresetDefect[] {
  const start = initialWeights("kfac");
  const moved = trained.kfac.weights.filter((weight, at) => weight !== start[at]).length;
  const cost = (rule: keyof typeof spread, part: "training" | "fresh") =>
    acrossSeeds(spread[rule].map((run) => run[part].cost)).mean;
  const saved = cost("adam", "training") - cost("kfac", "training");
  const byRate = cost("adam", "training") - cost("fastAdam", "training");
  return [
    {
      name: "K-FAC never moves the LSTM",
      finding: `It steps on the output layer alone: ${moved} of ${PARAMETERS.toLocaleString("en")} parameters change, the recurrent network stays random.`,
    },
    {
      name: "Rates were not tuned",
      finding: `Both use .001, which means other step sizes: the damped factors divide K-FAC's gradient by about .01. Over ${spread.adam.length} seeds, Adam at .01 alone saves ${percent(byRate / saved)} of what K-FAC saves in cost in training, and on fresh paths it pays ${figure(cost("fastAdam", "fresh"))} against ${figure(cost("kfac", "fresh"))}.`,
    },
    {
      name: "Damping is fixed",
      finding:
        "The text says that damping adapts; it is .01 in every step, there is no moving average, and the factors are those of the one batch.",
    },
  ];
}

function evidenceDefects({ trained, spread, pnlTest }: PublishedStudy): PresetDefect[] {
  const early = (values: Float64Array) => {
    const squares = (part: Float64Array) => part.reduce((sum, value) => sum + value * value, 0);
    return percent(squares(values.subarray(0, 10 * BATCH)) / squares(values));
  };
  const sharpe = pairedAcrossSeeds(
    spread.kfac.map(({ training }) => training.sharpe),
    spread.adam.map(({ training }) => training.sharpe),
  );
  return [
    {
      name: "Figures are of training",
      finding: `The text promises strict separation of training and validation; Table 2 pools all ${EPOCHS} training batches from the untrained network on. The first 10 of them hold ${early(trained.adam.pnl)} (Adam) and ${early(trained.kfac.pnl)} (K-FAC) of the squared P&L.`,
    },
    {
      name: "Tests on pooled paths of two trainings",
      finding: `3,200 values of one network are no 3,200 trials of an optimiser: with one training each, nothing is known of the next. Over ${spread.kfac.length} seeds the Sharpe ratio of K-FAC less Adam's is ${sharpe.mean.toFixed(3)} +- ${sharpe.halfWidth.toFixed(3)} (95 %), the source prints .0401 - (-.0025) = .043.`,
    },
    {
      name: "Not the same start",
      finding: `Initial weights and paths of the two differ: the loss of the first batch is ${trained.adam.losses[0]!.toFixed(4)} for Adam and ${trained.kfac.losses[0]!.toFixed(4)} for K-FAC. The P&L difference that the text calls an improvement of variance has p = ${pnlTest.p.toFixed(3)} of its means, and no test of its variances.`,
    },
  ];
}

function textDefects({ trained }: PublishedStudy): PresetDefect[] {
  return [
    {
      name: "Settings differ from the text",
      finding: `S0 is 1, not 100; a path has 50 days, not a year; an epoch is one gradient step on ${BATCH} paths, ${(trained.adam.pnl.length).toLocaleString("en")} paths in all.`,
    },
  ];
}

/** Three digits. */
function figure(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
