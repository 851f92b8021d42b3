import type { MarketHistory } from "../../../market/index.ts";
import type { MarketConfig, RunConfig } from "../../config.ts";
import { correctedConfig, correctedMarket } from "../../corrected-config.ts";

/** The configuration that rebuilds the source's table. */
export const SOURCE_CONFIG = "configs/report-b.yaml";
/** The configuration whose test is long enough for a verdict. */
export const EVIDENCE_CONFIG = "configs/real-markets.yaml";

const FULL_SEEDS = 5;
const QUICK_SEEDS = 2;
/** Mean block of the bootstrap where every session is an entry: two horizons of 30 sessions and a little. */
const SESSION_BLOCK = 63;

/** Those of the main table: the others have no row here. */
const CHALLENGERS = ["trailing-volatility", "haircut", "skew-rule", "skew-rule+band", "hull-white-daily"] as const;

/** Networks of each kind: one is what the source had, more show what one is worth. */
export function presetSeeds({ quick }: Pick<RunConfig, "quick">): number {
  return quick ? QUICK_SEEDS : FULL_SEEDS;
}

/** Steps of the optimiser in the house's protocol, all stages together. */
export function trainingSteps({ stages, pathsPerEpoch, batch }: MarketConfig["training"]): number {
  return stages.reduce((sum, { epochs }) => sum + epochs, 0) * Math.floor(pathsPerEpoch / batch);
}

/** The house's protocol on the source's own test windows: nothing else is changed but what was wrong, with dated costs and several seeds. */
export function houseExperiment(
  config: RunConfig,
  market: MarketConfig,
  history: MarketHistory,
): { readonly config: RunConfig; readonly market: MarketConfig } {
  const corrected = correctedConfig(config);
  const own = correctedMarket(config, market, history);
  return {
    config: { ...corrected, backtest: { ...corrected.backtest, challengers: [...CHALLENGERS], sensitivities: null } },
    market: {
      ...own,
      costs: { ...own.costs, scenario: "dated" },
      training: { ...own.training, seeds: presetSeeds(config) },
    },
  };
}

/** The same with every session an entry. */
export function everySession(config: RunConfig): RunConfig {
  return { ...config, backtest: { ...config.backtest, stride: 1, bootstrapBlock: SESSION_BLOCK } };
}
