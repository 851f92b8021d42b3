import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareProxy, kendallTau, rankQuotes, separateWindows, summariseQuotes } from "../../../src/backtest/index.ts";
import { addDays, keyFrom, randomStream } from "../../../src/core/index.ts";
import type { QuotedEpisode, QuotedLedger, QuotedStep } from "../../../src/market/index.ts";

/** An episode of `steps` sessions entered so many days after the first of 2020. */
function episode(day: number, steps: number, more: Partial<QuotedEpisode> = {}): QuotedEpisode {
  const dateOf = (t: number) => addDays("2020-01-01", day + t);
  const step = (t: number): QuotedStep => ({
    ...{ date: dateOf(t), sessions: t === 0 ? 0 : 1, spot: 100, forward: 100, forwardFrom: "parity", discount: 1 },
    ...{ tau: (steps - t) / 365, price: 2, halfSpread: 0.05, volatility: 0.2, atTheMoney: 0.2, slope: 0 },
    ...{ index: 0.22, carried: false },
  });
  return {
    ...{ rule: "call", kind: "call", contracts: [`C${day}`], expiry: dateOf(steps), strike: 100, unmarked: 0 },
    steps: Array.from({ length: steps }, (_, t) => step(t)),
    end: { kind: "expiry", date: dateOf(steps), value: 1, level: 101, sessions: 1 },
    ...more,
  };
}

function ledger(strategy: string, episodes: readonly QuotedEpisode[], scale: number, seed: number): QuotedLedger {
  const stream = randomStream(keyFrom(seed));
  const outcomes = episodes.map(({ steps, end }) => {
    const times = steps.length + (end.kind === "expiry" ? 1 : 0);
    const daily = Float64Array.from({ length: times }, (_, t) => (t === 0 ? -0.05 : scale * stream.normal()));
    const pnl = daily.reduce((sum, day) => sum + day, 0);
    const lines = { premium: pnl, value: 0, gains: 0, dividends: 0, financing: 0 };
    const costs = { hedge: 0.01, "option half-spread": 0.05 };
    const positions = new Float64Array(times - 1).fill(0.5);
    return { pnl, ...lines, costs, totalCost: 0.06, daily, positions, volume: 0.5 };
  });
  return { panel: "made", strategy, family: "classical", side: "short", marks: "real", outcomes };
}

const plan = { draws: 400, key: keyFrom(3) };

describe("rows of real quotes", () => {
  const episodes = Array.from({ length: 240 }, (_, i) => episode(i, 10));
  const ledgers = [ledger("BS Delta", episodes, 0.1, 1), ledger("Calmer", episodes, 0.05, 2)];
  const rows = summariseQuotes(episodes, ledgers, plan);

  it("give levels, ratios to BS Delta and intervals around them", () => {
    const [benchmark, calmer] = rows as [(typeof rows)[number], (typeof rows)[number]];
    expect(benchmark.ratioToBs).toMatchObject({ std: 1, dailyStd: 1 });
    expect(benchmark.adjustedPValue.std).toBeNaN();
    expect(calmer.dailyStd).toBeCloseTo(0.05, 2);
    expect(calmer.ratioToBs.dailyStd).toBeCloseTo(0.5, 1);
    expect(calmer.ci95.std[0]).toBeLessThan(calmer.ratioToBs.std);
    expect(calmer.ci95.std[1]).toBeGreaterThan(calmer.ratioToBs.std);
    expect(calmer.ci95.std[1]).toBeLessThan(0.7);
    expect(calmer.adjustedPValue.dailyStd).toBeLessThan(0.01);
    expect(calmer.hedgeCostBps).toBeCloseTo(1, 12);
    expect(calmer.halfSpreadBps).toBeCloseTo(5, 12);
  });

  it("count windows that do not overlap and points of the tail, and say when they are too few", () => {
    expect(rows[0]).toMatchObject({ episodes: 240, independentWindows: 24, tailPoints: 12, sufficient: true });
    const few = episodes.slice(0, 60);
    const short = [ledger("BS Delta", few, 0.1, 1), ledger("Calmer", few, 0.05, 2)];
    expect(summariseQuotes(few, short, plan)[1]).toMatchObject({
      independentWindows: 6,
      tailPoints: 3,
      sufficient: false,
    });
  });

  it("leave the opening trade and steps of several sessions out of the daily figure", () => {
    const own = [episode(0, 6), episode(7, 6)].map((each, i) =>
      i === 0 ? { ...each, steps: each.steps.map((step, t) => (t === 2 ? { ...step, sessions: 3 } : step)) } : each,
    );
    const [row] = summariseQuotes(own, [ledger("BS Delta", own, 0.1, 1)], plan);
    expect(row).toMatchObject({ dailySteps: 11, longerSteps: 1 });
    const days = ledger("BS Delta", own, 0.1, 1).outcomes.flatMap(({ daily }, i) =>
      [...daily].filter((_, t) => t > 0 && !(i === 0 && t === 2)),
    );
    const mean = days.reduce((sum, day) => sum + day, 0) / days.length;
    const variance = days.reduce((sum, day) => sum + (day - mean) ** 2, 0) / (days.length - 1);
    expect(row!.dailyStd).toBeCloseTo(Math.sqrt(variance), 12);
  });

  it("never put expired and marked-out episodes, or two rules, into one table", () => {
    const mixed = episodes.slice(0, 40).map((each, i) => ({
      ...each,
      rule: i % 2 === 0 ? "call" : "put",
      ...(i >= 20 && { end: { ...each.end, kind: "marked-out" as const } }),
    }));
    const groups = summariseQuotes(mixed, [ledger("BS Delta", mixed, 0.1, 1)], plan);
    expect(groups.map(({ rule, end, episodes: count }) => [rule, end, count])).toEqual([
      ["call", "expiry", 10],
      ["call", "marked-out", 10],
      ["put", "expiry", 10],
      ["put", "marked-out", 10],
    ]);
  });

  it("give the same numbers again", () => {
    expect(summariseQuotes(episodes, ledgers, plan)).toEqual(rows);
  });
});

describe("separateWindows", () => {
  it("is the size of the largest set of episodes without overlap, by trying all", () => {
    const spans = fc.array(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 1, max: 12 })), {
      minLength: 1,
      maxLength: 9,
    });
    fc.assert(
      fc.property(spans, (pairs) => {
        let most = 0;
        for (let set = 1; set < 1 << pairs.length; set++) {
          const chosen = pairs.filter((_, i) => (set >> i) & 1).sort((a, b) => a[0] - b[0]);
          if (chosen.every(([day], i) => i === 0 || day >= chosen[i - 1]![0] + chosen[i - 1]![1])) {
            most = Math.max(most, chosen.length);
          }
        }
        expect(separateWindows(pairs.map(([day, steps]) => episode(day, steps)))).toBe(most);
      }),
      { numRuns: 200 },
    );
  });
});

describe("order under real and proxy marks", () => {
  it("is Kendall's: 1 the same, -1 reversed, and his own example", () => {
    expect(kendallTau([1, 2, 3, 4], [2, 4, 6, 8])).toBe(1);
    expect(kendallTau([1, 2, 3, 4], [4, 3, 2, 1])).toBe(-1);
    // Kendall (1938), Biometrika 30, section 2: 4 7 2 10 3 6 8 1 5 9 against 5 7 3 10 1 9 6 2 8 4 gives S = 11.
    const order = [4, 7, 2, 10, 3, 6, 8, 1, 5, 9];
    const other = [5, 7, 3, 10, 1, 9, 6, 2, 8, 4];
    let score = 0;
    for (let i = 0; i < 10; i++) {
      for (let j = 0; j < i; j++) score += order[i]! > order[j]! === other[i]! > other[j]! ? 1 : -1;
    }
    expect(kendallTau(order, other)).toBeCloseTo(score / 45, 14);
  });

  it("ranks each figure, the least risk first", () => {
    const episodes = Array.from({ length: 30 }, (_, i) => episode(i, 10));
    const make = (scales: readonly number[]) =>
      scales.map((scale, i) => ledger(["BS Delta", "B", "C"][i]!, episodes, scale, 5));
    const rankings = rankQuotes(episodes, make([0.1, 0.05, 0.2]), make([0.1, 0.3, 0.2]));
    expect(rankings.map(({ figure }) => figure)).toEqual(["std", "dailyStd"]);
    for (const { strategies, kendallTau: tau } of rankings) {
      expect(strategies.map(({ realRank, proxyRank }) => [realRank, proxyRank])).toEqual([
        [2, 1],
        [1, 3],
        [3, 2],
      ]);
      expect(strategies[1]!.realRatio).toBeCloseTo(0.5, 10);
      expect(tau).toBeCloseTo(-1 / 3, 12);
    }
  });
});

describe("compareProxy", () => {
  it("summarises the ratios and counts the days without", () => {
    const days = [0.8, 0.85, 0.9, 0.95].map((ratio, i) => {
      const of = { index: 0.2, atTheMoney: 0.2 * ratio, method: "interpolated" } as const;
      return { date: addDays("2020-01-01", i), ratio, ...of };
    });
    expect(compareProxy("made", days, 2, 0.9)).toMatchObject({
      ...{ missing: 2, least: 0.8, greatest: 0.95, ivMultiple: 0.9 },
      mean: expect.closeTo(0.875, 12),
      median: expect.closeTo(0.875, 12),
      lowerQuartile: expect.closeTo(0.8375, 12),
    });
    expect(compareProxy("made", [], 3, 0.9).mean).toBeNaN();
  });
});
