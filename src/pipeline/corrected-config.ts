import { DAYS_PER_YEAR, type MarketHistory, SESSIONS_PER_YEAR } from "../market/index.ts";
import type { MarketConfig, RunConfig } from "./config.ts";
import { publishedSample } from "./published-sample.ts";
import { protocolDefaults } from "./schema/protocol.ts";

/** The same experiment by the house's protocol: same option in sessions, same entries, same costs and budgets; its defects are left out. */
export function correctedConfig(config: RunConfig): RunConfig {
  const { option, backtest } = config;
  const { horizonSessions } = option;
  return {
    ...config,
    option: { ...option, horizonDays: Math.round((horizonSessions * DAYS_PER_YEAR) / SESSIONS_PER_YEAR) },
    backtest: {
      ...backtest,
      purge: Math.max(backtest.purge, horizonSessions),
      bootstrapBlock: Math.max(backtest.bootstrapBlock, Math.ceil(horizonSessions / backtest.stride)),
    },
    protocol: protocolDefaults,
  };
}

/** The market with the published test windows as its test span. */
export function correctedMarket(config: RunConfig, market: MarketConfig, history: MarketHistory): MarketConfig {
  const { test } = publishedSample(config, market, history);
  return { ...market, test: { from: history.dates[test[0]!.entry]!, to: history.dates[test.at(-1)!.entry]! } };
}
