import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { levelsOf, partsBy, shockAfter, stressRows, yearRows } from "../../src/backtest/index.ts";
import { pastTerciles } from "../../src/backtest/past-terciles.ts";
import { marketRegimes, regimeRows } from "../../src/backtest/regimes.ts";
import { historyBefore } from "../../src/market/index.ts";
import { conditionalValueAtRisk, entropicRisk, mean, standardDeviation } from "../../src/statistics/index.ts";
import { madeUpColumns, madeUpEpisodes } from "../support/episodes.ts";
import { madeUpHistory } from "../support/made-up-history.ts";
import { consecutiveDates, simpleHistory } from "../support/simple-history.ts";

const history = madeUpHistory({ sessions: 900 });
const strategies = [
  madeUpColumns("BS Delta", 800, { mean: 0.2 }),
  madeUpColumns("Other", 800, { mean: 0.1, scale: 0.8, seed: 2 }),
];
const episodes = madeUpEpisodes(history, strategies);

describe("levels", () => {
  it("are the plain figures of the chosen episodes", () => {
    const [columns] = strategies;
    const places = [3, 4, 30, 31, 100];
    const pnl = Float64Array.from(places, (place) => columns!.pnl[place]!);
    const levels = levelsOf(columns!, { places, rows: episodes.rows, horizonSessions: 10 });
    // 3 and 30, 100 are apart by the horizon; 4 and 31 overlap them.
    expect(levels).toMatchObject({ strategy: "BS Delta", episodes: 5, independentWindows: 3, tailPoints: 1 });
    expect(levels.std).toBeCloseTo(standardDeviation(pnl), 14);
    expect(levels.cvar975).toBeCloseTo(conditionalValueAtRisk(pnl, 0.975), 14);
    expect(levels.entropic).toBeCloseTo(entropicRisk(pnl, 1).risk, 14);
    expect(levels.entropicSampleSize).toBeCloseTo(entropicRisk(pnl, 1).effectiveSampleSize, 14);
    expect(levels.costBps).toBeCloseTo(100 * mean(Float64Array.from(places, (place) => columns!.cost[place]!)), 12);
    expect(levels.roughness).toBeCloseTo(mean(Float64Array.from(places, (place) => columns!.roughness[place]!)), 14);
  });

  it("of one episode have no deviation", () => {
    expect(levelsOf(strategies[0]!, { places: [5], rows: episodes.rows, horizonSessions: 10 }).std).toBeNaN();
  });
});

describe("years", () => {
  const rows = yearRows(episodes).filter((row) => row.strategy === "Other");

  it("partition the episodes, and their means add up", () => {
    expect(rows.map((row) => row.part)).toEqual(["2010", "2011", "2012", "2013"]);
    expect(rows.reduce((sum, row) => sum + row.episodes, 0)).toBe(800);
    const total = rows.reduce((sum, row) => sum + row.episodes * row.mean, 0);
    expect(total / 800).toBeCloseTo(mean(strategies[1]!.pnl), 12);
    for (const { part, from, to } of rows) expect([from.slice(0, 4), to.slice(0, 4)]).toEqual([part, part]);
  });

  it("stand beside BS Delta of the same year", () => {
    const benchmark = yearRows(episodes).filter((row) => row.strategy === "BS Delta");
    for (const [i, row] of rows.entries()) {
      expect(row.stdRatio).toBeCloseTo(row.std / benchmark[i]!.std, 14);
      expect(row.cvar95Difference).toBeCloseTo(row.cvar95 - benchmark[i]!.cvar95, 14);
      expect(row.meanDifference).toBeCloseTo(row.mean - benchmark[i]!.mean, 14);
      expect(benchmark[i]).toMatchObject({ stdRatio: 1, cvar95Difference: 0, meanDifference: 0 });
    }
  });
});

describe("parts by label", () => {
  it("hold every episode once, in the order asked for", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("x", "y", "z", "w"), { minLength: 1, maxLength: 40 }), (labels) => {
        const parts = partsBy(labels, ["z", "y"]);
        expect(parts.flatMap(({ places }) => places).sort((a, b) => a - b)).toEqual([...labels.keys()]);
        for (const { part, places } of parts) expect(places.every((place) => labels[place] === part)).toBe(true);
        const named = parts.map(({ part }) => part).filter((part) => ["z", "y"].includes(part));
        expect(named).toEqual(["z", "y"].filter((part) => labels.includes(part as "z")));
      }),
    );
  });
});

describe("terciles of the past", () => {
  it("rank a value among earlier ones only, once there is a year of them", () => {
    const rising = pastTerciles(Float64Array.from({ length: 300 }, (_, i) => i));
    expect(rising.slice(0, 252).every((label) => label === undefined)).toBe(true);
    expect(rising.slice(252).every((label) => label === 2)).toBe(true);
    const values = Float64Array.from({ length: 303 }, (_, i) => i % 300);
    // 0, 1, 2 after 0 .. 299; then a value in the middle third, and one that is missing.
    expect(pastTerciles(Float64Array.of(...values, 150, Number.NaN)).slice(300)).toEqual([0, 0, 0, 1, undefined]);
  });

  it("agree with counting", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 255, maxLength: 280 }), (list) => {
        const labels = pastTerciles(Float64Array.from(list));
        const last = list.length - 1;
        const below = list.slice(0, last).filter((value) => value < list[last]!).length / last;
        expect(labels[last]).toBe(below < 1 / 3 ? 0 : below < 2 / 3 ? 1 : 2);
      }),
    );
  });
});

describe("regimes", () => {
  const regimes = marketRegimes(history, ["2011-06-01", "2010-01-01", "2012-06-01", "2011-06-01"]);

  it("label a row from that row and earlier ones: neither a shock of the future nor its absence changes a label", () => {
    const cut = 600;
    for (const later of [shockAfter(history, cut, 1.5), historyBefore(history, history.dates[cut + 1]!)]) {
      const again = marketRegimes(later, ["2011-06-01", "2010-01-01", "2012-06-01"]);
      for (const [i, { regime, labels }] of regimes.entries())
        expect(again[i]!.labels.slice(0, cut + 1), regime).toEqual(labels.slice(0, cut + 1));
    }
    // The shock is large enough to be seen by the row after it, or this would prove nothing.
    const shocked = marketRegimes(shockAfter(history, cut, 1.5), []);
    expect(shocked[1]!.labels.slice(cut + 1)).not.toEqual(regimes[1]!.labels.slice(cut + 1));
    expect(shocked[0]!.labels.slice(cut + 1)).not.toEqual(regimes[0]!.labels.slice(cut + 1));
  });

  it("partition the episodes, every one of them", () => {
    const rows = regimeRows(episodes, regimes).filter((row) => row.strategy === "Other");
    expect([...new Set(rows.map((row) => row.regime))]).toEqual([
      "volatility",
      "trend",
      "spot-vol correlation",
      "cost epoch",
    ]);
    for (const { regime } of regimes) {
      const own = rows.filter((row) => row.regime === regime);
      expect(own.reduce((sum, row) => sum + row.episodes, 0)).toBe(800);
      expect(new Set(own.map((row) => row.part)).size).toBe(own.length);
    }
    for (const row of rows) expect(row.sufficient).toBe(row.independentWindows >= 10);
    expect(new Set(rows.map((row) => row.sufficient)).size).toBe(2);
  });

  it("say when costs change, the rate before the history included", () => {
    const labels = regimes[3]!.labels;
    expect(labels[0]).toBe("first");
    expect([...new Set(labels)]).toEqual(["first", "from 2011-06-01", "from 2012-06-01"]);
    expect(labels[history.dates.indexOf("2011-06-01")]).toBe("from 2011-06-01");
    expect(labels[history.dates.indexOf("2011-06-01") - 1]).toBe("first");
  });

  it("know the trend of a quarter, and the strength of the link between price and volatility", () => {
    const sessions = 700;
    const close = Float64Array.from({ length: sessions }, (_, i) => 100 * Math.exp(0.1 * Math.sin(i / 40)));
    // The link turns around in the last hundred sessions.
    const index = close.map((price, i) => 0.2 * (price / 100) ** (i < 600 ? -1 : 1) * (1 + 0.001 * Math.sin(i * i)));
    const dates = consecutiveDates(sessions);
    const [, trend, link] = marketRegimes(simpleHistory("x", dates, { close, volatilityIndex: index }), []);
    for (let row = 63; row < sessions; row++)
      expect(trend!.labels[row]).toBe(close[row]! < close[row - 63]! ? "falling" : "rising");
    expect(trend!.labels[62]).toBe("unknown");
    expect(link!.labels[690]).toBe("weak");
    expect(link!.labels[63 + 251]).toBe("unknown");
    expect(link!.labels[400]).not.toBe("unknown");
  });
});

describe("stress windows", () => {
  const day = (row: number) => history.dates[row]!;
  const placesOf = (from: string, to: string) =>
    stressRows(history, episodes, [{ name: "w", from, to }], 0.25).find((row) => row.strategy === "Other")?.episodes;

  it("hold the episodes held over at least one of their sessions", () => {
    // Entered on rows 20, 21, ...; held over the 10 sessions after each entry. Over row 100: those entered on 90 .. 99.
    expect(placesOf(day(100), day(100))).toBe(10);
    expect(placesOf(day(100), day(104))).toBe(14);
    // Entered on row 20 means not yet held on row 20.
    expect(placesOf(day(20), day(20))).toBeUndefined();
    expect(placesOf(day(21), day(21))).toBe(1);
    expect(placesOf("2030-01-01", "2030-12-31")).toBeUndefined();
    expect(placesOf("2000-01-01", "2000-12-31")).toBeUndefined();
  });

  it("without a session of their own hold none", () => {
    const saturday = history.dates.findIndex((date, row) => row > 100 && history.dates[row + 1]! > nextDay(date));
    const closed = nextDay(day(saturday));
    expect(placesOf(closed, closed)).toBeUndefined();
  });

  it("are breached by a mean loss above BS Delta's by more than the limit", () => {
    const [, other] = stressRows(history, episodes, [{ name: "w", from: day(100), to: day(300) }], 0.25);
    const excess = -other!.meanDifference;
    expect(excess).toBeGreaterThan(0);
    const breached = (limit: number) =>
      stressRows(history, episodes, [{ name: "w", from: day(100), to: day(300) }], limit).map((row) => row.breached);
    expect(breached(excess * 0.999)).toEqual([false, true]);
    expect(breached(excess * 1.001)).toEqual([false, false]);
    expect(other).toMatchObject({ part: "w", from: day(100), to: day(300) });
  });
});

function nextDay(date: string): string {
  return new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10);
}
