import type { IsoDate } from "../core/index.ts";

/**
 * What one strategy did on one episode. Money in % of the underlying's price at entry (S0 = 100), positions in units of the underlying.
 * pnl = premium - payoff + gains + dividends + financing - sum(costs), to 1e-10.
 */
export interface EpisodeResult {
  readonly entry: IsoDate;
  readonly expiry: IsoDate;
  readonly pnl: number;
  /** Premium booked at entry (positive for the seller). */
  readonly premium: number;
  /** Paid at expiry (positive when the seller pays). */
  readonly payoff: number;
  /** Price gains of the hedge. */
  readonly gains: number;
  /** Cash dividends on the hedge. */
  readonly dividends: number;
  /** Interest on premium and on the financing of the hedge. */
  readonly financing: number;
  /** Cost by component, all positive. */
  readonly costs: Readonly<Record<string, number>>;
  readonly totalCost: number;
  /** Sum |d delta| with the opening trade, without the unwind. */
  readonly volume: number;
  /** Mean position over the steps. */
  readonly meanDelta: number;
}

/** One market, one strategy, all its episodes in order of entry. */
export interface StrategyLedger {
  readonly market: string;
  readonly strategy: string;
  readonly episodes: readonly EpisodeResult[];
}
