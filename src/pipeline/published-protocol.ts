import { deriveKey, type Key } from "../core/index.ts";
import { marginalRate } from "../costs/index.ts";
import { blackScholesDelta, noHedge, type Strategy } from "../hedging/index.ts";
import type { Calibration, MarketHistory } from "../market/index.ts";
import { loadCompute } from "../models/index.ts";
import type { TrainedNetwork, TrainingOptions, Windows } from "../training/index.ts";
import type { MarketConfig, RunConfig } from "./config.ts";
import { costsOf } from "./market-plan.ts";
import { networkStrategy } from "./network-deltas.ts";
import type { Pool } from "./pool.ts";
import { type PublishedHedge, publishedHedges } from "./published-hedges.ts";
import { type PublishedInputs, publishedInputs } from "./published-inputs.ts";
import { type PublishedEpisode, publishedEpisodes } from "./published-ledger.ts";
import { type PublishedSample, publishedSample } from "./published-sample.ts";

/** What one strategy did on the test windows by the published protocol. */
export interface PublishedLedger {
  readonly strategy: string;
  readonly episodes: readonly PublishedEpisode[];
}

/** A market under a published protocol. */
export interface PublishedMarket {
  readonly config: RunConfig;
  readonly market: MarketConfig;
  readonly history: MarketHistory;
}

/**
 * The published protocol on one market: the networks of the published table's learned hedges trained on the sample's training windows, which run into the test;
 * every strategy booked as published.
 *
 * Carried by the training itself: no purge, real windows only, one seed, volatilities filled from the future, the wrong clock, a cost without the price, and the
 * weights of the last epoch. Not carried: the loss is the house's entropic one in units of the premium, with the premium in the P&L, which shifts it by what no
 * position can change; and nothing stops the training early, since the loss on the set that is trained on only falls.
 * @param calibration whose simulator gives the trainer its held-out paths; no weight depends on them
 */
export async function replayPublished(
  published: PublishedMarket,
  calibration: Calibration,
  key: Key,
  pool: Pool,
): Promise<PublishedLedger[]> {
  const { config, market, history } = published;
  const sample = publishedSample(config, market, history);
  const hedges = publishedHedges(config, market);
  const trained = await Promise.all(
    hedges.map((hedge) => trainPublished({ published, sample, calibration, pool }, hedge, key)),
  );
  const compute = await loadCompute(market.training.compute);
  const inputs = publishedInputs(config, history, sample, sample.test);
  const costRate = publishedCostRate(published, sample);
  const book = (strategy: Strategy, benchmark: boolean): PublishedLedger => {
    const deltas = strategy.deltas(benchmark ? inputs.benchmark : inputs.network);
    return {
      strategy: strategy.name,
      episodes: publishedEpisodes(config, { inputs, deltas, costRate, benchmark }),
    };
  };
  const learned = hedges.map(({ hedge }, at) => book(networkStrategy(hedge.name, trained[at]!, compute), false));
  return [...learned, book(blackScholesDelta, true), book(noHedge, true)];
}

/** Cost of a trade over its value before the first test window. */
export function publishedCostRate({ market, history }: PublishedMarket, { test }: PublishedSample): number {
  const row = test[0]!.entry;
  return marginalRate(costsOf(market, history).costs, history.dates[row]!, history.close[row]!);
}

interface PublishedJob {
  readonly published: PublishedMarket;
  readonly sample: PublishedSample;
  readonly calibration: Calibration;
  readonly pool: Pool;
}

/** Networks of one hedge, trained from their initial weights on the training windows, one a seed. */
async function trainPublished(
  { published, sample, calibration, pool }: PublishedJob,
  { hedge, market }: PublishedHedge,
  key: Key,
): Promise<TrainedNetwork[]> {
  const { config, history } = published;
  const { epochs, learningRate } = config.protocol;
  const windows = trainingWindows(publishedInputs(config, history, sample, sample.training));
  const options = publishedTraining({ ...published, market }, sample);
  const hedgeKey = hedge.id === "" ? key : deriveKey(key, `hedge ${hedge.id}`);
  const seeds = Array.from({ length: market.training.seeds }, (_, seed) =>
    deriveKey(hedgeKey, "published network", seed),
  );
  return await Promise.all(
    seeds.map(async (own, seed) => {
      const task = {
        label: `${history.label} ${hedge.name} as published, seed ${seed + 1}`,
        calibration,
        key: own,
        threads: 1,
      };
      const untrained = { ...options, stages: options.stages.map((stage) => ({ ...stage, epochs: 0 })) };
      const start = await pool.run({ kind: "train", ...task, options: untrained });
      const tuning = { epochs, learningRate, simulatedShare: 0 };
      return await pool.run({ kind: "fineTune", ...task, options, tuning, start: start.parameters, windows });
    }),
  );
}

function trainingWindows({ network, prices }: PublishedInputs): Windows {
  const { strike, ...inputs } = network;
  return { inputs, prices };
}

/** The market's network and loss, on real windows at the money; one batch is what the windows can fill. */
function publishedTraining(published: PublishedMarket, sample: PublishedSample): TrainingOptions {
  const { config, market } = published;
  const { seeds, fineTune, ...budget } = market.training;
  const batch = Math.min(budget.batch, sample.training.length);
  const rate = publishedCostRate(published, sample);
  return {
    ...budget,
    batch,
    pathsPerEpoch: batch,
    validationPaths: batch,
    horizonSteps: config.option.horizonSessions,
    calendarDays: config.option.horizonDays,
    ivMultiple: config.backtest.ivMultiple,
    costRate: config.protocol.costBase === "units" ? rate / 100 : rate,
    leverage: 0,
    atTheMoneyShare: 1,
    strikeDeviation: 0,
  };
}
