import type { PresetFigure } from "../../../market/index.ts";
import { forestChart, scatterChart } from "../../../report/index.ts";
import type { CostComparison } from "./compare-costs.ts";
import { correctedMean, publishedMean, type RowResult } from "./results.ts";
import type { RowComparison } from "./seed-comparison.ts";

/** Beyond this the unhedged and the badly hedged flatten the others. */
const MOST_STD = 1.2;

/** Deviation against volume of every row, and the intervals of the differences. */
export async function figuresOf(
  rows: readonly RowResult[],
  compared: readonly CostComparison[],
  premium: number,
  benchmark: string,
): Promise<PresetFigure[]> {
  return [await riskAndVolume(rows, premium), ...(await Promise.all(compared.map((one) => forest(one, benchmark))))];
}

async function riskAndVolume(rows: readonly RowResult[], premium: number): Promise<PresetFigure> {
  const points = (of: (row: RowResult) => { std?: number; volume?: number } | undefined) =>
    rows.flatMap((row) => {
      const { std, volume } = of(row) ?? {};
      return std === undefined || volume === undefined || std > MOST_STD
        ? []
        : [{ label: row.label, x: volume, y: std }];
    });
  // A row without a network is the same hedge in both.
  const reproducedNetwork = ({ network, reproduced }: RowResult) =>
    network && reproduced && publishedMean(reproduced, premium);
  const title = "Risk against trading, no costs";
  const svg = await scatterChart({
    ...{ id: "architectures-risk", title, x: "Volume (units)", y: "Std of P&L (points)" },
    explained: `Means over seeds. Rows with Std above ${MOST_STD} are left to the table.`,
    groups: [
      { name: "published", points: points(({ network }) => network?.published) },
      { name: "reproduced", points: points(reproducedNetwork) },
      { name: "corrected", points: points(({ corrected }) => corrected[0] && correctedMean(corrected[0].series)) },
    ],
  });
  return {
    id: "architectures-risk",
    title,
    caption:
      "Lower is less risk, to the left is less trading: a row that is below and to the left of another is better in both.",
    svg,
  };
}

async function forest({ costBps, labels, comparisons, networks }: CostComparison, benchmark: string) {
  const shown = labels.flatMap((label, i) =>
    networks.has(label) && label !== benchmark ? [{ label, comparison: comparisons[i]! }] : [],
  );
  const panel = (title: string, figure: keyof RowComparison) => ({
    title,
    rows: shown.map(({ label, comparison }) => ({ label, ...comparison[figure].difference })),
  });
  const title = `Differences from ${benchmark}, ${costBps} bp`;
  const explained =
    "95 % intervals over test paths and seeds. Blue: surely lower. Red: surely higher. Grey: not to be told.";
  const svg = await forestChart({
    ...{ id: `architectures-intervals-${costBps}`, title, explained },
    panels: [panel("CVaR95 (points)", "cvar"), panel("Std (points)", "std"), panel("Volume (units)", "volume")],
  });
  return { id: `architectures-intervals-${costBps}`, title, caption: explained, svg };
}
