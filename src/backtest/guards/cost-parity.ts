import type { StrategyLedger } from "../../market/index.ts";
import { type GuardReport, guardReport } from "./guard-report.ts";

/** Cost a traded value of the cheapest and the dearest strategy may differ so much: minima per order, and closing trades, which volume lacks. */
const PARITY = 4;

/**
 * Whether every strategy paid for its trades by the same schedule, by the lines of its ledger: the cost of one unit of delta traded
 * (total cost over volume, in basis points of the price at entry) must be near that of the others, and near the schedule's own rate.
 * @param expectedRate cost of a trade over its value by the schedule, e.g. 0.00003; 0: none is expected
 */
export function costParityGuard(ledgers: readonly StrategyLedger[], expectedRate: number): GuardReport {
  const rates = ledgers.flatMap(({ strategy, episodes }) => {
    const volume = episodes.reduce((sum, episode) => sum + episode.volume, 0);
    const cost = episodes.reduce((sum, episode) => sum + episode.totalCost, 0);
    return volume > 0 ? [{ strategy, rate: cost / volume / 100 }] : [];
  });
  const odd = rates.find(({ rate }) => !isNear(rate, expectedRate));
  const evidence = {
    ...Object.fromEntries(rates.map(({ strategy, rate }) => [`${strategy} (bp)`, rate * 1e4])),
    "schedule (bp)": expectedRate * 1e4,
  };
  return guardReport({
    guard: "cost parity",
    passed: rates.length > 0 && odd === undefined,
    compared: rates.length,
    finding:
      odd === undefined
        ? `${rates.length} strategies paid ${bounds(rates.map(({ rate }) => rate))} bp a unit traded, the schedule asks for ${basisPoints(expectedRate)} and the closing trade`
        : `${odd.strategy} paid ${basisPoints(odd.rate)} bp a unit traded, the schedule asks for ${basisPoints(expectedRate)}: ${explain(odd.rate, expectedRate)}`,
    evidence,
  });
}

function isNear(rate: number, expected: number): boolean {
  if (expected === 0) return rate === 0;
  return rate > expected / PARITY && rate < expected * PARITY;
}

/** What a wrong rate looks like. */
function explain(rate: number, expected: number): string {
  if (rate === 0) return "no cost at all";
  if (expected === 0) return "a cost where none is due";
  const times = expected / rate;
  if (times > 50 && times < 200) return "a hundredth, as if the cost were not multiplied by the price";
  return times > 1 ? `${times.toFixed(1)} times too little` : `${(1 / times).toFixed(1)} times too much`;
}

function basisPoints(rate: number): string {
  return (rate * 1e4).toPrecision(3);
}

function bounds(rates: readonly number[]): string {
  return rates.length === 0 ? "-" : `${basisPoints(Math.min(...rates))} to ${basisPoints(Math.max(...rates))}`;
}
