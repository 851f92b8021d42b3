import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addDays, daysBetween, sha256 } from "../../src/core/index.ts";
import type { HestonParameters } from "../../src/market/index.ts";
import { hestonPrices } from "../../src/pricing/index.ts";
import { panelText, type QuotedMarket } from "../support/chain-files.ts";
import { backhedge, documentOf, markets, scratch, tiny, writeConfig } from "../support/command-line.ts";
import { hasMarketData, marketDataDir } from "../support/market-data.ts";
import { optionsBody, startYahooOptionsServer } from "../support/yahoo-options.ts";
import { type Reply, sendJson } from "../support/yahoo-server.ts";

const { folder, remove } = scratch();
afterAll(remove);

const truth: HestonParameters = { kappa: 2.5, theta: 0.045, xi: 0.8, rho: -0.7, v0: 0.03, measure: "Q" };
const market: QuotedMarket = {
  parameters: truth,
  date: "2024-03-04",
  spot: 5000,
  rate: 0.05,
  dividendYield: 0.015,
  days: [14, 30, 60, 120, 240, 500],
};
const names = ["kappa", "theta", "xi", "rho", "v0"] as const;

function put(name: string, text: string | Uint8Array): string {
  writeFileSync(join(folder, name), text);
  return name;
}

describe("calibrate --chain", () => {
  // biome-ignore lint/suspicious/noExplicitAny: the command's document
  let document: any;
  const text = panelText(market);
  beforeAll(async () => {
    put("chain.csv.gz", gzipSync(text));
    document = await documentOf(["calibrate", "--chain", "chain.csv.gz", "--out", "fit"], { folder });
  });

  it("finds the parameters that the quotes were made of, and forward and discount by parity", () => {
    const { fit } = document;
    expect(fit).toMatchObject({ underlying: "SPX", date: market.date, spot: 5000, status: "converged" });
    for (const name of names) expect(Math.abs(fit.q[name] / truth[name] - 1), name).toBeLessThan(0.01);
    expect(fit.q.measure).toBe("Q");
    expect(fit.rmse).toBeLessThan(2e-4);
    const [slice] = fit.slices;
    expect(slice.forward).toBeCloseTo(5000 * Math.exp((0.035 * 14) / 365), 1);
    expect(slice.maturity).toBeCloseTo(14 / 365, 10);
    expect(fit.slices).toHaveLength(6);
  });

  it("accounts for every quote", () => {
    expect(document.fit.options + document.dropped.length).toBe(text.trim().split("\n").length - 1);
  });

  it("writes report, charts, tables and a manifest whose hashes are those of the files", () => {
    const read = (name: string) => readFileSync(join(folder, "fit", name));
    expect(document.report).toBe(join("fit", "report.html"));
    const page = read("report.html").toString();
    expect(page).toContain("<svg");
    expect(page).not.toMatch(/NaN|undefined|https?:\/\/(?!www\.w3\.org)/);
    const table = JSON.parse(read("tables/chain-fit.json").toString());
    expect(table.fit.q).toEqual(document.fit.q);
    const manifest = JSON.parse(read("manifest.json").toString());
    expect(manifest.inputs[0].sha256).toBe(sha256(readFileSync(join(folder, "chain.csv.gz"))));
    const outputs = Object.keys(manifest.outputs).sort();
    expect(outputs).toEqual(
      expect.arrayContaining(["charts/smile.svg", "report.html", "report.md", "tables/chain-fit.csv"]),
    );
    for (const name of outputs) expect(manifest.outputs[name], name).toBe(sha256(read(name)));
  });

  it("gives the same tables again, to the byte", async () => {
    await documentOf(["calibrate", "--chain", "chain.csv.gz", "--out", "again"], { folder });
    for (const name of readdirSync(join(folder, "fit/tables"))) {
      expect(readFileSync(join(folder, "again/tables", name))).toEqual(readFileSync(join(folder, "fit/tables", name)));
    }
  });

  it("prints parameters with intervals, and the measure", async () => {
    const { code, stdout } = await backhedge(["calibrate", "--chain", "chain.csv.gz", "--out", "printed"], { folder });
    expect(code).toBe(0);
    expect(stdout).toMatch(/SPX 2024-03-04, spot 5000: \d+ options of 6 expiries/);
    expect(stdout).toContain("measure Q");
    expect(stdout).toMatch(/kappa .*2\.\d+ .*\.\. /);
    expect(stdout).toContain(join("printed", "report.html"));
  });

  it("imposes Feller's condition on request", async () => {
    const { fit } = await documentOf(["calibrate", "--chain", "chain.csv.gz", "--feller", "--out", "feller"], {
      folder,
    });
    expect(document.fit.fellerRatio).toBeLessThan(1);
    expect(fit.fellerRatio).toBeGreaterThanOrEqual(1);
    expect(fit.rmse).toBeGreaterThan(document.fit.rmse);
  });
});

describe("calibrate --chain refuses", () => {
  const two = () =>
    put("two-days.csv", panelText(market) + panelText({ ...market, date: "2024-03-05" }).replace(/^.*\n/, ""));
  it.each([
    ["a file that is not there", () => ["--chain", "nowhere.csv"], 1, /nowhere\.csv does not exist/],
    ["a day that the file has not", () => ["--chain", two(), "--date", "2024-04-01"], 1, /2024-03-04 to 2024-03-05/],
    ["a file of two days without a date", () => ["--chain", two()], 1, /found 2/],
    ["a word as date", () => ["--chain", two(), "--date", "today"], 2, /--date expects a date/],
    ["chain and panel at once", () => ["--chain", "a", "--panel", "b"], 2, /--chain or --panel/],
    ["a history's cut-off", () => ["--chain", "a", "--before", "2020-01-01"], 2, /--before belongs to a history/],
    ["a rate in per cent", () => ["--chain", "a", "--rate", "5"], 2, /fraction a year/],
    [
      "a broken line",
      () => ["--chain", put("broken.csv", panelText(market).replace(/,call,/, ",phone,"))],
      1,
      /broken\.csv:2: .*phone/,
    ],
    ["a panel without files", () => ["--panel", "."], 1, /./],
  ] as const)("%s", async (_, args, code, message) => {
    const { folder: empty, remove: clear } = scratch();
    const own = args().map((word) => (existsSync(join(folder, word)) ? join(folder, word) : word));
    const outcome = await backhedge(["calibrate", ...own, "--out", "result"], { folder: empty });
    expect(outcome.stderr).toMatch(message);
    expect(outcome.code).toBe(code);
    expect(readdirSync(empty)).toEqual([]);
    clear();
  });
});

describe("calibrate --panel", () => {
  it("fits every day, keeps one that cannot be fitted with its reason, and shows how parameters move", async () => {
    mkdirSync(join(folder, "panel"));
    const days = ["2024-03-04", "2024-03-05", "2024-03-06"];
    for (const [i, date] of days.entries()) {
      const parameters = { ...truth, v0: 0.03 + 0.005 * i };
      put(`panel/SPX_${date}.csv`, panelText({ ...market, date, parameters }));
    }
    const noBids = panelText({ ...market, date: "2024-03-07" }).replace(
      /,[\d.]+,([\d.]+),100,1000$/gm,
      ",0,$1,100,1000",
    );
    put("panel/SPX_2024-03-07.csv", noBids);
    const document = await documentOf(["calibrate", "--panel", "panel", "--out", "panel-fit"], { folder });
    const [first, second, third, failed] = document.days;
    expect([first, second, third].map(({ fit }) => fit.q.v0)).toEqual([
      expect.closeTo(0.03, 4),
      expect.closeTo(0.035, 4),
      expect.closeTo(0.04, 4),
    ]);
    expect(failed.reason).toMatch(/zero-bid/);
    expect(document.summary).toMatchObject({ days: 4, fitted: 3, converged: 3 });
    const page = readFileSync(join(folder, "panel-fit/report.html"), "utf8");
    expect(page).toContain("2024-03-07");
    expect(page).not.toMatch(/NaN|undefined/);
  });
});

describe("chains of Yahoo", () => {
  it("are fetched into the cache, calibrated fresh, and without a network from the cache", async () => {
    const days = [30, 90, 270, 450];
    const expiries = days.map((count) => addDays("2026-06-25", count));
    const answers: Reply = (response, request) => {
      const seconds = Number(request.url.searchParams.get("date") ?? Number.NaN);
      const page = Number.isNaN(seconds) ? expiries[0]! : new Date(seconds * 1000).toISOString().slice(0, 10);
      sendJson(200, optionsBody({ symbol: "SPY", expiries, page, ...yahooQuotes(page) }))(response, request);
    };
    const server = await startYahooOptionsServer({ SPY: answers });
    const online = { folder, yahoo: server.baseUrl };
    const { chains } = await documentOf(["fetch", "--chain", "SPY", "--cache", "chains"], online);
    expect(chains).toMatchObject([{ ticker: "SPY", date: "2026-06-25", spot: 734.3, expiries: 4 }]);
    const args = ["calibrate", "--chain", "yahoo:SPY", "--cache", "chains", "--out"];
    const fresh = await documentOf([...args, "yahoo-fresh"], online);
    await server.close();
    for (const name of names) expect(Math.abs(fresh.fit.q[name] / truth[name] - 1), name).toBeLessThan(0.05);
    const offline = await documentOf([...args, "yahoo-cached"], { folder });
    expect(offline.fit).toEqual(fresh.fit);
    const dated = await documentOf([...args, "yahoo-dated", "--date", "2026-06-25"], { folder });
    expect(dated.fit).toEqual(fresh.fit);
    const { code, stderr } = await backhedge([...args, "no", "--date", "2026-06-24"], { folder });
    expect([code, stderr]).toEqual([1, expect.stringMatching(/nothing cached .* of 2026-06-24[\s\S]*2026-06-25/)]);
  });

  /** European prices without rates or dividends, where exercise before expiry is worth nothing. */
  function yahooQuotes(expiry: string) {
    const maturity = daysBetween("2026-06-25", expiry) / 365;
    const strikes = Array.from({ length: 41 }, (_, i) => 500 + 10 * i);
    const side = (kind: "call" | "put") =>
      [...hestonPrices(truth, { maturity, forward: 734.3, strikes }, kind)].map((price, i) => ({
        strike: strikes[i]!,
        bid: Math.max(price - 0.01, 0),
        ask: price + 0.01,
        volume: 10,
        openInterest: 10,
      }));
    return { calls: side("call"), puts: side("put") };
  }
});

describe.skipIf(!hasMarketData)("calibrate --chain --market", () => {
  it("gives a chain of short maturities the history's kappa and theta, and says so", async () => {
    const config = writeConfig(folder, { ...tiny, markets: { spy: markets.spy } });
    const chain = put("short.csv", panelText({ ...market, date: "2019-03-04", days: [7, 14, 21], tick: 0.5 }));
    const args = ["calibrate", config, "--chain", chain, "--source", "csv", "--data", marketDataDir];
    // Without a prior the search need not converge: then the exit code says so, beside the same document.
    const free = JSON.parse((await backhedge([...args, "--out", "free", "--json"], { folder })).stdout);
    const led = await documentOf([...args, "--market", "spy", "--out", "led"], { folder });
    expect(free.fit.prior).toBeUndefined();
    expect(led.fit.prior.description).toMatch(/SPY, history of \d+ sessions, 1993-\d\d-\d\d to 2019-03-04/);
    const distance = (kappa: number) => Math.abs(Math.log(kappa / led.fit.prior.kappa));
    expect(distance(led.fit.q.kappa)).toBeLessThan(0.9 * distance(free.fit.q.kappa));
  });

  it("refuses a prior from a synthetic history", async () => {
    const config = writeConfig(folder, { ...tiny, markets: { nifty: markets.nifty } }, "nifty.yaml");
    const chain = put("short-nifty.csv", panelText({ ...market, date: "2019-03-04", days: [7, 14, 21] }));
    const args = ["calibrate", config, "--chain", chain, "--market", "nifty", "--source", "sample", "--out", "no"];
    const { code, stderr } = await backhedge(args, { folder });
    expect(stderr).toMatch(/synthetic, it gives no prior/);
    expect(code).toBe(1);
  });
});
