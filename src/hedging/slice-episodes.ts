import type { HedgeInputs } from "./inputs.ts";

/** Episodes `from` .. `to` - 1, as views. */
export function sliceEpisodes(inputs: HedgeInputs, from: number, to: number): HedgeInputs {
  return mapColumns(inputs, to - from, (values, width) => values.subarray(from * width, to * width));
}

/** Every `stride`-th episode from the first on, copied. */
export function strideEpisodes(inputs: HedgeInputs, stride: number): HedgeInputs {
  return mapColumns(inputs, Math.ceil(inputs.episodes / stride), (values, width) => strideRows(values, width, stride));
}

/** Every `stride`-th row of a table [rows x width], from the first on. */
export function strideRows(values: Float64Array, width: number, stride: number): Float64Array {
  const rows = Math.ceil(values.length / width / stride);
  const out = new Float64Array(rows * width);
  for (let row = 0; row < rows; row++)
    out.set(values.subarray(row * stride * width, (row * stride + 1) * width), row * width);
  return out;
}

/** @param take rows of a column [episodes x width] */
function mapColumns(
  inputs: HedgeInputs,
  episodes: number,
  take: (values: Float64Array, width: number) => Float64Array,
): HedgeInputs {
  const { steps, pastVolatility, pastReturn } = inputs;
  const grid = (values: Float64Array) => take(values, steps);
  const past = (values: Float64Array) => take(values, values.length / inputs.episodes);
  return {
    episodes,
    steps,
    forward: grid(inputs.forward),
    strike: take(inputs.strike, 1),
    tau: grid(inputs.tau),
    impliedVolatility: grid(inputs.impliedVolatility),
    sessionReturn: grid(inputs.sessionReturn),
    trailingVolatility: grid(inputs.trailingVolatility),
    leverage: take(inputs.leverage, 1),
    ...(inputs.smileSlope && { smileSlope: grid(inputs.smileSlope) }),
    ...(inputs.termSlope && { termSlope: grid(inputs.termSlope) }),
    ...(pastVolatility && { pastVolatility: past(pastVolatility) }),
    ...(pastReturn && { pastReturn: past(pastReturn) }),
  };
}
