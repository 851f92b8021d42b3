import { hestonPrices } from "../../../pricing/index.ts";
import { type Budget, PATH_SEEDS, TEST_PATHS } from "./budget.ts";
import { drawHestonPaths, HESTON, type HestonPaths, SPOT, YEARS } from "./heston-market.ts";

/** All that networks are trained and judged on. */
export interface ReportMarket {
  /** E[payoff] in points: what our convention books at entry. */
  readonly premium: number;
  readonly training: HestonPaths;
  readonly validation: HestonPaths;
  /** All of the report's test paths. */
  readonly test: HestonPaths;
  /** The first of them, which networks and comparisons see. */
  readonly networkTest: HestonPaths;
}

export function openReportMarket({ trainingPaths, validationPaths, networkPaths }: Budget): ReportMarket {
  const test = drawHestonPaths({ from: "numpy", seed: PATH_SEEDS.test, paths: TEST_PATHS });
  return {
    premium: exactPrice(),
    training: drawHestonPaths({ from: "numpy", seed: PATH_SEEDS.training, paths: trainingPaths }),
    validation: drawHestonPaths({ from: "numpy", seed: PATH_SEEDS.validation, paths: validationPaths }),
    test,
    networkTest: firstPaths(test, networkPaths),
  };
}

/** The price of the call under the model, points. */
export function exactPrice(): number {
  return SPOT * hestonPrices(HESTON, { maturity: YEARS, forward: 1, strikes: [1] }, "call")[0]!;
}

/** The first `count` paths, as views. */
export function firstPaths({ paths, spot, variance }: HestonPaths, count: number): HestonPaths {
  const cells = (spot.length / paths) * count;
  return { paths: count, spot: spot.subarray(0, cells), variance: variance.subarray(0, cells) };
}
