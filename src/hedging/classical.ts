import { normalCdf } from "../core/index.ts";
import { d1 } from "../pricing/index.ts";
import type { HedgeInputs, Strategy } from "./inputs.ts";

/** Holds nothing: the naked option, the yardstick of every hedge. */
export const noHedge: Strategy = {
  name: "No Hedge",
  gives: "position",
  deltas: (inputs) => new Float64Array(inputs.episodes * inputs.steps),
};

/** Black (1976) delta N(d1) at the option's implied volatility. */
export const blackScholesDelta: Strategy = {
  name: "BS Delta",
  deltas: (inputs) => deltasAt(inputs, inputs.impliedVolatility),
};

/** Black (1976) delta N(d1) at the trailing realised volatility. */
export const blackScholesTrailing: Strategy = {
  name: "BS Delta (trailing vol)",
  deltas: (inputs) => deltasAt(inputs, inputs.trailingVolatility),
};

function deltasAt(inputs: HedgeInputs, volatility: Float64Array): Float64Array {
  const out = new Float64Array(inputs.episodes * inputs.steps);
  for (let episode = 0; episode < inputs.episodes; episode++) {
    const strike = inputs.strike[episode]!;
    for (let step = 0; step < inputs.steps; step++) {
      const at = episode * inputs.steps + step;
      out[at] = normalCdf(d1(inputs.forward[at]!, strike, volatility[at]!, inputs.tau[at]!));
    }
  }
  return out;
}
