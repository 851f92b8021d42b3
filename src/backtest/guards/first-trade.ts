import { mean } from "../../statistics/index.ts";
import { type GuardReport, guardReport } from "./guard-report.ts";

/** A gap that no view on the option explains: a quarter of a unit, when the option is sold at the money. */
const LARGEST_GAP = 0.1;

/**
 * Whether the first trade can reach the hedge: a network that moves its position by at most so much a step starts far from it.
 * @param positions [episodes x steps]   @param reference Black-Scholes deltas [episodes x steps]
 */
export function firstTradeGuard(
  target: string,
  positions: Float64Array,
  reference: Float64Array,
  steps: number,
): GuardReport {
  const firsts = (values: Float64Array) => values.filter((_, at) => at % steps === 0);
  const [opened, wanted] = [mean(firsts(positions)), mean(firsts(reference))];
  const largest = largestMove(positions, steps);
  const capped = Math.abs(wanted - opened) > LARGEST_GAP && Math.abs(opened) >= largest - 1e-9;
  return guardReport({
    guard: "first trade",
    target,
    passed: !capped,
    compared: positions.length / steps,
    finding: capped
      ? `opens at ${opened.toFixed(3)} where the hedge is ${wanted.toFixed(3)}, and never moves by more than ${largest.toFixed(3)} a step: the first trade is capped`
      : `opens at ${opened.toFixed(3)}, the hedge is ${wanted.toFixed(3)}`,
    evidence: { opened, reference: wanted, largestMove: largest },
  });
}

/** Largest |d delta| of any step, the opening included. */
function largestMove(positions: Float64Array, steps: number): number {
  return positions.reduce((most, held, at) => {
    const before = at % steps === 0 ? 0 : positions[at - 1]!;
    return Math.max(most, Math.abs(held - before));
  }, 0);
}
