import { check, normalCdf, normalPdf } from "../core/index.ts";

/** `straddle` is one call and one put. */
export type OptionKind = "call" | "put" | "straddle";

/**
 * d1 = ln(F/K) / (sigma sqrt(tau)) + sigma sqrt(tau) / 2 (Black 1976). At tau or sigma 0: +Infinity in the money, -Infinity out of it, 0 at the money.
 * @param forward F > 0   @param strike K > 0   @param volatility sigma a year   @param tau years
 */
export function d1(forward: number, strike: number, volatility: number, tau: number): number {
  const deviation = volatility * Math.sqrt(tau);
  const logMoneyness = Math.log(forward / strike);
  if (deviation > 0) return logMoneyness / deviation + 0.5 * deviation;
  return logMoneyness === 0 ? 0 : logMoneyness * Number.POSITIVE_INFINITY;
}

/** Undiscounted Black (1976) price of a European option, in the units of F. */
export function blackPrice(kind: OptionKind, forward: number, strike: number, volatility: number, tau: number): number {
  check(forward > 0 && strike > 0, () => `blackPrice: forward and strike must be > 0, were ${forward}, ${strike}`);
  check(volatility >= 0 && tau >= 0, () => `blackPrice: volatility and tau must be >= 0, were ${volatility}, ${tau}`);
  const upper = d1(forward, strike, volatility, tau);
  const lower = upper - volatility * Math.sqrt(tau);
  const call = forward * normalCdf(upper) - strike * normalCdf(lower);
  if (kind === "call") return call;
  const put = call - forward + strike;
  return kind === "put" ? put : call + put;
}

/** dPrice/dF of `blackPrice`: N(d1), N(d1) - 1, or 2 N(d1) - 1. */
export function forwardDelta(kind: OptionKind, d1Value: number): number {
  return deltaOfCall(kind, normalCdf(d1Value));
}

/** Delta of an option kind from the delta of the call with the same strike (put-call parity). */
export function deltaOfCall(kind: OptionKind, callDelta: number): number {
  return kind === "call" ? callDelta : kind === "put" ? callDelta - 1 : 2 * callDelta - 1;
}

/** Undiscounted gamma, d2Price/dF2, of a call or a put. */
export function blackGamma(forward: number, strike: number, volatility: number, tau: number): number {
  return normalPdf(d1(forward, strike, volatility, tau)) / (forward * volatility * Math.sqrt(tau));
}

/** Undiscounted vega, dPrice/dsigma (per 1.00 of volatility), of a call or a put. */
export function blackVega(forward: number, strike: number, volatility: number, tau: number): number {
  return forward * Math.sqrt(tau) * normalPdf(d1(forward, strike, volatility, tau));
}

/** What the option pays at expiry when the underlying settles at `spot`. */
export function payoff(kind: OptionKind, spot: number, strike: number): number {
  const call = Math.max(spot - strike, 0);
  const put = Math.max(strike - spot, 0);
  return kind === "call" ? call : kind === "put" ? put : call + put;
}
