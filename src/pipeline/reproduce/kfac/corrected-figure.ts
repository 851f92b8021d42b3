import type { PresetFigure } from "../../../market/index.ts";
import { drawFigure, type FigurePanel, type FigureSeries } from "../../../report/index.ts";
import type { Comparison } from "./corrected/compare.ts";
import { type ContenderName, contenderLabel, contenderNames } from "./corrected/contenders.ts";
import { reachedAll, secondsPerStep } from "./corrected/reached.ts";

const STYLES = {
  adam: { colour: "blue", dash: "dashed" },
  kfac: { colour: "vermilion", dash: "solid" },
  kfacHalf: { colour: "green", dash: "solid" },
  kfacQuarter: { colour: "purple", dash: "solid" },
  outputHalf: { colour: "grey", dash: "dotted" },
} as const satisfies Record<ContenderName, Pick<FigureSeries, "colour" | "dash">>;

/** Losses above this multiple of Adam's last are cut: the first steps would flatten the rest. */
const HIGHEST = 1.15;

/** The validation loss over steps and over time. */
export async function convergenceFigure(comparison: Comparison): Promise<PresetFigure> {
  const { budget, timed } = comparison;
  const last = meanCurve(comparison, "adam").at(-1)![1];
  const panel = (title: string, xName: string, unit: (name: ContenderName) => number): FigurePanel => ({
    title,
    xName,
    levels: [last],
    series: contenderNames.map((name) => ({
      ...{ name: contenderLabel(name), kind: "line", ...STYLES[name] },
      points: meanCurve(comparison, name).flatMap(([steps, loss]) =>
        loss <= HIGHEST * last ? [[unit(name) * steps, loss] as const] : [],
      ),
    })),
  });
  const { kfacHalf } = reachedAll(comparison);
  const reached = Number.isFinite(kfacHalf.median)
    ? `At half of the steps K-FAC reaches it after ${kfacHalf.median} of Adam's ${budget.steps} steps (median seed) and ${kfacHalf.secondsRatio.toFixed(2)} of its time.`
    : "At half of the steps the median seed of K-FAC does not reach it.";
  const title = "Validation loss with an option to hedge, over steps and over time";
  return {
    id: "corrected-convergence",
    title,
    caption: `Mean over ${budget.seeds} seeds, every training with a schedule of its own; the level is where Adam ends. ${reached} Seconds are processor time of the steps, measured once on this machine.`,
    svg: await drawFigure({
      id: "corrected-convergence",
      title,
      subtitle:
        "Var(P&L before cost) + mean cost, in premiums, on held-out paths; lower is better. The dashed level is Adam's end.",
      columns: 2,
      panels: [
        panel("Over steps", "steps", () => 1),
        panel("Over processor time (this machine)", "seconds", (name) => secondsPerStep(timed[name])),
      ],
    }),
  };
}

function meanCurve({ runs }: Comparison, name: ContenderName): [steps: number, loss: number][] {
  const sample = runs[name];
  return sample[0]!.points.map(({ steps }, at) => {
    const sum = sample.reduce((total, { points }) => total + points[at]!.validationLoss, 0);
    return [steps, sum / sample.length];
  });
}
