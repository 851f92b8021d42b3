import { type GuardReport, guardReport } from "./guard-report.ts";

/** Cost of an episode, in the currency of the price: positions [steps] held from each close to the next, prices [steps + 1]. */
export type EpisodeCost = (positions: Float64Array, prices: Float64Array) => number;

/** Prices and positions of the probes. */
const PRICE = 100;
const STEPS = 4;
/** Schedules with minima, caps and charges a share are not proportional: a double price must cost at least this much more. */
const LEAST_GROWTH = 1.1;
/** One unit bought and sold costs the same whenever; without one of the two trades it costs about half, with sides taxed differently at most this much. */
const LEAST_SHARE = 0.95;

/**
 * What any cost of a hedge must do, by probes: grow with the price (cost is on the value traded, not on the number of units), charge the
 * opening and the closing trade, and charge nothing for holding nothing.
 * @param price a usual one of the underlying: orders have minima in currency
 */
export function costShapeGuard(target: string, cost: EpisodeCost, price = PRICE): GuardReport {
  const prices = (level: number) => new Float64Array(STEPS + 1).fill(level);
  const held = (positions: readonly number[]) => Float64Array.from(positions);
  const constant = held([1, 1, 1, 1]);
  const growth = cost(constant, prices(2 * price)) / cost(constant, prices(price));
  const opening = cost(held([1, 0, 0, 0]), prices(price));
  const closing = cost(held([0, 0, 0, 1]), prices(price));
  const reversed = cost(held([0, 1, 0, 0]), prices(price));
  const idle = cost(held([0, 0, 0, 0]), prices(price));
  const failures = [
    ...(growth >= LEAST_GROWTH
      ? []
      : [
          `a double price costs ${growth} times as much: the price is missing, at ${price} the cost is ${price} times too small`,
        ]),
    ...(opening > LEAST_SHARE * reversed ? [] : ["the opening trade is free"]),
    ...(closing > LEAST_SHARE * reversed ? [] : ["the closing trade is free"]),
    ...(idle === 0 ? [] : [`holding nothing costs ${idle}`]),
  ];
  return guardReport({
    guard: "cost shape",
    target,
    passed: failures.length === 0,
    compared: 5,
    finding:
      failures.length === 0
        ? "cost grows with the price; opening and closing trades are paid for"
        : failures.join("; "),
    evidence: { costOfDoublePrice: growth, opening, closing, roundTrip: reversed, idle },
  });
}
