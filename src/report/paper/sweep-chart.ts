import type { SensitivityRow } from "../../market/index.ts";
import { curveChart } from "./curve-panels.ts";
import { BENCHMARK, type MarketContext } from "./market-context.ts";

/** Ratios to BS Delta over the multiples of the volatility index. @param rows of that setting */
export async function sweepChart({ place, focus }: MarketContext, rows: readonly SensitivityRow[]): Promise<string> {
  const strategies = focus.filter((name) => name !== BENCHMARK);
  const values = [...new Set(rows.map(({ value }) => value))].sort((a, b) => Number(a) - Number(b));
  const curves = (of: (row: SensitivityRow) => number) =>
    strategies.map((strategy) => ({
      strategy,
      points: values.map((value) => {
        const row = rows.find((one) => one.strategy === strategy && one.value === value);
        return [value, row === undefined ? Number.NaN : of(row)] as const;
      }),
    }));
  return curveChart({
    ...{ id: "volatility", title: `${place.market}${place.label}: multiple of the volatility index`, strategies },
    categories: values,
    xName: "implied volatility / volatility index",
    panels: [
      { title: "Std / BS Delta", curves: curves(({ stdRatio }) => stdRatio), level: 1 },
      { title: "CVaR95 centred / BS Delta", curves: curves(({ cvar95CentredRatio }) => cvar95CentredRatio), level: 1 },
    ],
  });
}
