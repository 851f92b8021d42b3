import { describe, expect, it } from "vitest";
import { findEpisodes, heldBetween } from "../../src/backtest/index.ts";
import { madeUpHistory } from "../support/made-up-history.ts";

const STEPS = 7;
const history = madeUpHistory({ sessions: 60 });
const set = findEpisodes(history, {
  terms: { kind: "call", side: 1, logMoneyness: 0, horizonSessions: STEPS, horizonDays: 9 },
  from: history.dates[20]!,
  stride: 3,
  ivMultiple: 1,
  trailingWindow: 5,
});
const deltas = Float64Array.from({ length: set.entries.length * STEPS }, (_, at) => at);
const stepsHeld = (interval: number | "weekly", episode: number) =>
  Array.from(heldBetween(history, set, deltas, interval).subarray(episode * STEPS, (episode + 1) * STEPS), (delta) => {
    return delta - episode * STEPS;
  });

describe("heldBetween", () => {
  it("keeps the decision of the last close at which the hedge is traded, from the entry on", () => {
    for (const episode of [0, 1, 4]) {
      expect(stepsHeld(1, episode)).toEqual([0, 1, 2, 3, 4, 5, 6]);
      expect(stepsHeld(2, episode)).toEqual([0, 0, 2, 2, 4, 4, 6]);
      expect(stepsHeld(5, episode)).toEqual([0, 0, 0, 0, 0, 5, 5]);
      expect(stepsHeld(100, episode)).toEqual([0, 0, 0, 0, 0, 0, 0]);
    }
  });

  it("trades weekly at the first close of a week", () => {
    for (const [episode, entry] of set.entries.entries()) {
      let last = 0;
      const expected = Array.from({ length: STEPS }, (_, t) => {
        if (new Date(`${history.dates[entry + t]}T00:00Z`).getUTCDay() === 1) last = t;
        return last;
      });
      expect(stepsHeld("weekly", episode)).toEqual(expected);
    }
  });

  it("trades weekly on a Tuesday after a holiday, not on a special Sunday session", () => {
    const dates = ["2026-01-15", "2026-01-16", "2026-01-20", "2026-01-30", "2026-02-01", "2026-02-02", "2026-02-03"];
    const one = { ...set, entries: [0] };
    expect([...heldBetween({ dates }, one, Float64Array.from([0, 1, 2, 3, 4, 5, 6]), "weekly")]).toEqual([
      0, 0, 2, 3, 3, 5, 5,
    ]);
  });

  it("leaves what it is given as it is", () => {
    heldBetween(history, set, deltas, 5);
    expect(deltas[1]).toBe(1);
  });
});
