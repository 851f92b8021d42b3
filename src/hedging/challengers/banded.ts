import { tradeToBand } from "../band.ts";
import type { Challenger, FittedChallenger, PastMarket } from "../challenger.ts";
import type { HedgeInputs } from "../inputs.ts";

/** Half-width of the no-trade band of every decision [episodes x steps]. */
export type Widths = (inputs: HedgeInputs) => Float64Array;

/** What a band needs from the past beside the hedge inside it. */
export interface Band {
  readonly parameters: Readonly<Record<string, number>>;
  readonly widths: Widths;
}

/** A challenger inside a no-trade band: it moves to the nearer edge only. The first trade goes to the target. Unfit where the inner one is. */
export function banded(
  inner: Challenger,
  { name, description }: Pick<Challenger, "name" | "description">,
  band: (past: PastMarket, fitted: FittedChallenger) => Band,
): Challenger {
  return {
    ...inner,
    name,
    family: inner.family === "benchmark" ? "classical" : inner.family,
    description,
    fit: (past) => {
      const fitted = inner.fit(past);
      if ("unfit" in fitted) return fitted;
      const { parameters, widths } = band(past, fitted);
      return {
        parameters: { ...fitted.parameters, ...parameters },
        deltas: (inputs) => walkBands(fitted.deltas(inputs), widths(inputs), inputs.steps),
      };
    },
  };
}

/** Positions [episodes x steps] by the no-trade rule around targets. */
export function walkBands(targets: Float64Array, widths: Float64Array, steps: number): Float64Array {
  const held = new Float64Array(targets.length);
  for (let at = 0; at < held.length; at++)
    held[at] = at % steps === 0 ? targets[at]! : tradeToBand(held[at - 1]!, targets[at]!, widths[at]!);
  return held;
}
