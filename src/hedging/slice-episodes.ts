import type { HedgeInputs } from "./inputs.ts";

/** Episodes `from` .. `to` - 1, as views. */
export function sliceEpisodes(inputs: HedgeInputs, from: number, to: number): HedgeInputs {
  const { steps } = inputs;
  const rows = (values: Float64Array) => values.subarray(from * steps, to * steps);
  return {
    episodes: to - from,
    steps,
    forward: rows(inputs.forward),
    strike: inputs.strike.subarray(from, to),
    tau: rows(inputs.tau),
    impliedVolatility: rows(inputs.impliedVolatility),
    sessionReturn: rows(inputs.sessionReturn),
    trailingVolatility: rows(inputs.trailingVolatility),
    leverage: inputs.leverage.subarray(from, to),
    ...(inputs.smileSlope && { smileSlope: rows(inputs.smileSlope) }),
    ...(inputs.termSlope && { termSlope: rows(inputs.termSlope) }),
  };
}
