import { type NetworkPeriod, networkPeriods } from "../backtest/index.ts";
import { check, firstIndexAfter, type Key } from "../core/index.ts";
import {
  type HedgeInputs,
  learnedStrategy,
  type ShuffledTime,
  type Strategy,
  sliceEpisodes,
} from "../hedging/index.ts";
import type { Compute } from "../models/index.ts";
import { networkOf, type TrainedNetwork } from "../training/index.ts";
import type { MarketPlan } from "./market-plan.ts";
import type { Block } from "./train-market.ts";

/**
 * Call deltas of each seed's networks of one learned hedge, by its own folds; every episode is hedged by the network of its own period.
 * @param shuffle makes the placebo of shuffled time   @returns [seeds][episodes x steps]
 */
export function networkDeltas(
  plan: MarketPlan,
  inputs: HedgeInputs,
  blocks: readonly Block[],
  compute: Compute,
  shuffle?: Key,
): Float64Array[] {
  const spans = networkSpans(plan, blocks);
  const seeds = blocks[0]!.networks.length;
  check(
    spans.every(({ networks }) => networks.length === seeds),
    () => `networkDeltas: every block needs ${seeds} networks, one a seed`,
  );
  return Array.from({ length: seeds }, (_, seed) => {
    const deltas = new Float64Array(inputs.episodes * inputs.steps);
    for (const { networks, from, to } of spans) {
      const shuffled = shuffle && { key: shuffle, firstEpisode: from };
      const strategy = networkStrategy("network", [networks[seed]!], compute, shuffled);
      deltas.set(strategy.deltas(sliceEpisodes(inputs, from, to)), from * inputs.steps);
    }
    return deltas;
  });
}

/** The mean of some networks of the same training as a strategy. @param shuffled makes the placebo of shuffled time */
export function networkStrategy(
  name: string,
  networks: readonly TrainedNetwork[],
  compute: Compute,
  shuffled?: ShuffledTime,
): Strategy {
  const { options } = networks[0]!;
  const { head, band, features, strikeVolatility, signature } = options;
  const parameters = networks.map((network) => network.parameters);
  return learnedStrategy({
    ...{ name, model: networkOf(options), head, band, features, strikeVolatility, signature, parameters, compute },
    shuffled,
  });
}

/** Episodes [from, to) of each period and its networks: entries ascend, so that a period's are neighbours. */
function networkSpans(
  { history, set, folds }: MarketPlan,
  blocks: readonly Block[],
): { networks: readonly TrainedNetwork[]; from: number; to: number }[] {
  const entries = set.entries.map((entry) => history.dates[entry]!);
  return networkPeriods(folds)
    .map((period) => ({
      networks: networksOf(blocks, period),
      from: entries.filter((entry) => entry < period.from).length,
      to: firstIndexAfter(entries, period.to),
    }))
    .filter(({ from, to }) => to > from);
}

/** The networks of one period, a seed each. */
export function networksOf(
  blocks: readonly Block[],
  { trainingCutoff, fineTuneCutoff }: NetworkPeriod,
): readonly TrainedNetwork[] {
  const block = blocks.find(({ cutoff }) => cutoff === trainingCutoff);
  const networks =
    fineTuneCutoff === undefined
      ? block?.networks
      : block?.fineTuned.find(({ cutoff }) => cutoff === fineTuneCutoff)?.networks;
  check(
    networks !== undefined,
    () => `no networks trained before ${trainingCutoff}, fine-tuned before ${fineTuneCutoff ?? "-"}`,
  );
  return networks;
}
