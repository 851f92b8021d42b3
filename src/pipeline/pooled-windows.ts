import { fitLeverage } from "../calibration/index.ts";
import type { IsoDate } from "../core/index.ts";
import { historyBefore, type LeverageFit } from "../market/index.ts";
import type { Windows } from "../training/index.ts";
import type { MarketPlan } from "./market-plan.ts";
import { joinWindows, pastWindows } from "./past-windows.ts";
import { smileSlope } from "./smile.ts";

/** A market whose past windows may be taken. */
export type Peer = Pick<MarketPlan, "market" | "history" | "set">;

/** Rows with a volatility index that a peer must have before the date: two years, as for a calibration; with less it gives no windows. */
const MIN_PEER_ROWS = 504;

/**
 * Past windows of a market and of its peers that expire before one date, each with its market's own leverage of then: nothing is known of a peer that is not known
 * of the market. The peers' come last, in their order.
 */
export function pooledWindows(plan: Peer, leverage: LeverageFit, peers: readonly Peer[], before: IsoDate): Windows {
  const { features, strikeVolatility } = plan.market.training;
  const [sees, needsTerm] = [strikeVolatility || features.includes("smile"), features.includes("term")];
  const windowsOf = (peer: Peer, { b }: LeverageFit) =>
    pastWindows(peer, before, { leverage: b, smile: sees ? smileSlope(peer.market.smile, b) : undefined, needsTerm });
  const others = peers.flatMap((peer) => {
    const past = historyBefore(peer.history, before);
    if (past.volatilityIndex.filter((value) => value > 0).length < MIN_PEER_ROWS) return [];
    return [windowsOf(peer, fitLeverage(past))];
  });
  const own = windowsOf(plan, leverage);
  const all = [own, ...others.filter(({ inputs }) => inputs.episodes > 0)];
  return all.length === 1 ? own : joinWindows(all);
}
