import { expect, it } from "vitest";
import { sliceEpisodes } from "../../src/hedging/index.ts";
import { sampleInputs } from "../support/hedge-inputs.ts";

it("sliceEpisodes takes every column of the same episodes", () => {
  const grid = (from: number) => Float64Array.from({ length: 45 }, (_, i) => from + i);
  const inputs = {
    ...sampleInputs(9, 5),
    smileSlope: grid(0.5),
    termSlope: grid(0.25),
    leverage: Float64Array.from({ length: 9 }, (_, i) => -i),
  };
  const { episodes, steps, leverage, strike, ...grids } = sliceEpisodes(inputs, 3, 7);
  expect([episodes, steps]).toEqual([4, 5]);
  expect(leverage).toEqual(inputs.leverage.slice(3, 7));
  expect(strike).toEqual(inputs.strike.slice(3, 7));
  const whole: Record<string, unknown> = { ...inputs };
  for (const [name, values] of Object.entries(grids)) {
    expect(values, name).toHaveLength(20);
    expect(whole[name], name).toSatisfy((all: Float64Array) => values!.every((v, i) => Object.is(v, all[15 + i])));
  }
});
