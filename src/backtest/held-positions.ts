import type { Strategy } from "../hedging/index.ts";
import { deltaOfCall } from "../pricing/index.ts";
import type { OptionTerms } from "./episodes.ts";

/** Positions that a strategy decides on, the side included, from its numbers [episodes x steps]: call deltas, or positions as they are. */
export function decidedPositions(
  { kind, side }: Pick<OptionTerms, "kind" | "side">,
  deltas: Float64Array,
  gives: Strategy["gives"] = "callDelta",
): Float64Array {
  return gives === "position" ? deltas : deltas.map((delta) => side * deltaOfCall(kind, delta));
}

/** Positions that are held when decisions are traded `lag` sessions later; the opening trade is made with the option in any case. */
export function laggedPositions(decided: Float64Array, steps: number, lag: number): Float64Array {
  return decided.map((_, at) => decided[at - Math.min(at % steps, lag)]!);
}
