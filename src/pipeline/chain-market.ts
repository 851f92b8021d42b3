import { fitHistory, priorFromHistory } from "../calibration/index.ts";
import { addDays, type Effects, type IsoDate, UserError } from "../core/index.ts";
import {
  type ChainPrior,
  type Dividend,
  historyBefore,
  type MarketDefinition,
  type MarketHistory,
} from "../market/index.ts";
import type { ChainRequest } from "./chain-request.ts";
import { expectedDividends } from "./expected-dividends.ts";
import { loadConfig } from "./load-config.ts";
import { loadConfigured } from "./load-markets.ts";

/** What a market's configuration and history say about chains on its underlying. */
export interface ChainMarket {
  readonly definition: MarketDefinition;
  /** Close of the underlying on a day; undefined where the history has none. */
  spotOn(date: IsoDate): number | undefined;
  /** Cash dividends to be expected after a day, where the market's shares pay them; undefined where the history says nothing about that. */
  dividendsAfter(date: IsoDate): readonly Dividend[] | undefined;
  /** kappa and theta under Q of the history up to and with a day. Throws a UserError where the history says nothing about that market. */
  priorOn(date: IsoDate): ChainPrior;
}

/** As far as listed options go. */
const YEARS_OF_DIVIDENDS = 4;

/** The market of a request; undefined where it names none. */
export async function chainMarket(request: ChainRequest, fx: Effects): Promise<ChainMarket | undefined> {
  const { market, configPath, data } = request;
  if (market === undefined) return undefined;
  const { config } = await loadConfig(configPath, { markets: [market] }, fx);
  const chosen = config.markets[0]!;
  const { history } = await loadConfigured(chosen, data, fx);
  const closes = new Map(history.dates.map((date, i) => [date, history.close[i]!]));
  return {
    definition: chosen.definition,
    spotOn: (date) => (history.nature === "synthetic" ? undefined : closes.get(date)),
    dividendsAfter: (date) => {
      if (chosen.definition.carry.kind !== "dividends" || history.nature === "synthetic") return undefined;
      const expected = expectedDividends(history, date, YEARS_OF_DIVIDENDS);
      return expected.length === 0 ? undefined : expected;
    },
    priorOn: (date) => priorOf(history, date),
  };
}

/** A made-up history knows nothing of the market's mean reversion. */
function priorOf(history: MarketHistory, date: IsoDate): ChainPrior {
  if (history.nature === "synthetic") {
    throw new UserError(
      `${history.label}: the history is synthetic, it gives no prior for a chain of ${date}`,
      "Choose real data with --source csv --data DIR or --source yahoo, or leave --market out.",
    );
  }
  const fit = fitHistory(historyBefore(history, addDays(date, 1)));
  if (fit.source === "returns") {
    throw new UserError(
      `${history.label}: a history without a quoted volatility index says nothing of Q, it gives no prior for a chain of ${date}`,
      "Leave --market out, or name the market's volatility index in the configuration.",
    );
  }
  const prior = priorFromHistory(fit);
  return { ...prior, description: `${history.label}, ${prior.description}` };
}
