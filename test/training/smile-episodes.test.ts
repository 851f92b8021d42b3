import { describe, expect, it } from "vitest";
import { keyFrom } from "../../src/core/index.ts";
import { strikeVolatility } from "../../src/hedging/index.ts";
import { blackPrice, payoff } from "../../src/pricing/index.ts";
import { assembleEpisodes } from "../../src/training/assemble-episodes.ts";
import { trainingEpisodes } from "../../src/training/index.ts";
import { leveragedPaths, tinyOptions } from "../support/training.ts";

const flat = tinyOptions({});
const smiling = tinyOptions({ smileSlope: -0.9, features: ["base", "smile"], strikeVolatility: true });
const paths = await leveragedPaths({ index: 0, paths: 400 });

describe("episodes with a smile", () => {
  const without = trainingEpisodes(paths, flat, keyFrom(3));
  const { inputs, option, prices } = trainingEpisodes(paths, smiling, keyFrom(3));

  it("are sold at the volatility of their own strike; at the money nothing changes", () => {
    let away = 0;
    for (const [episode, k] of inputs.strike.entries()) {
      const sigma = inputs.impliedVolatility[episode * 5]!;
      const own = strikeVolatility(sigma, -0.9, 1, k);
      const settled = payoff("call", prices[episode * 6 + 5]!, k);
      expect(option[episode]).toBeCloseTo(blackPrice("call", 1, k, own, smiling.calendarDays / 365) - settled, 12);
      if (k === 1) expect(option[episode]).toBe(without.option[episode]);
      else away++;
    }
    expect(away).toBeGreaterThan(100);
    expect(inputs.smileSlope!.every((slope) => slope === -0.9)).toBe(true);
    expect(without.inputs.smileSlope).toBeUndefined();
  });

  it("keep the slope among others that know one, and lose it among those that do not", () => {
    const both = trainingEpisodes(paths, { ...smiling, smileSlope: -0.5 }, keyFrom(4));
    const picks = [
      [0, 3],
      [1, 7],
    ] as const;
    const joined = assembleEpisodes([{ inputs, option, prices, unit: both.unit }, both], picks).inputs;
    expect(Array.from(joined.smileSlope!)).toEqual([...Array(5).fill(-0.9), ...Array(5).fill(-0.5)]);
    expect(assembleEpisodes([both, without], picks).inputs.smileSlope).toBeUndefined();
  });
});
