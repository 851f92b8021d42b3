import { describe, expect, it } from "vitest";
import { keyFrom } from "../../src/core/index.ts";
import type { StrategyFamily } from "../../src/market/index.ts";
import type { RegisteredTrial, Trial } from "../../src/pipeline/register.ts";
import { earlierTrials, searchTests } from "../../src/pipeline/search-tests.ts";
import { resampleFigures, strategyColumns, strategyFigures } from "../../src/statistics/index.ts";
import { madeUpColumns } from "../support/episodes.ts";

const entries = ["2020-01-02", "2020-01-03", "2020-01-06"];

function registered(id: string, own: Partial<RegisteredTrial> = {}): [string, RegisteredTrial] {
  const trial = {
    id,
    market: "x",
    strategy: `old ${id}`,
    family: "learned" as const,
    description: "",
    first: "",
    runs: 1,
    stdRatio: 1,
    cvar95Ratio: 1,
    protocol: "p",
    episodes: async () => ({ entries: ["2019-12-31", ...entries, "2020-01-07"], pnl: Float64Array.of(9, 1, 2, 3, 9) }),
  };
  return [id, { ...trial, ...own }];
}

describe("configurations of earlier runs", () => {
  const own = [{ id: "now", protocol: "p" } as Trial];

  it("are compared on this run's entries where protocol and episodes allow it, and counted as missing otherwise", async () => {
    const register = new Map([
      registered("now"),
      registered("longer"),
      registered("protocol", { protocol: "q" }),
      registered("gone", { episodes: async () => undefined }),
      registered("shorter", { episodes: async () => ({ entries: entries.slice(1), pnl: Float64Array.of(1, 2) }) }),
    ]);
    const { comparable, missing } = await earlierTrials(register, own, entries);
    expect(comparable).toEqual([{ name: "old longer (longer)", family: "learned", pnl: Float64Array.of(1, 2, 3) }]);
    expect(missing).toBe(3);
  });
});

describe("reality checks of a market", () => {
  const n = 300;
  const bs = madeUpColumns("BS Delta", n);
  const strategies = [
    bs,
    madeUpColumns("Classical", n, { seed: 2, scale: 0.9 }),
    madeUpColumns("Learned", n, { seed: 3, scale: 0.95 }),
    madeUpColumns("Placebo", n, { seed: 4, scale: 0.1 }),
    madeUpColumns("Seed", n, { seed: 5, scale: 0.1 }),
  ];
  const families: (StrategyFamily | undefined)[] = ["benchmark", "classical", "learned", "placebo", undefined];
  const old = [
    { name: "old learned (1)", family: "learned" as const, pnl: madeUpColumns("o", n, { seed: 6, scale: 0.5 }).pnl },
    {
      name: "old classical (2)",
      family: "classical" as const,
      pnl: madeUpColumns("o", n, { seed: 7, scale: 0.4 }).pnl,
    },
  ];
  const others = old.map(({ pnl }) => pnl);
  const resampled = resampleFigures(
    strategyColumns(strategies, others, 0.95),
    { meanBlock: 5, key: keyFrom(2) },
    0,
    200,
  );
  const figures = strategyFigures(strategies, others, resampled, 0.95);
  const searched = {
    strategies,
    families,
    benchmark: 0,
    bestClassical: 1,
    earlier: { comparable: old, missing: 4 },
    episodes: n,
  };

  it("search everything tried against BS Delta, and learned hedges against the best classical one", () => {
    const found = searchTests(searched, figures);
    expect(
      found.map(({ figure, benchmark, candidates, best, missing }) => [figure, benchmark, candidates, best, missing]),
    ).toEqual([
      ["std", "BS Delta", 4, "old classical (2)", 4],
      ["cvar95", "BS Delta", 4, "old classical (2)", 4],
      ["std", "Classical", 2, "old learned (1)", 4],
      ["cvar95", "Classical", 2, "old learned (1)", 4],
    ]);
    for (const { whitePValue, consistentPValue } of found) {
      expect(whitePValue).toBeLessThan(0.01);
      expect(consistentPValue).toBeLessThan(0.01);
    }
  });

  it("are one comparison where BS Delta is the best classical hedge itself, and none where nothing was tried", () => {
    expect(searchTests({ ...searched, bestClassical: 0 }, figures)).toHaveLength(2);
    const nothing = {
      ...searched,
      families: ["benchmark" as const, "unhedged" as const, undefined, undefined, undefined],
    };
    expect(searchTests({ ...nothing, bestClassical: 0, earlier: { comparable: [], missing: 0 } }, figures)).toEqual([]);
  });
});
