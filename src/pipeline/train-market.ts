import { deriveKey, type IsoDate, indexAsOf, type Key } from "../core/index.ts";
import { marginalRate } from "../costs/index.ts";
import { type Calibration, historyBefore } from "../market/index.ts";
import type { TrainedNetwork, TrainingOptions } from "../training/index.ts";
import type { RunConfig } from "./config.ts";
import { type MarketPlan, trainingCutoffs } from "./market-plan.ts";
import type { Pool } from "./pool.ts";

/** The networks of one block of test years, and the calibration behind them. */
export interface Block {
  readonly cutoff: IsoDate;
  readonly calibration: Calibration;
  /** One a seed. */
  readonly networks: readonly TrainedNetwork[];
}

/** Key of everything random about one market. */
export function marketKey(seed: Key, plan: Pick<MarketPlan, "market">): Key {
  return deriveKey(seed, `market ${plan.market.definition.id}`);
}

/** Calibrates the simulator of every training block of a market. */
export async function calibrateMarket(
  config: RunConfig,
  plan: MarketPlan,
  key: Key,
  pool: Pool,
): Promise<Calibration[]> {
  return await Promise.all(trainingCutoffs(plan).map((cutoff) => calibrateBefore(config, plan, cutoff, key, pool)));
}

/** Calibrates a market on its rows before one date. */
export async function calibrateBefore(
  config: RunConfig,
  plan: Pick<MarketPlan, "market" | "history">,
  cutoff: IsoDate,
  key: Key,
  pool: Pool,
): Promise<Calibration> {
  const options = {
    ...plan.market.calibration,
    ivMultiple: config.backtest.ivMultiple,
    sessions: config.option.horizonSessions,
    calendarDays: config.option.horizonDays,
  };
  return await pool.run({
    kind: "calibrate",
    history: historyBefore(plan.history, cutoff),
    cutoff,
    options,
    key: deriveKey(key, "calibration"),
  });
}

/** Trains the networks of every block of a market. @param checkpoints folder that epochs are saved to and resumed from */
export async function trainMarket(
  config: RunConfig,
  plan: MarketPlan,
  calibrations: readonly Calibration[],
  key: Key,
  pool: Pool,
  checkpoints?: string,
): Promise<Block[]> {
  const { id } = plan.market.definition;
  return await Promise.all(
    calibrations.map(async (calibration) => {
      const options = trainingOptions(config, plan, calibration);
      const train = (seed: number) =>
        pool.run({
          kind: "train",
          label: `${plan.history.label} before ${calibration.cutoff}, seed ${seed + 1}`,
          calibration,
          options,
          key: deriveKey(key, "network", seed),
          checkpoint:
            checkpoints === undefined ? undefined : `${checkpoints}/${id}-${calibration.cutoff}-${seed + 1}.checkpoint`,
        });
      const networks = await Promise.all(Array.from({ length: plan.market.training.seeds }, (_, seed) => train(seed)));
      return { cutoff: calibration.cutoff, calibration, networks };
    }),
  );
}

/** The trainer's options: the configured budget, and cost and leverage as known at the cut-off. */
function trainingOptions(config: RunConfig, plan: MarketPlan, { cutoff, leverage }: Calibration): TrainingOptions {
  const { seeds, ...budget } = plan.market.training;
  const last = indexAsOf(plan.history.dates, cutoff) - 1;
  return {
    ...budget,
    horizonSteps: config.option.horizonSessions,
    calendarDays: config.option.horizonDays,
    ivMultiple: config.backtest.ivMultiple,
    costRate: marginalRate(plan.costs, plan.history.dates[last]!, plan.history.close[last]!),
    leverage: leverage.b,
    atTheMoneyShare: 0.4,
    strikeDeviation: 0.8,
  };
}
