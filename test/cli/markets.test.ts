import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ResultRow } from "../../src/market/index.ts";
import { backhedge, documentOf, markets, scratch, tiny, writeConfig } from "../support/command-line.ts";
import { type MadeUpBar, madeUpBars, priceLines, writeLines } from "../support/csv-files.ts";

const { folder, remove } = scratch();
afterAll(remove);
const text = (name: string) => readFileSync(join(folder, name), "utf8");

/** As German spreadsheets write: semicolons, decimal commas, points between thousands, day first. */
function germanLines(bars: readonly MadeUpBar[], fields: readonly (readonly [string, keyof MadeUpBar])[]): string[] {
  const number = (value: unknown) =>
    Number(value).toLocaleString("de-DE", { minimumFractionDigits: 2, useGrouping: true });
  const rows = bars.map((bar) =>
    [bar.date.split("-").reverse().join("."), ...fields.map(([, field]) => number(bar[field]))].join(";"),
  );
  return [["Datum", ...fields.map(([name]) => name)].join(";"), ...rows];
}

/** Prices in the thousands, with two decimals, as the files will hold them. */
const rounded = (value: number) => Math.round(value * 100) / 100;
const bars = madeUpBars("2014-01-06", 1000).map(
  ({ date, open, high, low, close, volatilityIndex }): MadeUpBar => ({
    ...{ date, open: rounded(95 * open), high: rounded(95 * high), low: rounded(95 * low), close: rounded(95 * close) },
    volatilityIndex: rounded(volatilityIndex),
  }),
);

describe("markets that are configuration only", () => {
  const german = { layout: "auto", delimiter: ";", decimal: ",", dateFormat: "dd.MM.yyyy" };
  const index = {
    label: "DAX-like",
    currency: "EUR",
    timeZone: "Europe/Berlin",
    hedgeInstrument: "futures",
    underlying: {
      csv: {
        ...{ ...german, file: "eu/index.csv" },
        columns: { date: "Datum", open: "Anfang", high: "Hoch", low: "Tief", close: "Schluss" },
      },
    },
    volatilityIndex: {
      csv: { ...german, file: "eu/volatility.csv", columns: { date: "Datum", close: "Schluss" } },
    },
    rate: { kind: "constant", value: 0.02 },
    carry: { kind: "yield", value: 0 },
    costSchedule: "flat-1",
    test: { from: "2017-01-02", to: "2017-10-02" },
  };
  const plain = {
    ...index,
    label: "The same, plain",
    underlying: { csv: { file: "us/index.csv" } },
    volatilityIndex: { csv: { file: "us/volatility.csv" } },
  };
  const share = {
    ...plain,
    label: "A share",
    hedgeInstrument: "shares",
    underlying: { csv: { file: "us/share.csv" } },
    volatilityIndex: undefined,
    volatilityPremium: 1.15,
    carry: { kind: "dividends" },
    test: { from: "2019-01-01", to: "2019-10-02" },
  };
  let rows: ResultRow[];
  beforeAll(async () => {
    const prices = [
      ["Anfang", "open"],
      ["Hoch", "high"],
      ["Tief", "low"],
      ["Schluss", "close"],
    ] as const;
    writeLines(folder, "eu/index.csv", germanLines(bars, prices));
    writeLines(folder, "eu/volatility.csv", germanLines(bars, [["Schluss", "volatilityIndex"]]));
    writeLines(folder, "us/index.csv", priceLines(bars));
    const volatility = bars.map(({ date, volatilityIndex: v }) => [date, v, v, v, v].join(","));
    writeLines(folder, "us/volatility.csv", ["DATE,OPEN,HIGH,LOW,CLOSE", ...volatility]);
    writeLines(folder, "us/share.csv", priceLines(madeUpBars("2014-01-06", 1500, 2)));
    const config = writeConfig(folder, { ...tiny, markets: { index, plain, share } });
    rows = (await documentOf(["backtest", config, "--source", "csv", "--data", ".", "--out", "out"], { folder })).rows;
  });
  const of = (label: string) => rows.filter((row) => row.market === label);

  it("reads semicolons, decimal commas and named columns to the figures of a plain file", () => {
    expect(text("eu/index.csv").split("\n")[1]).toMatch(/^06\.01\.2014;9\.500,00;/);
    const [ours, theirs] = ["DAX-like", "The same, plain"].map((label) =>
      of(label).map(({ market, ci95, ...figures }) => figures),
    );
    expect(ours).toHaveLength(7);
    expect(ours).toEqual(theirs);
    expect(ours?.[0]).toMatchObject({ strategy: "BS Delta", nature: "real", volatility: "real", from: "2017-01-02" });
  });

  it("charges the flat schedule of its name", () => {
    // One basis point of the price, at every trade and at the unwinding, whose share of the whole is known only in bounds.
    for (const { strategy, volume, costBps } of of("DAX-like").filter((row) => row.strategy !== "No Hedge")) {
      expect(costBps, strategy).toBeGreaterThan(0.9 * volume);
      expect(costBps, strategy).toBeLessThan(1.2 * (volume + 1));
    }
  });

  it("labels a share without volatility index as estimated wherever a figure stands", () => {
    expect(of("A share")).toHaveLength(7);
    for (const row of of("A share")) expect(row).toMatchObject({ nature: "estimated", volatility: "estimated" });
    const label = "A share (estimated volatility index)";
    for (const file of ["out/tables/real-data.md", "out/report.md", "out/charts/share.svg"])
      expect(text(file), file).toContain(label);
    expect(text("out/tables/real-data.csv")).toContain("A share,BS Delta,estimated,estimated");
    const markets: { id: string; volatility: string }[] = JSON.parse(text("out/manifest.json")).markets;
    expect(markets.map(({ id, volatility }) => `${id}: ${volatility}`)).toEqual([
      "index: real",
      "plain: real",
      "share: estimated",
    ]);
    for (const file of ["out/tables/real-data.md", "out/report.md"])
      expect(text(file)).not.toContain("DAX-like (estimated");
  });
});

describe("calibrate", () => {
  const config = writeConfig(folder, { ...tiny, markets: { nifty: markets.nifty } }, "nifty.yaml");
  const args = ["calibrate", config, "--source", "sample", "--bootstrap", "40", "--before"];

  it("gives both measures, by --json and in the file of --out, the same for any number of threads", async () => {
    const { calibrations } = await documentOf([...args, "2007-06-01", "--out", "fits/nifty.json"], { folder });
    expect(JSON.parse(text("fits/nifty.json"))).toEqual(calibrations);
    expect(calibrations).toHaveLength(1);
    const [{ market, cutoff, heston, leverage, simulator, study }] = calibrations;
    expect([market, cutoff, heston.status, heston.source]).toEqual([
      ...["nifty", "2007-06-01", "converged", "returns+index"],
    ]);
    expect(heston.to < cutoff).toBe(true);
    expect([heston.p.measure, heston.q.measure]).toEqual(["P", "Q"]);
    expect(heston.q).toMatchObject({ xi: heston.p.xi, rho: heston.p.rho });
    expect((heston.p.kappa + heston.kappaBias) * heston.p.theta).toBeCloseTo(heston.q.kappa * heston.q.theta, 10);
    expect([leverage.b < 0, simulator.jumpMean >= 0]).toEqual([true, true]);
    expect(study.intervals).toMatchObject({ method: "bootstrap", draws: 40 });
    for (const { low, high } of study.intervals.parameters) expect(low).toBeLessThanOrEqual(high);
    expect(study.realised.estimators[0]).toMatchObject({ name: "closeToClose" });
    const inOne = await documentOf([...args, "2007-06-01", "--threads", "1"], { folder });
    expect(inOne.calibrations).toEqual(calibrations);
  });

  it("shows a table with intervals, the series used, the regime check and realised volatility", async () => {
    const { code, stdout } = await backhedge([...args, "2007-06-01"], { folder });
    expect(code).toBe(0);
    expect(stdout).toMatch(/from returns and the 30-day volatility index/);
    expect(stdout).toMatch(/kappa +│ P +│ \d+\.\d{4} +│ \d+\.\d{4} +│ \d+\.\d{4} \.\. \d+\.\d{4}/);
    expect(stdout).toMatch(/kappa +│ Q /);
    expect(stdout).toMatch(/intervals by bootstrap \(40 refits/);
    expect(stdout).toMatch(/regime check: .*Nyblom's statistic/);
    expect(stdout).toMatch(/realised volatility[\s\S]*yangZhang/);
  });

  it("fits prices alone where no index is quoted, and says that this is weaker", async () => {
    writeLines(folder, "us/unquoted.csv", priceLines(madeUpBars("2014-01-06", 1300, 2)));
    const share = {
      ...{ label: "A share", currency: "USD", timeZone: "America/New_York", hedgeInstrument: "shares" },
      ...{ underlying: { csv: { file: "us/unquoted.csv" } }, rate: { kind: "constant", value: 0.02 } },
      ...{ carry: { kind: "dividends" }, costSchedule: "flat-1", test: { from: "2019-01-01" } },
    };
    const unquoted = writeConfig(folder, { ...tiny, markets: { share } }, "unquoted.yaml");
    const { stdout } = await backhedge(
      ["calibrate", unquoted, "--source", "csv", "--data", ".", "--before", "2018-12-01"],
      { folder },
    );
    expect(stdout).toMatch(/from prices alone, and \d+ daily ranges: .*weaker.*silent about Q/);
    expect(stdout).toMatch(/intervals by standard errors/);
    expect(stdout).not.toMatch(/│ Q /);
  });

  it("refuses a bootstrap that shows no tails", async () => {
    const { code, stderr } = await backhedge(["calibrate", config, "--bootstrap", "39"], { folder });
    expect([code, stderr]).toEqual([2, expect.stringContaining("expected 0 or at least 40, found '39'")]);
  });

  it("refuses what is no date", async () => {
    const { code, stderr } = await backhedge([...args, "2007-02-30"], { folder });
    expect([code, stderr]).toEqual([2, expect.stringContaining("expects a date YYYY-MM-DD, found '2007-02-30'")]);
  });
});
