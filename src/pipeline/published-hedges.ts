import type { MarketConfig, RunConfig } from "./config.ts";
import { type LearnedConfig, settingsOf } from "./learned-hedges.ts";

/** The market with the settings of a learned hedge that stands in the published table. */
export interface PublishedHedge {
  readonly hedge: LearnedConfig;
  readonly market: MarketConfig;
}

/** The learned hedges of the published table: those that it has figures of, and where it has none of any, all. Averages have no networks and are left out. */
export function publishedHedges(
  { protocol }: Pick<RunConfig, "protocol">,
  market: MarketConfig,
): readonly PublishedHedge[] {
  const printed = Object.keys(protocol.published[market.definition.id] ?? {});
  const own = market.learned.filter(({ average }) => average === undefined);
  const named = own.filter(({ name }) => printed.includes(name));
  return (named.length > 0 ? named : own).map((hedge) => ({
    hedge,
    market: { ...market, ...settingsOf(market, hedge) },
  }));
}
