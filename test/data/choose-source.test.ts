import { describe, expect, it } from "vitest";
import { UsageError, UserError } from "../../src/core/index.ts";
import type { Adapter, SeriesQuery } from "../../src/data/adapter.ts";
import { type Adapters, loadMarketSeries, type SourceChoice, type SourceName } from "../../src/data/choose-source.ts";
import { buildHistory } from "../../src/data/price-history.ts";
import type { MarketDefinition } from "../../src/market/index.ts";
import { failureOf, memoryWorld } from "../support/adapter-exam.ts";

const csv = (file: string) => ({ file, layout: "auto" });
const market: MarketDefinition = {
  id: "nifty",
  label: "NIFTY 50",
  currency: "INR",
  timeZone: "Asia/Kolkata",
  hedgeInstrument: "futures",
  underlying: { yahoo: "^NSEI", csv: csv("nifty.csv") },
  volatilityIndex: { yahoo: "^INDIAVIX" },
  volatilityPremium: 1.1,
  rate: { kind: "series", series: { csv: csv("repo.csv") }, quote: "simple" },
  carry: { kind: "futures", series: { csv: csv("futures.csv") }, window: 21, fallback: 0.06 },
  costSchedule: "india",
  sample: "nifty",
};

/** An adapter that serves what its source supports and fails for the keys in `failing`. */
function fakeSource(name: SourceName, failing: Readonly<Record<string, Error>>, asked: SeriesQuery[]): Adapter {
  return {
    name,
    supports: (series, sample) => {
      if (name === "sample") return sample !== undefined && sample.part !== "carry";
      return (name === "csv" ? series.csv : series.yahoo) !== undefined;
    },
    load: async (query) => {
      asked.push(query);
      const failure = failing[`${name}:${query.key}`];
      if (failure !== undefined) throw failure;
      const provenance = {
        source: name,
        location: query.key,
        nature: name === "sample" ? ("synthetic" as const) : ("real" as const),
        description: `${name} of ${query.key}`,
        sha256: "0".repeat(64),
        retrieved: name === "cache" ? "2024-01-05T00:00:00.000Z" : undefined,
      };
      return buildHistory([], { symbol: query.key, provenance });
    },
  };
}

function run(
  choice: SourceChoice,
  failing: Readonly<Record<string, Error>> = {},
  changed: Partial<MarketDefinition> = {},
) {
  const asked: SeriesQuery[] = [];
  const of = (name: SourceName) => fakeSource(name, failing, asked);
  const adapters: Adapters = { yahoo: of("yahoo"), cache: of("cache"), csv: of("csv"), sample: of("sample") };
  const { fx } = memoryWorld("2024-01-05T12:00:00Z");
  const range = { from: "2020-01-01", to: "2023-12-31" };
  return { asked, result: loadMarketSeries({ ...market, ...changed }, choice, adapters, range, fx) };
}

describe("loadMarketSeries", () => {
  it("takes every series that Yahoo has, and notes those that it cannot serve", async () => {
    const { asked, result } = run("auto");
    const { series, source, notes } = await result;
    expect(source).toBe("yahoo");
    expect(Object.keys(series)).toEqual(["underlying", "volatilityIndex"]);
    expect(notes).toEqual([
      "nifty: source yahoo (yahoo of nifty.underlying)",
      "nifty.rate: left out, source yahoo cannot serve it: the series has no Yahoo ticker",
      "nifty.carry: left out, source yahoo cannot serve it: the series has no Yahoo ticker",
    ]);
    expect(asked[0]).toMatchObject({ timeZone: "Asia/Kolkata", from: "2020-01-01", to: "2023-12-31" });
  });

  it("never mixes sources: one series that Yahoo fails on sends the whole market to the cache", async () => {
    const { result } = run("auto", { "yahoo:nifty.volatilityIndex": new UserError("limited") });
    const { series, source, notes } = await result;
    expect(source).toBe("cache");
    expect(Object.values(series).map((each) => each.provenance.source)).toEqual(["cache", "cache"]);
    expect(notes[0]).toBe("nifty: source yahoo failed: limited");
    expect(notes[1]).toMatch(/source cache .*retrieved 2024-01-05/);
  });

  it("falls back to the sample, all series of it, and says why", async () => {
    const failing = {
      "yahoo:nifty.underlying": new UserError("no network"),
      "cache:nifty.volatilityIndex": new UserError("nothing cached"),
    };
    const { asked, result } = run("auto", failing);
    const { series, source, notes } = await result;
    expect(source).toBe("sample");
    expect(Object.keys(series)).toEqual(["underlying", "volatilityIndex", "rate"]);
    for (const each of Object.values(series)) expect(each.provenance.nature).toBe("synthetic");
    expect(notes.slice(0, 2)).toEqual([
      "nifty: source yahoo failed: no network",
      "nifty: source cache failed: nothing cached",
    ]);
    expect(notes.at(-1)).toMatch(/nifty\.carry: left out.*the sample has no such series/);
    expect(asked.at(-1)!.sample).toEqual({ sample: "nifty", part: "rate" });
  });

  it("names every reason when no source is left", async () => {
    const failing = {
      "yahoo:nifty.underlying": new UserError("no network"),
      "cache:nifty.underlying": new UserError("nothing cached"),
    };
    const error = await failureOf(run("auto", failing, { sample: undefined }).result);
    expect(error.message).toMatch(/nifty: no source.*no network.*nothing cached.*names no sample/);
  });

  it("takes the source chosen and no other", async () => {
    const failure = new UserError("no network");
    await expect(run("yahoo", { "yahoo:nifty.underlying": failure }).result).rejects.toBe(failure);
    const missing = new UserError("no such file");
    await expect(run("csv", { "csv:nifty.carry": missing }).result).rejects.toBe(missing);
    expect((await run("csv").result).series.volatilityIndex).toBeUndefined();
    expect((await run("sample").result).source).toBe("sample");
  });

  it("needs the underlying", async () => {
    const error = await failureOf(run("csv", {}, { underlying: { yahoo: "^NSEI" } }).result);
    expect(error.message).toMatch(/nifty\.underlying: source csv cannot serve it: the series has no csv file/);
  });

  it("asks for no series of a constant rate or a constant yield", async () => {
    const constant = { rate: { kind: "constant", value: 0.05 }, carry: { kind: "dividends" } } as const;
    const { notes, series } = await run("yahoo", {}, constant).result;
    expect(Object.keys(series)).toEqual(["underlying", "volatilityIndex"]);
    expect(notes).toHaveLength(1);
  });

  describe("with indices of other horizons", () => {
    const volatilityTerm = [
      { days: 93, series: { yahoo: "^VIX3M" } },
      { days: 9, series: { yahoo: "^VIX9D", csv: csv("vix9d.csv") } },
    ];

    it("loads those that the source has, ascending, and notes the others", async () => {
      const { series } = await run("yahoo", {}, { volatilityTerm }).result;
      expect(Object.keys(series).slice(2)).toEqual(["volatilityTerm.9", "volatilityTerm.93"]);
      const volatilityIndex = { csv: csv("vix.csv") };
      const local = await run("csv", {}, { volatilityTerm, volatilityIndex }).result;
      expect(Object.keys(local.series)).toContain("volatilityTerm.9");
      expect(Object.keys(local.series)).not.toContain("volatilityTerm.93");
      expect(local.notes.at(-1)).toBe(
        "nifty.volatilityTerm.93: left out, source csv cannot serve it: the series has no csv file",
      );
    });

    it("never fails a source because of one", async () => {
      const failing = { "yahoo:nifty.volatilityTerm.9": new UserError("HTTP 404") };
      const { series, source, notes } = await run("auto", failing, { volatilityTerm }).result;
      expect(source).toBe("yahoo");
      expect(Object.keys(series)).toEqual(["underlying", "volatilityIndex", "volatilityTerm.93"]);
      expect(notes.at(-1)).toBe("nifty.volatilityTerm.9: left out: HTTP 404");
      const defect = new RangeError("a defect");
      await expect(run("auto", { "yahoo:nifty.volatilityTerm.93": defect }, { volatilityTerm }).result).rejects.toBe(
        defect,
      );
    });

    it("does not ask for them where there is no index of 30 days", async () => {
      const { asked, result } = run("yahoo", {}, { volatilityTerm, volatilityIndex: undefined });
      expect(Object.keys((await result).series)).toEqual(["underlying"]);
      expect(asked.map(({ key }) => key)).toEqual(["nifty.underlying"]);
    });
  });

  it("does not take a defect or an interrupt for a failed source", async () => {
    const defect = new RangeError("a defect");
    await expect(run("auto", { "yahoo:nifty.underlying": defect }).result).rejects.toBe(defect);
  });

  it("refuses an unknown choice", async () => {
    const choice = "yaho" as SourceChoice;
    await expect(run(choice).result).rejects.toThrow(UsageError);
  });
});
