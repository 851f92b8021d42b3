import { foldOf, heldSteps, type QuotedStrategy } from "../../backtest/index.ts";
import { type Effects, type IsoDate, UserError } from "../../core/index.ts";
import { blackScholesDelta, blackScholesTrailing, noHedge, type Strategy, skewRule } from "../../hedging/index.ts";
import type { MarketHistory, QuotedEpisode } from "../../market/index.ts";
import { loadCompute } from "../../models/index.ts";
import type { MarketConfig, RunConfig } from "../config.ts";
import { planMarket, planOfHedge } from "../market-plan.ts";
import { networkStrategy, networksOf } from "../network-deltas.ts";
import { readBlocks } from "../read-blocks.ts";

/** The hedges of a replay on real quotes that need no fit but the leverage. */
export function quoteStrategies({ backtest }: Pick<RunConfig, "backtest">): QuotedStrategy[] {
  const ownStrike = (strategy: Strategy) => named(strategy, `${strategy.name} (own strike)`, "own-strike");
  return [
    { ...blackScholesDelta, family: "benchmark" },
    ownStrike(blackScholesDelta),
    named(blackScholesDelta, `${blackScholesDelta.name} (index proxy)`, "proxy"),
    { ...blackScholesTrailing, family: "classical" },
    { ...skewRule(), family: "classical" },
    ownStrike(skewRule()),
    { ...skewRule({ band: backtest.bandWidth }), family: "classical" },
    { ...noHedge, family: "unhedged" },
  ];
}

function named(strategy: Strategy, name: string, volatility: QuotedStrategy["volatility"]): QuotedStrategy {
  return { ...strategy, name, family: "classical", volatility };
}

/** The learned hedges of a panel, and what the reader must know of them. */
export interface LearnedQuotes {
  readonly strategies: readonly QuotedStrategy[];
  readonly notes: readonly string[];
}

/**
 * The learned hedges of a weights folder, each by its networks that were trained (and tuned) before the year of a panel's first entry. They are given the
 * chain's at-the-money volatility where they were trained on the volatility index times a constant, and episodes of other lengths: the notes say so.
 * Throws a UserError where the panel does not lie in the market's test span.
 */
export async function learnedQuotes(
  weights: string,
  market: { readonly config: MarketConfig; readonly history: MarketHistory },
  run: RunConfig,
  episodes: readonly QuotedEpisode[],
  fx: Effects,
): Promise<LearnedQuotes> {
  const { config, history } = market;
  const plan = planMarket(run, config, history);
  const first = episodes[0]!.steps[0]!.date;
  // The span before the weights: of a panel outside it, no networks could be trained.
  const folds = config.learned
    .filter(({ average }) => average === undefined)
    .map((hedge) => {
      const fold = foldOf(planOfHedge(plan, hedge).folds, first);
      if (fold === undefined) throw outsideTest(config.definition.id, first, plan.folds[0]?.from);
      return { hedge, fold };
    });
  const blocks = await readBlocks(weights, plan, fx);
  const compute = await loadCompute(config.training.compute);
  const notes: string[] = [];
  const strategies = new Map<string, QuotedStrategy>();
  for (const { hedge, fold } of folds) {
    const networks = networksOf(
      blocks.filter((block) => block.hedge.name === hedge.name),
      fold,
    );
    const strategy = networkStrategy(hedge.name, networks, compute);
    strategies.set(hedge.name, { ...strategy, family: "learned" });
    const trained = fold.fineTuneCutoff ?? fold.trainingCutoff;
    const horizon = horizonNote(networks[0]!.options.horizonSteps, episodes);
    notes.push(`${hedge.name}: ${networks.length} networks that saw data before ${trained}; ${horizon}.`);
  }
  const averages = config.learned.flatMap(({ name, average }) =>
    average === undefined
      ? []
      : [
          averageOf(
            name,
            average.map((part) => strategies.get(part)!),
          ),
        ],
  );
  return { strategies: [...strategies.values(), ...averages], notes };
}

/** Holds the mean of some hedges' deltas. */
function averageOf(name: string, parts: readonly QuotedStrategy[]): QuotedStrategy {
  return {
    name,
    family: "learned",
    deltas: (inputs) => {
      const all = parts.map((part) => part.deltas(inputs));
      return all[0]!.map((_, at) => all.reduce((sum, deltas) => sum + deltas[at]!, 0) / all.length);
    },
  };
}

function horizonNote(trained: number, episodes: readonly QuotedEpisode[]): string {
  const lengths = episodes.map((episode) => heldSteps(episode).length);
  const [least, most] = [Math.min(...lengths), Math.max(...lengths)];
  const suits = least === trained && most === trained;
  return suits
    ? `trained for ${trained} sessions, as long as the episodes`
    : `trained for ${trained} sessions, the episodes have ${least} to ${most}: outside what they were trained for`;
}

function outsideTest(market: string, date: IsoDate, from: IsoDate | undefined): UserError {
  return new UserError(
    `the panel's first entry ${date} is not in the test span of markets.${market} (from ${from ?? "-"})`,
    "Networks must be trained on data before the panel: choose weights and a test span that begin earlier.",
  );
}
