import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { nodeEffects } from "../../src/core/index.ts";
import { type ChainOptions, loadChainFolder, readChains } from "../../src/data/index.ts";
import type { OptionChain, OptionQuote } from "../../src/market/index.ts";
import { checkChain } from "../support/chain-exam.ts";
import { hasMarketData, marketDataDir } from "../support/market-data.ts";

const inUs = (name: string): string => join(marketDataDir, "us/options", name);
const inIndia = (name: string): string => join(marketDataDir, "india/options", name);
const read = (path: string, options?: ChainOptions): OptionChain[] => readChains(readFileSync(path), path, options);
const fx = nodeEffects(() => {});
const count = (quotes: readonly OptionQuote[], is: (quote: OptionQuote) => boolean): number => quotes.filter(is).length;

async function walk(dir: string, options: ChainOptions = {}): Promise<{ file: string; chain: OptionChain }[]> {
  const found = [];
  for await (const each of loadChainFolder(
    dir,
    options,
    nodeEffects(() => {}),
  ))
    found.push(each);
  return found;
}

// Counts are those of the data folder's README, and of its files counted with Python's csv module.
describe.runIf(hasMarketData)("real option chains", () => {
  it("the SPX panel of 2019: 42 days, 582,508 quotes, 25,682 contracts", async () => {
    const contracts = new Set<string>();
    const days: string[] = [];
    let [quotes, crossed, zeroBid] = [0, 0, 0];
    for await (const { file, chain } of loadChainFolder(inUs("spx_cboe_2019"), {}, fx)) {
      expect(file).toContain(`SPX_${chain.date.replaceAll("-", "")}.csv.gz`);
      days.push(chain.date);
      quotes += chain.quotes.length;
      for (const { contract } of chain.quotes) contracts.add(contract);
      crossed += count(chain.quotes, ({ bid, ask }) => bid > ask);
      zeroBid += count(chain.quotes, ({ bid }) => bid === 0);
      // The root SPX is listed only for standard monthly expiries, SPXW settles at the close.
      expect(count(chain.quotes, ({ root, settles }) => settles !== (root === "SPX" ? "am" : "pm"))).toBe(0);
      if (chain.date !== "2019-05-01") continue;
      checkChain(chain);
      expect(chain).toMatchObject({ underlying: "SPX", spot: 2946.73, exercise: "european", notes: [] });
    }
    expect([days.length, days[0], days.at(-1)]).toEqual([42, "2019-04-25", "2019-06-28"]);
    expect([quotes, contracts.size, crossed]).toEqual([582_508, 25_682, 0]);
    expect(zeroBid / quotes).toBeGreaterThan(0.05);
    expect(zeroBid / quotes).toBeLessThan(0.1);
  });

  it("SPY in 2021: 252 days of 20 quotes in one file, 17 of them crossed", () => {
    const chains = read(inUs("spy_2021_sample.csv"));
    const quotes = chains.flatMap((chain) => chain.quotes);
    expect([chains.length, quotes.length]).toEqual([252, 5040]);
    expect(new Set(quotes.map(({ contract }) => contract)).size).toBe(1391);
    expect(count(quotes, ({ bid, ask }) => bid > ask)).toBe(17);
    const crossed = chains.find((chain) => chain.quotes.some(({ bid, ask }) => bid > ask));
    expect(crossed!.date).toBe("2021-09-17");
    for (const chain of chains) checkChain(chain);
    expect(chains.at(-1)).toMatchObject({ underlying: "SPY", date: "2021-12-31", spot: 474.96, exercise: "american" });
  });

  it("SPY from Cboe on 2023-09-14: 3,646 strikes of 31 expiries, the first on the day", () => {
    const [chain, ...others] = read(inUs("spy_cboe_quotedata_2023-09-14.csv.gz"));
    expect(others).toEqual([]);
    checkChain(chain!);
    expect(chain).toMatchObject({ underlying: "SPY", date: "2023-09-14", spot: 450.81, exercise: "american" });
    expect(chain!.quotes).toHaveLength(2 * 3646);
    expect(new Set(chain!.quotes.map(({ expiry }) => expiry)).size).toBe(31);
    expect(chain!.quotes[0]).toMatchObject({ expiry: "2023-09-14", strike: 360, bid: 90.7, ask: 90.86, line: 5 });
  });

  it("SPY from Yahoo on 2026-06-25: 1,966 quotes of 19 expiries", () => {
    const [chain] = read(inUs("spy_yahoo_chain_2026-06-25.csv.gz"));
    checkChain(chain!);
    expect(chain).toMatchObject({ underlying: "SPY", date: "2026-06-25", spot: 734.3, exercise: "american" });
    expect(chain!.quotes).toHaveLength(1966);
    expect(new Set(chain!.quotes.map(({ expiry }) => expiry)).size).toBe(19);
    expect(count(chain!.quotes, ({ bid, ask }) => bid === 0 || bid > ask)).toBe(0);
  });

  it("NIFTY from NSE's UDiFF: 40 sessions, 63,066 options, the index's level never passed on as a price", async () => {
    const panel = await walk(inIndia("nifty_udiff"));
    const quotes = panel.flatMap(({ chain }) => chain.quotes);
    expect([panel.length, quotes.length]).toEqual([40, 63_066]);
    expect(new Set(quotes.map(({ contract }) => contract)).size).toBe(3044);
    for (const { chain } of panel) {
      checkChain(chain);
      // An option is worth less than the index (a call) or its strike (a put); on its last day no price is given.
      const isWrong = ({ expiry, settlement, strike, kind }: OptionQuote): boolean =>
        expiry === chain.date ? !Number.isNaN(settlement) : !(settlement < (kind === "call" ? chain.spot : strike));
      expect(count(chain.quotes, isWrong)).toBe(0);
    }
    const day = panel.find(({ chain }) => chain.date === "2026-01-06")!.chain;
    expect(day).toMatchObject({ underlying: "NIFTY", spot: 26178.7, exercise: "european", quotation: "settlement" });
    expect(day.notes).toContainEqual(expect.stringMatching(/final level \(26178\.7\)/));
    expect(day.notes).toContainEqual("left out, since no options: 3 rows of IDF");
    // Not the stale close of an untraded contract: 1,242.05 here.
    const put = day.quotes.find(({ contract }) => contract === "NIFTY2611327450PE")!;
    expect(put).toMatchObject({ settlement: 1242.6, last: 1242.05, volume: 6 });
  });

  it("NIFTY settlement prices of 2024: 80 sessions, 121,450 rows, 125 prices of 0, spots from a daily history", async () => {
    const asked: string[] = [];
    const spotOn = (date: string, underlying: string): number => {
      asked.push(`${underlying} ${date}`);
      return 22_000;
    };
    const panel = await walk(inIndia("nifty_settlement_2024"), { ticker: "NIFTY", spotOn });
    const quotes = panel.flatMap(({ chain }) => chain.quotes);
    expect([panel.length, quotes.length]).toEqual([80, 121_450]);
    expect(count(quotes, ({ settlement }) => settlement <= 0)).toBe(125);
    expect(count(quotes, ({ volume }) => volume === 0) / quotes.length).toBeCloseTo(0.46, 2);
    expect(new Set(panel.map(({ file }) => file)).size).toBe(4);
    expect(asked).toEqual(panel.map(({ chain }) => `NIFTY ${chain.date}`));
    for (const { chain } of panel) {
      checkChain(chain);
      expect(chain.spot).toBe(22_000);
      const isPriced = ({ expiry, settlement }: OptionQuote): boolean =>
        expiry === chain.date && !Number.isNaN(settlement);
      expect(count(chain.quotes, isPriced)).toBe(0);
    }
  });

  it("NIFTY monthly contracts of 2022 and 2023: 2,168 and 1,628 rows, 102 and 76 contracts", async () => {
    const panel = await walk(inIndia("nifty_monthly_contracts"));
    for (const [year, rows, contracts] of [
      ["2022", 2168, 102],
      ["2023", 1628, 76],
    ] as const) {
      const quotes = panel.filter(({ file }) => file.includes(year)).flatMap(({ chain }) => chain.quotes);
      expect(quotes).toHaveLength(rows);
      expect(new Set(quotes.map(({ contract }) => contract)).size).toBe(contracts);
    }
    const last = panel.find(({ chain }) => chain.date === "2022-01-27")!.chain;
    expect(last.quotes.find(({ strike, kind }) => strike === 16_000 && kind === "call")).toMatchObject({
      expiry: "2022-01-27",
      settlement: Number.NaN,
      last: 1107.85,
    });
    expect(last.notes).toContainEqual(expect.stringMatching(/final level \(17110\.15\)/));
  });
});
