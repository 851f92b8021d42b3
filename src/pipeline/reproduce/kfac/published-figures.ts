import type { PresetFigure } from "../../../market/index.ts";
import { drawFigure, type Figure, type FigurePanel, type FigureSeries } from "../../../report/index.ts";
import { correlation } from "../../../statistics/index.ts";
import { histogramSteps } from "./histogram.ts";
import { BATCH, STEPS } from "./published/market.ts";
import type { Pair } from "./published/run.ts";
import { PRINTED } from "./published/source-figures.ts";
import type { PublishedStudy } from "./published/study.ts";
import { type BatchPositions, EPOCHS, type PublishedTraining } from "./published/train.ts";

const STYLES = {
  adam: { name: "Adam", colour: "blue", dash: "dashed" },
  kfac: { name: "K-FAC", colour: "vermilion", dash: "solid" },
} as const;
const NETWORKS = ["adam", "kfac"] as const;
const BATCH_AXIS = "batch (the source's epoch)";

/** The five figures of the source, from the reproduced trainings. */
export async function publishedFigureList({ trained }: PublishedStudy): Promise<PresetFigure[]> {
  return await Promise.all(
    [
      performance(trained),
      hedgePositions(trained.kfac),
      priceAndVariance(trained.kfac.last),
      convergence(trained),
      distributions(trained),
    ].map(async ({ caption, ...figure }) => ({
      id: figure.id,
      title: figure.title,
      caption,
      svg: await drawFigure(figure),
    })),
  );
}

type Captioned = Figure & { readonly caption: string };

function performance(trained: Pair<PublishedTraining>): Captioned {
  const panel = (title: string, of: (training: PublishedTraining) => ArrayLike<number>): FigurePanel => ({
    title,
    xName: BATCH_AXIS,
    series: NETWORKS.map((name) => ({
      ...STYLES[name],
      kind: "line",
      points: Array.from(of(trained[name]), (y, i) => [i + 1, y] as const),
    })),
  });
  const paid = percent(1 - total(trained.kfac.cost) / total(trained.adam.cost));
  return {
    id: "figure-1",
    title: "Figure 1: performance in training, K-FAC beside Adam",
    subtitle:
      "Each point is one batch of 32 fresh paths, before its gradient step; units are those of the normalised price.",
    columns: 2,
    panels: [
      { ...panel("Loss: Var(P&L) + mean cost (log scale)", ({ losses }) => losses), logarithmic: true },
      { ...panel("Mean P&L of the batch", ({ pnl }) => batchMeans(pnl)), levels: [0] },
      panel("Mean transaction cost of the batch", ({ cost }) => batchMeans(cost)),
      { ...panel("Sharpe ratio of the batch", ({ sharpes }) => sharpes), levels: [0] },
    ],
    caption: `The source shows K-FAC alone and reads its "near-zero cost" as performance. Over all batches K-FAC pays ${paid} less than Adam, but both costs fall towards those of no hedge at all; P&L and Sharpe ratio wander about zero in both.`,
  };
}

const PATHS_SHOWN = 6;

function hedgePositions({ last }: PublishedTraining): Captioned {
  const paths = Array.from({ length: PATHS_SHOWN }, (_, path): FigureSeries => {
    const points = Array.from({ length: STEPS + 1 }, (_, t) => [t, last.delta[t * BATCH + path]!] as const);
    return { ...{ name: "single paths", kind: "line", colour: "grey", size: 1, opacity: 0.8 }, points };
  });
  const means = Array.from({ length: STEPS + 1 }, (_, t) => {
    const row = last.delta.subarray(t * BATCH, (t + 1) * BATCH);
    return [t, total(row) / BATCH] as const;
  });
  const largest = last.delta.reduce((most, held) => Math.max(most, Math.abs(held)), 0);
  const average: FigureSeries = { ...STYLES.kfac, name: "mean of 32 paths", kind: "line", points: means, size: 2.4 };
  return {
    id: "figure-2",
    title: "Figure 2: hedge positions of the K-FAC network over time",
    subtitle: `Last training batch: ${PATHS_SHOWN} paths and the mean of all 32. An option's hedge would lie between 0 and 1.`,
    columns: 1,
    panels: [{ title: "Position", xName: "trading day of 50", series: [...paths, average], levels: [0] }],
    caption: `The source sees "enhanced hedging aggression" between days 20 and 40. The largest position of the batch is ${largest.toFixed(4)}: the network holds next to nothing, which is the optimum where there is nothing to hedge.`,
  };
}

function priceAndVariance({ batch: { price, variance } }: BatchPositions): Captioned {
  const found = correlation(price, variance);
  const paths = price.length / (STEPS + 1);
  const single = Array.from({ length: paths }, (_, path) => {
    const [from, to] = [path * (STEPS + 1), (path + 1) * (STEPS + 1)];
    return correlation(price.subarray(from, to), variance.subarray(from, to));
  });
  const [low, high] = [Math.min(...single), Math.max(...single)];
  return {
    id: "figure-3",
    title: `Figure 3: normalised price and variance, correlation ${found.toFixed(2)}`,
    subtitle: "All days of all 32 paths of the last training batch of K-FAC; levels, not changes.",
    columns: 1,
    panels: [
      {
        title: "Variance, normalised over the batch",
        xName: "price, normalised over the batch",
        series: [
          {
            ...{ name: "one day of one path", kind: "points", colour: "blue", opacity: 0.45 },
            points: Array.from(price, (x, i) => [x, variance[i]!] as const),
          },
        ],
      },
    ],
    caption: `The source prints ${PRINTED.correlation} for a batch that it does not name. The model's own correlation of shocks is -0.7, put in by hand; of levels, single paths of this batch lie between ${low.toFixed(2)} and ${high.toFixed(2)}.`,
  };
}

/** Batches whose mean ends a training. */
const LAST = 10;

function convergence(trained: Pair<PublishedTraining>): Captioned {
  const running = (losses: Float64Array) =>
    Array.from(losses, (_, i) => {
      const window = losses.subarray(Math.max(0, i - LAST + 1), i + 1);
      return [i + 1, total(window) / window.length] as const;
    });
  const end = (name: "adam" | "kfac") => (total(trained[name].losses.subarray(-LAST)) / LAST).toPrecision(3);
  const [first, second] = NETWORKS.map((name) => trained[name].losses[0]!.toFixed(4));
  return {
    id: "figure-4",
    title: "Figure 4: convergence of the loss",
    subtitle: `Mean loss of the last ${LAST} batches, log scale. The loss of no hedge is 0, below every scale.`,
    columns: 1,
    panels: [
      {
        title: "Loss",
        xName: BATCH_AXIS,
        logarithmic: true,
        series: NETWORKS.map((name) => ({ ...STYLES[name], kind: "line", points: running(trained[name].losses) })),
      },
    ],
    caption: `After ${EPOCHS} steps the loss is ${end("adam")} under Adam and ${end("kfac")} under K-FAC (mean of ${LAST} batches). The two start from other weights (first batch ${first} and ${second}) and see other paths, one training each: the distance is that of two runs, see the spread over seeds.`,
  };
}

function distributions(trained: Pair<PublishedTraining>): Captioned {
  const early = (pnl: Float64Array) => sumOfSquares(pnl.subarray(0, 20 * BATCH)) / sumOfSquares(pnl);
  const panel = (title: string, of: (pnl: Float64Array) => Float64Array): FigurePanel => {
    const edge = 3 * Math.sqrt(sumOfSquares(of(trained.adam.pnl)) / of(trained.adam.pnl).length);
    return {
      title,
      xName: "P&L, normalised price",
      series: NETWORKS.map((name) => ({
        ...STYLES[name],
        kind: "area",
        points: histogramSteps(of(trained[name].pnl), -edge, edge, 60),
      })),
    };
  };
  return {
    id: "figure-5",
    title: "Figure 5: distributions of P&L",
    subtitle: "Share of paths by P&L; left all 100 training batches, as the source pools them, right the last 20.",
    columns: 2,
    panels: [
      panel("All 3,200 values in training", (pnl) => pnl),
      panel("The last 640", (pnl) => pnl.subarray(-20 * BATCH)),
    ],
    caption: `Of the pooled squared P&L, the first 20 batches are ${percent(early(trained.adam.pnl))} (Adam) and ${percent(early(trained.kfac.pnl))} (K-FAC): the pooled distribution mostly shows networks that have not learned yet.`,
  };
}

function batchMeans(values: Float64Array): number[] {
  return Array.from({ length: EPOCHS }, (_, i) => total(values.subarray(i * BATCH, (i + 1) * BATCH)) / BATCH);
}

function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function sumOfSquares(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
