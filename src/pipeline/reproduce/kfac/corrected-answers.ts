import type { PresetAnswer } from "../../../market/index.ts";
import { type AcrossSeeds, acrossSeeds, pairedAcrossSeeds } from "./across-seeds.ts";
import type { Comparison } from "./corrected/compare.ts";
import { CONTENDERS, type ContenderName, contenderLabel, contenderNames } from "./corrected/contenders.ts";
import { reachedAll, secondsPerStep } from "./corrected/reached.ts";
import { lessAdam } from "./corrected-tables.ts";
import type { PublishedStudy } from "./published/study.ts";

/** The source's claims, and what the run finds of them. */
export function kfacAnswers(study: PublishedStudy, comparison: Comparison): PresetAnswer[] {
  return [
    costAnswer(study, comparison),
    sharpeAnswer(study, comparison),
    speedAnswer(comparison),
    riskAnswer(comparison),
    layersAnswer(comparison),
  ];
}

function costAnswer({ spread }: PublishedStudy, comparison: Comparison): PresetAnswer {
  const cost = (rule: keyof typeof spread) => spread[rule].map(({ training }) => training.cost);
  const published = pairedAcrossSeeds(cost("kfac"), cost("adam"));
  const paid = acrossSeeds(comparison.runs.adam.map(({ test }) => test.cost)).mean;
  const corrected = lessAdam(comparison, "kfac", "cost");
  return {
    question: "Does the saving in transaction costs survive (printed: 78.3 %)?",
    answer: `As published, over ${spread.adam.length} seeds: K-FAC's cost less Adam's is ${interval(published, 5)} in training (${percent(published.mean / acrossSeeds(cost("adam")).mean)}), ${verdict(published, "lower", "higher")}. With an option to hedge, at equal steps on test paths: ${interval(corrected, 4)} of ${paid.toFixed(3)} (${percent(corrected.mean / paid)}), ${verdict(corrected, "lower", "higher")}.`,
  };
}

function sharpeAnswer({ spread }: PublishedStudy, comparison: Comparison): PresetAnswer {
  const sharpe = (part: "training" | "fresh") =>
    pairedAcrossSeeds(
      spread.kfac.map((run) => run[part].sharpe),
      spread.adam.map((run) => run[part].sharpe),
    );
  const [training, fresh] = [sharpe("training"), sharpe("fresh")];
  const corrected = lessAdam(comparison, "kfac", "sharpe");
  return {
    question: "Does the gain in the Sharpe ratio survive (printed: .0401 against -.0025)?",
    answer: `As published, over ${spread.adam.length} seeds: K-FAC's less Adam's is ${interval(training, 3)} in training and ${interval(fresh, 3)} on fresh paths, ${verdict(fresh, "worse", "better")}. With an option to hedge, after cost: ${interval(corrected, 4)}, ${verdict(corrected, "worse", "better")}.`,
  };
}

function speedAnswer(comparison: Comparison): PresetAnswer {
  const reached = reachedAll(comparison);
  const { budget, runs, timed } = comparison;
  const within = contenderNames.filter((name) => CONTENDERS[name].candidate === "kfac");
  const sentence = (name: ContenderName) => {
    const { seeds, median, ratio, secondsRatio } = reached[name];
    const got = Number.isFinite(median)
      ? `median after ${median} steps (${ratio.toFixed(2)} of Adam's), ${secondsRatio.toFixed(2)} of Adam's time on this machine`
      : "the median seed never does";
    return `${contenderLabel(name)}: ${seeds} of ${budget.seeds} seeds get there, ${got}`;
  };
  const best = reached.kfacHalf;
  const steps = best.ratio <= 0.5 ? "yes" : "no";
  const time = best.secondsRatio <= 1 ? "yes" : noInTime(best.secondsRatio);
  const end = lossAtEnd(runs, "kfacHalf");
  const stepRatio = secondsPerStep(timed.kfac) / secondsPerStep(timed.adam);
  return {
    question: "Does K-FAC reach Adam's final validation loss in half of the steps and no more time?",
    answer: `Trained for half of Adam's steps, in half of the steps: ${steps}; in no more time: ${time}. ${within.map(sentence).join(". ")}. At the end of half of the steps K-FAC's validation loss less Adam's is ${interval(end, 5)}, ${verdict(end, "lower", "higher")}. A step of K-FAC takes ${stepRatio.toFixed(2)} times that of Adam here.`,
  };
}

function noInTime(ratio: number): string {
  return Number.isFinite(ratio) ? `no, it takes ${ratio.toFixed(2)} times as long` : "no, it never does";
}

function riskAnswer(comparison: Comparison): PresetAnswer {
  const { runs, baselines } = comparison;
  const loss = (name: ContenderName) => acrossSeeds(runs[name].map(({ test }) => test.loss)).mean.toFixed(4);
  const rules = baselines.map(({ label, figures }) => `${label} ${figures.loss.toFixed(4)}`).join(", ");
  const difference = lessAdam(comparison, "kfac", "loss");
  return {
    question: "Is the hedge better?",
    answer: `At equal steps the test loss is ${loss("kfac")} under K-FAC and ${loss("adam")} under Adam, difference ${interval(difference, 5)}, ${verdict(difference, "lower", "higher")}. Rules: ${rules}.`,
  };
}

function layersAnswer(comparison: Comparison): PresetAnswer {
  const { runs } = comparison;
  const of = (name: ContenderName) => runs[name].map(({ test }) => test.loss);
  const difference = pairedAcrossSeeds(of("outputHalf"), of("kfacHalf"));
  return {
    question: "Does it matter that the published K-FAC moves the output layer alone?",
    answer: `At half of Adam's steps, both with tuned rates, the output layer alone ends at a test loss of ${acrossSeeds(of("outputHalf")).mean.toFixed(4)}, all layers at ${acrossSeeds(of("kfacHalf")).mean.toFixed(4)}: difference ${interval(difference, 4)}, the output layer alone is ${verdict(difference, "better", "worse")}.`,
  };
}

function lossAtEnd(runs: Comparison["runs"], name: ContenderName): AcrossSeeds {
  const of = (contender: ContenderName) => runs[contender].map(({ points }) => points.at(-1)!.validationLoss);
  return pairedAcrossSeeds(of(name), of("adam"));
}

function interval({ mean, halfWidth }: AcrossSeeds, digits: number): string {
  return `${mean.toFixed(digits)} +- ${halfWidth.toFixed(digits)}`;
}

/** By whether the 95 % interval excludes 0. */
function verdict({ mean, halfWidth }: AcrossSeeds, below: string, above: string): string {
  if (Math.abs(mean) <= halfWidth) return "not told from none";
  return mean < 0 ? below : above;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
