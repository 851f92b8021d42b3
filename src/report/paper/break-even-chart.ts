import type { BreakEvenCost, BreakEvenRow } from "../../market/index.ts";
import { type CurvePanel, curveChart } from "./curve-panels.ts";
import type { MarketContext } from "./market-context.ts";

/** Std and CVaR95 at flat costs, with circles where the learned hedge and another change their order. */
export async function breakEvenChart({ place, focus, learned, evaluation }: MarketContext): Promise<string> {
  const rows = evaluation?.breakEven ?? [];
  const crossings = (evaluation?.breakEvenCosts ?? []).filter(({ strategy, against }) => {
    return strategy === learned && focus.includes(against);
  });
  const panel = (figure: "std" | "cvar95", title: string): CurvePanel => ({
    title,
    curves: focus.map((strategy) => ({ strategy, points: pointsOf(rows, strategy, figure) })),
    marks: crossings.flatMap((one) => (one.figure === figure ? markOf(rows, one) : [])),
  });
  return curveChart({
    ...{
      id: "break-even",
      title: `${place.market}${place.label}: the same positions at a flat cost`,
      strategies: focus,
    },
    xName: "flat cost a side, bp",
    panels: [panel("std", "Std, % of spot"), panel("cvar95", "CVaR95, % of spot")],
  });
}

function pointsOf(rows: readonly BreakEvenRow[], strategy: string, figure: "std" | "cvar95"): [number, number][] {
  return rows
    .filter((row) => row.strategy === strategy)
    .toSorted((a, b) => a.bps - b.bps)
    .map((row) => [row.bps, row[figure]]);
}

/** On the straight line between the two costs beside the crossing. */
function markOf(rows: readonly BreakEvenRow[], { strategy, figure, bps }: BreakEvenCost): [number, number][] {
  if (bps === undefined) return [];
  const points = pointsOf(rows, strategy, figure);
  const above = points.findIndex(([x]) => x >= bps);
  const [left, right] = [points[above - 1], points[above]];
  if (right === undefined) return [];
  if (left === undefined || right[0] === bps) return [[bps, right[1]]];
  return [[bps, left[1] + ((bps - left[0]) / (right[0] - left[0])) * (right[1] - left[1])]];
}
