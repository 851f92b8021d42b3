import type { IsoDate } from "../../../core/index.ts";
import { blackScholesDelta } from "../../../hedging/index.ts";
import type { MarketHistory } from "../../../market/index.ts";
import type { MarketConfig, RunConfig } from "../../config.ts";
import { publishedInputs } from "../../published-inputs.ts";
import { publishedEpisodes, publishedFigures } from "../../published-ledger.ts";
import { publishedSample } from "../../published-sample.ts";

/** The benchmark of the source's table, had its sample begun on another day. */
export interface StartDay {
  /** Sessions later than the source's. */
  readonly shift: number;
  readonly from: IsoDate;
  readonly windows: number;
  readonly std: number;
  readonly cvar95: number;
  readonly volume: number;
}

const FURTHEST = 5;

/** Black-Scholes by the source's protocol for samples that begin up to a week sooner or later, with the same last day. */
export function startDays(config: RunConfig, market: MarketConfig, history: MarketHistory): StartDay[] {
  const { first } = publishedSample(config, market, history);
  return Array.from({ length: 2 * FURTHEST + 1 }, (_, i) => i - FURTHEST).flatMap((shift) => {
    const from = history.dates[first + shift];
    if (from === undefined) return [];
    const sample = publishedSample(config, { test: { ...market.test, from } }, history);
    const inputs = publishedInputs(config, history, sample, sample.test);
    const deltas = blackScholesDelta.deltas(inputs.benchmark);
    const episodes = publishedEpisodes(config, { inputs, deltas, costRate: 0, benchmark: true });
    const { std, cvar95, volume } = publishedFigures(config, episodes);
    return [{ shift, from, windows: episodes.length, std, cvar95, volume }];
  });
}
