import type { Candidate } from "./candidate.ts";
import { figure } from "./drop-list.ts";
import type { ImpliedForward } from "./implied-forward.ts";

/** Standard errors of the forward by which a price may miss a bound. */
const FORWARD_ERRORS = 3;
/** Of the bound: rounding. */
const ROUNDING = 1e-9;

/**
 * The bound that a quote breaks: an ask below D (F - K) or D (K - F), a bid above D F (calls) or D K (puts). A
 * settlement price has room for `tolerance` of itself. For American options, worth more than European ones, the upper
 * bounds are S and K; without a spot, F and K.
 */
export function brokenBound(
  { quote, bid, ask, price }: Candidate,
  { forward, forwardError, discount }: ImpliedForward,
  american: boolean,
  spot: number,
  tolerance: number,
): string | undefined {
  const { kind, strike } = quote;
  const room = discount * FORWARD_ERRORS * (Number.isNaN(forwardError) ? 0 : forwardError) + ROUNDING * strike;
  const low = Number.isNaN(bid) ? price * (1 - tolerance) : bid;
  const high = Number.isNaN(ask) ? price * (1 + tolerance) : ask;
  const least = discount * (kind === "call" ? forward - strike : strike - forward);
  if (high < least - room) {
    const name = kind === "call" ? "D (F - K)" : "D (K - F)";
    return `at most ${figure(high)}, below the lower bound ${name} = ${figure(least)}`;
  }
  const asset = american && spot > 0 ? Math.max(spot, discount * forward) : discount * forward;
  const most = kind === "call" ? asset : (american ? 1 : discount) * strike;
  if (low > most + room) {
    const name = kind === "call" ? (american ? "S" : "D F") : american ? "K" : "D K";
    return `at least ${figure(low)}, above the upper bound ${name} = ${figure(most)}`;
  }
  return undefined;
}
