import { describe, expect, it } from "vitest";
import { type EpisodeRules, findEpisodes } from "../../src/backtest/index.ts";
import { madeUpHistory } from "../support/made-up-history.ts";

const history = madeUpHistory({ sessions: 200, rate: 0.03 });
const { dates } = history;
const rules: EpisodeRules = {
  terms: { kind: "call", side: 1, logMoneyness: 0, horizonSessions: 10, horizonDays: 14 },
  from: dates[50]!,
  to: dates[120]!,
  stride: 1,
  ivMultiple: 0.9,
  trailingWindow: 21,
};

describe("findEpisodes", () => {
  it("enters on the first and the last day of the span, too", () => {
    const { entries } = findEpisodes(history, rules);
    expect([entries[0], entries.at(-1), entries.length]).toEqual([50, 120, 71]);
  });

  it("enters once the trailing volatility is known: row 0 has no return", () => {
    const { entries, excluded } = findEpisodes(history, { ...rules, from: dates[0]! });
    expect(entries[0]).toBe(21);
    expect(excluded.map(({ date }) => date)).toEqual(dates.slice(0, 21));
  });

  it.each(["volatilityIndex", "rate", "carry"] as const)("needs the %s at every decision", (column) => {
    const gap = { ...history, [column]: history[column].map((value, row) => (row === 80 ? Number.NaN : value)) };
    const { entries, excluded } = findEpisodes(gap, rules);
    // Entries 71..80 decide on row 80; that of row 70 expires there.
    expect(excluded.map(({ date }) => date)).toEqual(dates.slice(71, 81));
    expect(entries).toContain(70);
  });
});
