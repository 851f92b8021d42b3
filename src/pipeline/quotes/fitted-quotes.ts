import type { QuotedStrategy } from "../../backtest/index.ts";
import { challengerNames, chooseChallengers, type PastMarket } from "../../hedging/index.ts";
import { historyBefore, type LeftOut, type LeverageFit, type MarketHistory } from "../../market/index.ts";
import type { MarketConfig, RunConfig } from "../config.ts";
import { costsOf, type MarketPlan, optionTerms } from "../market-plan.ts";
import { pastMarkets } from "../past-markets.ts";
import type { Pool } from "../pool.ts";
import { withYearlyHeston } from "../yearly-heston.ts";
import { quoteStrategies } from "./quote-strategies.ts";

/** What challengers of a panel are fitted on. */
export interface FittedQuotesOptions {
  readonly run: RunConfig;
  readonly config: MarketConfig;
  /** Rows before `cutoff` are used. */
  readonly history: MarketHistory;
  readonly cutoff: string;
  readonly firstEntry: string;
  readonly leverage: LeverageFit;
  readonly pool: Pool;
}

/**
 * The configured challengers, without their bands, fitted once on the windows of the market's history that expire before a panel's cut-off. They are held
 * on the panel's own volatilities. One that needs volatilities or returns of the sessions before an entry is left out: a panel has none of its own.
 */
export async function fittedQuotes(options: FittedQuotesOptions): Promise<{
  readonly strategies: QuotedStrategy[];
  readonly leftOut: LeftOut[];
}> {
  const { backtest } = options.run;
  const past = await pastOf(options);
  const known = new Set(quoteStrategies({ backtest }).map(({ name }) => name));
  const plain = (backtest.challengers ?? challengerNames).filter((name) => !name.endsWith("+band"));
  const strategies: QuotedStrategy[] = [];
  const leftOut: LeftOut[] = [];
  for (const { challenger } of chooseChallengers(plain, backtest.bandWidth)) {
    if (known.has(challenger.name)) continue;
    const fit = challenger.fit(past);
    const { name, family, gives } = challenger;
    if ("unfit" in fit) leftOut.push({ strategy: name, reason: fit.unfit });
    else strategies.push({ name, family, gives, deltas: fit.deltas });
  }
  return { strategies, leftOut };
}

/** The market as it was before the panel: one fold, without episodes of its own. */
async function pastOf({ run, config, history, cutoff, firstEntry, leverage, pool }: FittedQuotesOptions) {
  const past = historyBefore(history, cutoff);
  const year = Number(firstEntry.slice(0, 4));
  const fold = { year, from: firstEntry, to: firstEntry, cutoff, trainingCutoff: cutoff };
  const { ivMultiple, trailingWindow } = run.backtest;
  const rules = { terms: optionTerms(run), from: firstEntry, stride: 1, ivMultiple, trailingWindow };
  const plan: MarketPlan = {
    market: config,
    history: past,
    folds: [fold],
    foldsOf: () => [fold],
    set: { rules, entries: [], excluded: [] },
    leverage: new Map([[year, leverage]]),
    ...costsOf(config, past),
  };
  const found = pastMarkets(await withYearlyHeston(run, plan, pool))(fold);
  const { pastVolatility, pastReturn, ...windows } = found.windows;
  return { ...found, windows } satisfies PastMarket;
}
