import type { PartRow } from "../../market/index.ts";
import { curveChart } from "./curve-panels.ts";
import { BENCHMARK, type MarketContext } from "./market-context.ts";

/** Std ratio and CVaR95 difference to BS Delta by year of entry. */
export async function yearChart({ place, focus }: MarketContext, rows: readonly PartRow[]): Promise<string> {
  const strategies = focus.filter((name) => name !== BENCHMARK);
  const years = [...new Set(rows.map(({ part }) => part))].sort();
  const curves = (of: (row: PartRow) => number) =>
    strategies.map((strategy) => ({
      strategy,
      points: years.map((year) => {
        const row = rows.find((one) => one.strategy === strategy && one.part === year);
        return [year, row === undefined ? Number.NaN : of(row)] as const;
      }),
    }));
  return curveChart({
    ...{
      id: "years",
      title: `${place.market}${place.label}: by year of entry`,
      xName: "year of entry",
      categories: years,
      strategies,
    },
    panels: [
      { title: "Std / BS Delta", curves: curves(({ stdRatio }) => stdRatio), level: 1 },
      {
        title: "CVaR95 less BS Delta's, % of spot",
        curves: curves(({ cvar95Difference }) => cvar95Difference),
        level: 0,
      },
    ],
  });
}
