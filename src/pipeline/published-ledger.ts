import { quantileTailLoss } from "../backtest/index.ts";
import { blackPrice, payoff } from "../pricing/index.ts";
import { conditionalValueAtRisk, mean } from "../statistics/index.ts";
import type { RunConfig } from "./config.ts";
import type { PublishedInputs } from "./published-inputs.ts";
import { publishedDeviation } from "./published-sample.ts";
import type { ProtocolConfig } from "./schema/protocol.ts";

/** Prices are scaled to this at entry. */
const SCALE = 100;
const LEVEL = 0.95;

/** How one strategy's episodes are booked. */
export interface PublishedBooking {
  readonly inputs: PublishedInputs;
  /** Call deltas [episodes x steps]. */
  readonly deltas: Float64Array;
  /** Cost of a trade over its value. */
  readonly costRate: number;
  /** Whether the strategy is the benchmark, which may pay nothing. */
  readonly benchmark: boolean;
}

/** What came of one strategy by the published protocol. Money in % of the price at entry, losses positive. */
export interface PublishedFigures {
  readonly episodes: number;
  readonly mean: number;
  readonly std: number;
  readonly cvar95: number;
  /** Sum |d delta| with the opening and the closing trade. */
  readonly volume: number;
  readonly costBps: number;
}

/** One episode of a booking. */
export interface PublishedEpisode {
  readonly pnl: number;
  readonly volume: number;
  readonly cost: number;
  /** Price of the option at the inputs' volatility, whether it was booked or not. */
  readonly price: number;
}

/**
 * P&L by the published protocol: -(S_T - K)+ + sum delta dS - c sum |d delta| with the opening and the closing trade; the premium, the price in the cost and the
 * benchmark's cost as the configuration says.
 */
export function publishedEpisodes({ option, protocol }: RunConfig, booking: PublishedBooking): PublishedEpisode[] {
  const { inputs, deltas, costRate, benchmark } = booking;
  const { episodes, steps, strike, tau, impliedVolatility } = inputs.benchmark;
  const costOf = publishedCost(protocol, benchmark && protocol.benchmarkCost === "free" ? 0 : costRate);
  const side = option.side === "short" ? 1 : -1;
  return Array.from({ length: episodes }, (_, episode) => {
    const price = (t: number) => SCALE * inputs.prices[episode * (steps + 1) + t]!;
    const held = (t: number) => (t < 0 || t >= steps ? 0 : side * deltas[episode * steps + t]!);
    let [gains, cost, volume] = [0, 0, 0];
    for (let t = 0; t <= steps; t++) {
      const trade = Math.abs(held(t) - held(t - 1));
      volume += trade;
      cost += costOf(trade, price(t));
      if (t < steps) gains += held(t) * (price(t + 1) - price(t));
    }
    const at = episode * steps;
    const worth = blackPrice(option.kind, SCALE, SCALE * strike[episode]!, impliedVolatility[at]!, tau[at]!);
    const booked = protocol.premium === "booked" ? worth : 0;
    const paid = payoff(option.kind, price(steps), SCALE * strike[episode]!);
    return { pnl: side * (booked - paid) + gains - cost, volume, cost, price: worth };
  });
}

/** Cost of a trade by the protocol: the rate times |d delta|, and the price where it is charged on the value. */
export function publishedCost({ costBase }: ProtocolConfig, rate: number): (trade: number, price: number) => number {
  return costBase === "units" ? (trade) => rate * trade : (trade, price) => rate * trade * price;
}

/** Figures of the episodes, with the tail that the configuration asks for. */
export function publishedFigures({ protocol }: RunConfig, episodes: readonly PublishedEpisode[]): PublishedFigures {
  const column = (name: keyof PublishedEpisode) => Float64Array.from(episodes, (episode) => episode[name]);
  const pnl = column("pnl");
  const tail = protocol.tail === "quantile" ? quantileTailLoss : conditionalValueAtRisk;
  return {
    episodes: episodes.length,
    mean: mean(pnl),
    std: publishedDeviation(protocol, pnl),
    cvar95: tail(pnl, LEVEL),
    volume: mean(column("volume")),
    costBps: 100 * mean(column("cost")),
  };
}
