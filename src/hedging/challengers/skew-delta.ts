import type { MarketHistory } from "../../market/index.ts";
import { covariance } from "../../statistics/index.ts";
import { blackGreeks } from "../black-greeks.ts";
import type { Challenger, PastMarket } from "../challenger.ts";
import { LEAST_WINDOWS } from "./require-windows.ts";

/** Implied volatility moves by `beta` for a log return of 1: in units of itself where `relative`. */
interface SkewDelta {
  readonly name: string;
  readonly description: string;
  readonly relative: boolean;
}

export const skewAbsolute = skewDelta({
  name: "Skew delta, absolute",
  description: "N(d1) + vega beta / F, beta the slope of daily changes of implied volatility on returns.",
  relative: false,
});

export const skewRelative = skewDelta({
  name: "Skew delta, relative",
  description: "N(d1) + vega sigma beta / F, beta the slope of daily changes of ln(implied volatility) on returns.",
  relative: true,
});

function skewDelta({ name, description, relative }: SkewDelta): Challenger {
  return {
    name,
    family: "classical",
    description,
    fit: (past) => {
      const { returns, changes } = dailyChanges(past, relative);
      if (returns.length < LEAST_WINDOWS)
        return { unfit: `${returns.length} daily changes of price and index, at least ${LEAST_WINDOWS} are needed` };
      const beta = covariance(returns, changes) / covariance(returns, returns);
      return {
        parameters: { beta },
        deltas: (inputs) => {
          const { delta, vega } = blackGreeks(inputs);
          const move = (at: number) => beta * (relative ? inputs.impliedVolatility[at]! : 1);
          return delta.map((d, at) => d + (vega[at]! * move(at)) / inputs.forward[at]!);
        },
      };
    },
  };
}

/** Log returns with dividend, and changes of implied volatility or of its logarithm, of the sessions that have both. */
function dailyChanges({ history, ivMultiple }: PastMarket, relative: boolean) {
  const level = (row: number) => {
    const volatility = ivMultiple * history.volatilityIndex[row]!;
    return relative ? Math.log(volatility) : volatility;
  };
  const returns: number[] = [];
  const changes: number[] = [];
  for (let row = 1; row < history.dates.length; row++) {
    const [earned, change] = [returnOf(history, row), level(row) - level(row - 1)];
    if (!Number.isFinite(earned) || !Number.isFinite(change)) continue;
    returns.push(earned);
    changes.push(change);
  }
  return { returns: Float64Array.from(returns), changes: Float64Array.from(changes) };
}

function returnOf({ close, dividend }: MarketHistory, row: number): number {
  return Math.log((close[row]! + dividend[row]!) / close[row - 1]!);
}
