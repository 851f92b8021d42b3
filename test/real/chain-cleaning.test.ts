import { beforeAll, describe, expect, it } from "vitest";
import { type CleanOptions, cleanChain } from "../../src/calibration/index.ts";
import { nodeEffects, parseDate, UserError } from "../../src/core/index.ts";
import { loadChainFile } from "../../src/data/index.ts";
import type { ChainSlice, CleanChain, Dividend, OptionChain } from "../../src/market/index.ts";
import { quantile } from "../../src/statistics/index.ts";
import { expectEveryQuote, expectNoArbitrage, expectSoundSlices } from "../calibration/chain/cleanliness.ts";
import { hasMarketData, marketDataDir } from "../support/market-data.ts";

const fx = nodeEffects(() => {});

interface Day {
  readonly chain: OptionChain;
  readonly clean: CleanChain | undefined;
  readonly reason: string;
}

function cleanedDay(chain: OptionChain, options: CleanOptions = {}): Day {
  try {
    const clean = cleanChain(chain, options);
    expectEveryQuote(chain, clean);
    expectSoundSlices(clean);
    return { chain, clean, reason: "" };
  } catch (error) {
    if (error instanceof UserError) return { chain, clean: undefined, reason: error.message };
    throw error;
  }
}

async function cleanedFile(name: string, options: CleanOptions = {}, ticker?: string): Promise<Day[]> {
  const chains = await loadChainFile(`${marketDataDir}/${name}`, { ticker }, fx);
  return chains.map((chain) => cleanedDay(chain, options));
}

async function cleanedFolder(name: string): Promise<Day[]> {
  const days: Day[] = [];
  for (const file of await fx.list(`${marketDataDir}/${name}`)) days.push(...(await cleanedFile(`${name}/${file}`)));
  return days;
}

const slicesOf = (days: readonly Day[]) =>
  days.flatMap(({ clean }) => clean?.slices.map((slice) => ({ slice, clean })) ?? []);
const zeroRate = ({ discount, maturity }: ChainSlice) => -Math.log(discount) / maturity;
const quantiles = (values: readonly number[], ...at: number[]) => at.map((p) => quantile(Float64Array.from(values), p));

/** Volatility of the calls less that of the puts where both sides meet, each extended from its two nearest strikes: 0 with the right forward. */
function gapAtTheMoney({ strikes, volatilities, forward }: ChainSlice): number {
  const call = strikes.findIndex((strike) => strike >= forward);
  if (call < 2 || call + 1 >= strikes.length) return Number.NaN;
  const at = (a: number, b: number) =>
    volatilities[a]! + ((volatilities[b]! - volatilities[a]!) / (strikes[b]! - strikes[a]!)) * (forward - strikes[a]!);
  return at(call, call + 1) - at(call - 1, call - 2);
}

describe.skipIf(!hasMarketData)("SPX, 42 files of 2019", () => {
  let days: Day[] = [];
  beforeAll(async () => {
    days = await cleanedFolder("us/options/spx_cboe_2019");
  }, 240_000);
  const holiday = "2019-05-27";

  it("are all cleaned, each to more than 3,000 quotes of 35 to 45 expiries", () => {
    expect(days).toHaveLength(42);
    for (const { clean, reason } of days) {
      expect(reason).toBe("");
      expect(clean!.slices.length).toBeGreaterThan(34);
      expect(clean!.slices.reduce((sum, { strikes }) => sum + strikes.length, 0)).toBeGreaterThan(3000);
      expect(clean!.dropped.filter(({ rule }) => rule === "parity" || rule === "discount")).toEqual([]);
    }
  });

  it("have forwards near the underlying, known to a hundredth of a point or two", () => {
    for (const { slice, clean } of slicesOf(days)) {
      const years = slice.maturity * 365;
      if (years < 20 || years > 60) continue;
      const excess = slice.forward / clean!.spot - 1;
      const [low, high] = clean!.date === holiday ? [0.0015, 0.0035] : [-0.001, 0.003];
      expect(excess, `${clean!.date} ${slice.expiry}`).toBeGreaterThan(low);
      expect(excess, `${clean!.date} ${slice.expiry}`).toBeLessThan(high);
      expect(slice.forwardError).toBeLessThan(0.05);
    }
  });

  it("have the rates of the time: 1.6 to 3.2 % beyond a quarter", () => {
    const rates = slicesOf(days)
      .filter(({ slice }) => slice.maturity > 0.25)
      .map(({ slice }) => zeroRate(slice));
    const [least, middle, most] = quantiles(rates, 0, 0.5, 1);
    expect(least).toBeGreaterThan(0.016);
    expect(middle).toBeGreaterThan(0.021);
    expect(middle).toBeLessThan(0.027);
    expect(most).toBeLessThan(0.032);
  });

  it("have puts and calls that meet at the forward", () => {
    const gaps = slicesOf(days)
      .map(({ slice }) => Math.abs(gapAtTheMoney(slice)))
      .filter((gap) => gap >= 0);
    const [median, most] = quantiles(gaps, 0.5, 0.99);
    expect(median).toBeLessThan(0.0002);
    expect(most).toBeLessThan(0.002);
  });

  it("are free of static arbitrage beyond the spread, and stay as they are when cleaned again", () => {
    for (const { chain, clean } of [days[0]!, days[20]!, days[36]!]) {
      expectNoArbitrage({ ...clean!, slices: clean!.slices.filter((_, i) => i % 8 < 2) }, 0);
      const kept = new Set(clean!.slices.flatMap(({ contracts }) => contracts));
      const quotes = chain.quotes.filter(({ contract }) => kept.has(contract));
      const again = cleanChain({ ...chain, quotes }, { forwards: clean!.slices });
      expect(again.dropped.length).toBeLessThan(0.001 * quotes.length);
    }
  });
});

describe.skipIf(!hasMarketData)("SPY", () => {
  let dividends: Dividend[] = [];
  beforeAll(async () => {
    const text = new TextDecoder().decode(await fx.read(`${marketDataDir}/us/spy_dividends.csv`));
    dividends = text
      .trim()
      .split("\n")
      .slice(1)
      .map((row) => {
        const [exDate, , amount] = row.split(",");
        return { exDate: parseDate(exDate!, "yyyy-MM-dd")!, amount: Number(amount) };
      });
  });
  const cboe = "us/options/spy_cboe_quotedata_2023-09-14.csv.gz";

  it("of 2023-09-14 says the rate of Treasury bills and the forward after dividends, both to 0.4 %", async () => {
    const [day] = await cleanedFile(cboe, { dividends });
    const { slices, spot, date } = day!.clean!;
    expect(slices.length).toBeGreaterThan(20);
    for (const slice of slices) {
      const rate = zeroRate(slice);
      expect(rate, slice.expiry).toBeGreaterThan(0.0495);
      expect(rate, slice.expiry).toBeLessThan(0.0565);
      const paid = dividends.filter(({ exDate }) => exDate > date && exDate <= slice.expiry);
      const worth = paid.reduce((sum, { amount }) => sum + amount, 0);
      const forward = (spot - worth) * Math.exp(rate * slice.maturity);
      expect(Math.abs(Math.log(slice.forward / forward)), slice.expiry).toBeLessThan(
        0.004 * Math.max(1, 2 * slice.maturity),
      );
    }
  });

  it("without the dividends still says the forward to 30 basis points, where parity as of European options is hundreds off", async () => {
    const [known] = await cleanedFile(cboe, { dividends });
    const [unknown] = await cleanedFile(cboe);
    const [chain] = await loadChainFile(`${marketDataDir}/${cboe}`, {}, fx);
    const naive = cleanedDay({ ...chain!, exercise: "european" });
    const furthest = ({ clean }: Day) => {
      const distances = clean!.slices.map((slice) => {
        const same = known!.clean!.slices.find(({ expiry }) => expiry === slice.expiry);
        return same === undefined ? 0 : Math.abs(slice.forward / same.forward - 1);
      });
      return Math.max(...distances);
    };
    expect(furthest(unknown!)).toBeLessThan(0.003);
    expect(furthest(naive)).toBeGreaterThan(0.02);
    expect(quantiles(naive.clean!.slices.map(zeroRate), 0.5)[0]).toBeLessThan(0);
    expect(unknown!.clean!.dropped.some(({ rule }) => rule === "discount")).toBe(true);
  });

  it("of 2026-06-25 (Yahoo) is cleaned", async () => {
    const [day] = await cleanedFile("us/options/spy_yahoo_chain_2026-06-25.csv.gz", { dividends });
    const { slices, dropped } = day!.clean!;
    expect(slices.length).toBeGreaterThan(14);
    expect(slices.reduce((sum, { strikes }) => sum + strikes.length, 0)).toBeGreaterThan(1300);
    expect(dropped.every(({ detail }) => detail.length > 3)).toBe(true);
    const [median] = quantiles(
      slices.map((s) => Math.abs(gapAtTheMoney(s))).filter((gap) => gap >= 0),
      0.5,
    );
    expect(median).toBeLessThan(0.001);
  });

  it("of 2021, 20 contracts a day, says what is missing", async () => {
    const days = await cleanedFile("us/options/spy_2021_sample.csv");
    expect(days).toHaveLength(252);
    for (const { clean, reason } of days) {
      if (clean === undefined) expect(reason).toMatch(/nothing is left of the SPY chain of 2021-.*(few-pairs|parity)/);
    }
  });
});

describe.skipIf(!hasMarketData)("NIFTY", () => {
  it("of 40 sessions of 2026 is cleaned, with the carry and the rates of the time", async () => {
    const days = await cleanedFolder("india/options/nifty_udiff");
    expect(days).toHaveLength(40);
    for (const { clean, reason, chain } of days) {
      expect(reason, chain.date).toBe("");
      expect(clean!.slices.length, chain.date).toBeGreaterThan(5);
      expectNoArbitrage(clean!, 0.05);
    }
    const slices = slicesOf(days);
    const carry = slices.map(({ slice, clean }) => Math.log(slice.forward / clean!.spot) / slice.maturity);
    const [lower, upper] = quantiles(carry, 0.25, 0.75);
    expect(lower).toBeGreaterThan(0.06);
    expect(upper).toBeLessThan(0.076);
    const rates = quantiles(
      slices.map(({ slice }) => zeroRate(slice)),
      0.05,
      0.95,
    );
    expect(rates[0]).toBeGreaterThan(0.06);
    expect(rates[1]).toBeLessThan(0.11);
  });

  it("of 2024 is cleaned day by day, the underlying's level on the day of expiry left out", async () => {
    const days = await cleanedFile("india/options/nifty_settlement_2024/nifty_options_2024-03.csv.gz", {}, "NIFTY");
    expect(days).toHaveLength(18);
    for (const { clean, chain } of days) {
      expect(clean!.slices.length, chain.date).toBeGreaterThan(4);
      const today = chain.quotes.filter(({ expiry }) => expiry === chain.date);
      expect(clean!.dropped.filter(({ rule }) => rule === "expired")).toHaveLength(today.length);
    }
  });

  it("of 2022 and 2023, four or five strikes of one month, is cleaned or refused with the reason", async () => {
    const files = ["NIFTY_2022.csv", "NIFTY_2023.csv"].map((name) => `india/options/nifty_monthly_contracts/${name}`);
    const days = (await Promise.all(files.map((file) => cleanedFile(file)))).flat();
    const kept = days.filter(({ clean }) => clean !== undefined).length;
    expect(kept).toBeGreaterThan(0.6 * days.length);
    for (const { clean, reason } of days) {
      if (clean === undefined)
        expect(reason).toMatch(/expiries\): \d+ (expired|short-maturity|few-pairs|parity|discount|in-the)/);
    }
  });
});
