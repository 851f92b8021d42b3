import { sha256 } from "../core/index.ts";
import type { ResultRow } from "../market/index.ts";
import type { MarketConfig, RunConfig } from "./config.ts";
import { type LearnedConfig, settingsOf } from "./learned-hedges.ts";
import type { MarketPlan } from "./market-plan.ts";

/** Hash of everything that decides a learned hedge's positions on a market, beside the data: the same configuration has the same one in every run. 12 hexadecimal digits. */
export function configurationId(
  { seed, option, backtest, markets }: Pick<RunConfig, "seed" | "option" | "backtest" | "markets">,
  market: MarketConfig,
  hedge: LearnedConfig,
): string {
  const { bootstrapDraws, bootstrapBlock, bandWidth, ...protocol } = backtest;
  const { definition, test, dataBefore, costs, smile, learned } = market;
  const names = hedge.average ?? [hedge.name];
  const own = names
    .flatMap((name) => learned.filter((other) => other.name === name))
    .map((one) => settingsOf(market, one));
  const pools = own.some(({ training }) => training.fineTune?.pool === true);
  const peers = pools ? markets.map((other) => other.definition.id) : undefined;
  const all = { market: definition.id, seed, option, protocol, test, dataBefore, costs, smile, own, peers };
  return sha256(JSON.stringify(all)).slice(0, 12);
}

/** One line for each learned hedge that was tried: its configuration and what came of it. */
export function triedLines(config: RunConfig, { market, history }: MarketPlan, rows: readonly ResultRow[]): string[] {
  return market.learned.flatMap((hedge) => {
    const row = rows.find(({ strategy }) => strategy === hedge.name);
    if (row === undefined) return [];
    const { std, cvar95, cost, volume } = row.ratioToBs;
    const figures = Object.entries({ std, cvar95, cost, volume }).map(([name, ratio]) => `${name} ${ratio.toFixed(4)}`);
    return [
      `${history.label} ${row.from} to ${row.to}: ${hedge.name}, configuration ${configurationId(config, market, hedge)}, to BS Delta ${figures.join(", ")}`,
    ];
  });
}
