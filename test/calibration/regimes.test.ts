import { describe, expect, it } from "vitest";
import { shockAfter } from "../../src/backtest/index.ts";
import { volatilityRegimes } from "../../src/calibration/regimes.ts";
import { madeUpHistory } from "../support/made-up-history.ts";

const history = madeUpHistory({ sessions: 1200 });
const regimes = volatilityRegimes(history, 3);
const member = (row: number) => regimes.findIndex(({ volatilityIndex }) => Number.isFinite(volatilityIndex[row]!));

describe("volatility regimes", () => {
  it("share the sessions out in equal parts, each in one, once 63 lie behind", () => {
    const counts = [0, 0, 0];
    for (let row = 0; row < 1200; row++) {
      const within = regimes.filter(({ volatilityIndex }) => Number.isFinite(volatilityIndex[row]!));
      expect(within.length).toBe(row < 63 ? 0 : 1);
      if (row >= 63) counts[member(row)]!++;
      for (const { volatilityIndex } of within) expect(volatilityIndex[row]).toBe(history.volatilityIndex[row]);
    }
    for (const count of counts) expect(count).toBe(1137 / 3);
  });

  it("go from the calmest to the wildest by the index of the sessions before", () => {
    const trailing = (row: number) =>
      history.volatilityIndex.subarray(row - 63, row).reduce((sum, value) => sum + Math.log(value), 0) / 63;
    const levels = regimes.map((_, k) =>
      Array.from({ length: 1137 }, (_, i) => i + 63)
        .filter((row) => member(row) === k)
        .map(trailing),
    );
    for (const k of [0, 1]) expect(Math.max(...levels[k]!)).toBeLessThan(Math.min(...levels[k + 1]!));
  });

  it("of a session do not depend on its own index", () => {
    const shocked = volatilityRegimes(shockAfter(history, 1198, 1.01), 3);
    expect(shocked.findIndex(({ volatilityIndex }) => Number.isFinite(volatilityIndex[1199]!))).toBe(member(1199));
  });

  it("need a year of sessions each", () => {
    expect(() => volatilityRegimes(history, 5)).toThrow(/5 regimes need 1260 sessions .* found 1137/);
  });
});
