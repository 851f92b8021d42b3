import { describe, expect, it } from "vitest";
import {
  type QuotedDayOptions,
  quotedDay,
  smileAtTheMoney,
  thirtyDayVolatility,
} from "../../../src/calibration/index.ts";
import { addDays, daysBetween } from "../../../src/core/index.ts";
import { readChains } from "../../../src/data/index.ts";
import type { ChainSlice, OptionChain, QuotedExpiry } from "../../../src/market/index.ts";
import { blackPrice } from "../../../src/pricing/index.ts";

const DATE = "2024-03-04";
const EXPIRY = addDays(DATE, 30);
const RATE = 0.05;
const TAU = 30 / 365;
const SPOT = 5000;
const FORWARD = SPOT * Math.exp(0.03 * TAU);
const sigma = (strike: number) => 0.18 - 0.5 * Math.log(strike / FORWARD) + 1.2 * Math.log(strike / FORWARD) ** 2;
const price = (kind: "call" | "put", strike: number) =>
  Math.exp(-RATE * TAU) * blackPrice(kind, FORWARD, strike, sigma(strike), TAU);
const strikes = Array.from({ length: 25 }, (_, i) => 4400 + 50 * i);
const idOf = (kind: "call" | "put", strike: number) =>
  `SPXW${EXPIRY.slice(2).replaceAll("-", "")}${kind === "call" ? "C" : "P"}${String(1000 * strike).padStart(8, "0")}`;

type Sides = (kind: "call" | "put", strike: number) => readonly [bid: number, ask: number] | undefined;
const tight: Sides = (kind, strike) => [price(kind, strike) - 0.05, price(kind, strike) + 0.05];

/** The day as a file of a US panel, some options with other sides, or none. */
function chainOf(sides: Sides = tight): OptionChain {
  const rows = strikes.flatMap((strike) =>
    (["call", "put"] as const).flatMap((kind) => {
      const quote = sides(kind, strike);
      if (quote === undefined) return [];
      return [
        [
          "SPX",
          SPOT,
          idOf(kind, strike),
          kind,
          EXPIRY,
          DATE,
          strike,
          0,
          ...quote.map((side) => side.toFixed(6)),
          5,
          9,
        ].join(","),
      ];
    }),
  );
  const header =
    "underlying,underlying_last,optionroot,type,expiration,quotedate,strike,last,bid,ask,volume,openinterest";
  return readChains(`${[header, ...rows].join("\n")}\n`, "chain.csv")[0]!;
}

const options: QuotedDayOptions = {
  file: "chain.csv",
  maximumDays: 75,
  rate: RATE,
  carryForward: () => FORWARD * 1.0001,
};
const spoil =
  (kind: "call" | "put", strike: number, sides: readonly [number, number]): Sides =>
  (k, s) =>
    k === kind && s === strike ? sides : tight(k, s);

describe("a day of real quotes", () => {
  const day = quotedDay(chainOf(), options);

  it("has forward, level and slope of the smile, and every option at its middle price", () => {
    const [expiry] = day.expiries;
    expect(expiry).toMatchObject({ expiry: EXPIRY, root: "SPXW", forwardFrom: "parity", settles: "pm" });
    expect(expiry!.forward).toBeCloseTo(FORWARD, 2);
    expect(expiry!.volatility).toBeCloseTo(0.18, 4);
    expect(expiry!.slope).toBeCloseTo(-0.5, 2);
    expect(day.options.size).toBe(50);
    expect(day.options.get(idOf("call", 5000))!.price).toBeCloseTo(price("call", 5000), 5);
  });

  it("gives options in and out of the money the volatility of their strike", () => {
    for (const strike of [4600, 4900, 5000, 5100, 5300]) {
      for (const kind of ["call", "put"] as const) {
        const option = day.options.get(idOf(kind, strike))!;
        expect(option.volatility).toBeCloseTo(sigma(strike), 3);
        expect(option).toMatchObject({ volatilityFrom: "quote", sound: true });
      }
    }
  });

  it("reads a strike between its neighbours where the side out of the money has no quote", () => {
    const lame = quotedDay(
      chainOf((kind, strike) => (kind === "put" && strike === 4900 ? undefined : tight(kind, strike))),
      options,
    );
    const call = lame.options.get(idOf("call", 4900))!;
    expect(call.volatilityFrom).toBe("smile");
    expect(Math.abs(call.volatility - sigma(4900))).toBeLessThan(5e-4);
  });

  it.each([
    ["a crossed quote", "crossed", [60, 50]],
    ["no bid", "zero-bid", [0, 0.05]],
    ["a bid without an ask", "no-quote", [5, 0]],
    ["an ask below intrinsic value", "bounds", [300, 310]],
  ] as const)("leaves out %s with its rule", (_, rule, sides) => {
    const strike = rule === "bounds" ? 4600 : 5000;
    const spoilt = quotedDay(chainOf(spoil("call", strike, [sides[0], sides[1]])), options);
    expect(spoilt.options.has(idOf("call", strike))).toBe(false);
    expect(spoilt.dropped).toEqual({ [rule]: 1 });
    expect(spoilt.options.size).toBe(49);
    expect(spoilt.expiries[0]!.forward).toBeCloseTo(FORWARD, 1);
  });

  it("marks a quote that is too wide, but nothing enters at it", () => {
    const p = price("call", 5100);
    const wide = quotedDay(chainOf(spoil("call", 5100, [0.2 * p, 1.8 * p])), options);
    expect(wide.options.get(idOf("call", 5100))).toMatchObject({ sound: false, price: expect.closeTo(p, 4) });
    expect(wide.dropped).toEqual({});
  });

  it("takes the history's carry where there are no pairs, and says so", () => {
    const calls = quotedDay(
      chainOf((kind, strike) => (kind === "call" ? tight(kind, strike) : undefined)),
      options,
    );
    expect(calls.expiries[0]).toMatchObject({ forwardFrom: "carry", forward: FORWARD * 1.0001 });
    expect(calls.options.size).toBe(25);
    const hopeless = quotedDay(
      chainOf((kind, strike) => (kind === "call" ? tight(kind, strike) : undefined)),
      {
        ...options,
        carryForward: () => Number.NaN,
      },
    );
    expect(hopeless.options.size).toBe(0);
  });

  it("says nothing of expiries beyond the horizon and of a day without quotes", () => {
    expect(quotedDay(chainOf(), { ...options, maximumDays: 20 }).options.size).toBe(0);
    expect(
      quotedDay(
        chainOf(() => [0, 0]),
        options,
      ),
    ).toMatchObject({ expiries: [], dropped: { "zero-bid": 50 } });
  });
});

describe("a day of NSE settlement prices", () => {
  const [expiry, next] = [DATE, addDays(DATE, 28)];
  const nse = (more: readonly string[] = []) => {
    const tau = 28 / 365;
    const forward = 22_000 * Math.exp(0.06 * tau);
    const rows = [21_600, 21_800, 22_000, 22_200, 22_400, 22_600].flatMap((strike) =>
      (["CE", "PE"] as const).flatMap((type) => {
        const kind = type === "CE" ? ("call" as const) : ("put" as const);
        const fair = Math.exp(-0.065 * tau) * blackPrice(kind, forward, strike, 0.14, tau);
        return [
          // The last trade of a quiet contract is days old.
          [DATE, next, type, strike, (1.6 * fair).toFixed(2), fair.toFixed(4), strike === 22_400 ? 0 : 5000].join(","),
          [DATE, expiry, type, strike, "1.00", "22011.15", 900].join(","),
        ];
      }),
    );
    const header = "DATE,EXPIRY,OPTION TYPE,STRIKE PRICE,LTP,SETTLE PRICE,TOTAL TRADED QUANTITY,SYMBOL";
    return `${[header, ...[...rows, ...more].map((row) => `${row},NIFTY`)].join("\n")}\n`;
  };
  const chain = readChains(nse(), "nse.csv", { spotOn: () => 22_000 })[0]!;
  const day = quotedDay(chain, { file: "nse.csv", maximumDays: 75, rate: 0.065, carryForward: () => Number.NaN });

  it("knows the level that stands in place of prices on the expiry day, and marks nothing with it", () => {
    expect(day.fixing).toBe(22_011.15);
    expect([...day.options.values()].every((option) => option.expiry.expiry === next && option.price < 1000)).toBe(
      true,
    );
    expect(day.dropped["expired"]).toBe(12);
  });

  it("marks by settlement price, never by the stale last trade; what did not trade has no mark", () => {
    const call = [...day.options.values()].find(({ kind, strike }) => kind === "call" && strike === 22_200)!;
    expect(call.volatility).toBeCloseTo(0.14, 4);
    expect(call.bid).toBeNaN();
    expect([...day.options.values()].some(({ strike }) => strike === 22_400)).toBe(false);
    expect(day.dropped["untraded"]).toBe(2);
  });

  it("has no level where the rows of the day disagree", () => {
    const two = readChains(nse([[DATE, expiry, "CE", 23_000, "1.00", "22999.00", 5].join(",")]), "nse.csv")[0]!;
    expect(two.fixing).toBeUndefined();
  });
});

describe("smileAtTheMoney", () => {
  const slice = (strikesOf: readonly number[], of: (x: number) => number, maturity = TAU): ChainSlice => ({
    ...{ expiry: EXPIRY, root: "X", settles: "pm", maturity, forward: 100, discount: 1, forwardError: 0, pairs: 9 },
    strikes: Float64Array.from(strikesOf),
    volatilities: Float64Array.from(strikesOf, (strike) => of(Math.log(strike / 100))),
    kinds: strikesOf.map(() => "call" as const),
    prices: new Float64Array(strikesOf.length),
    bidVolatilities: new Float64Array(strikesOf.length),
    askVolatilities: new Float64Array(strikesOf.length),
    contracts: [],
  });

  it("is exact for a parabola, whatever lies far away", () => {
    const parabola = (x: number) => (Math.abs(x) > 0.08 ? 0.9 : 0.2 - 0.6 * x + 3 * x * x);
    const found = smileAtTheMoney(slice([80, 96, 98, 99, 101, 103, 104, 120], parabola));
    expect(found.volatility).toBeCloseTo(0.2, 10);
    expect(found.slope).toBeCloseTo(-0.6, 8);
  });

  it("is a straight line between two neighbours, the level of a near one, and unknown beyond", () => {
    const line = (x: number) => 0.2 - 0.6 * x;
    const two = smileAtTheMoney(slice([97, 104], line));
    expect(two.volatility).toBeCloseTo(0.2, 12);
    expect(two.slope).toBeCloseTo(-0.6, 10);
    expect(smileAtTheMoney(slice([101], line))).toEqual({ volatility: expect.closeTo(0.194, 3), slope: Number.NaN });
    expect(smileAtTheMoney(slice([110], line)).volatility).toBeNaN();
    expect(smileAtTheMoney(slice([85, 101], line)).slope).toBeNaN();
    expect(smileAtTheMoney(slice([], line)).volatility).toBeNaN();
  });
});

describe("thirtyDayVolatility", () => {
  const expiry = (days: number, volatility: number): QuotedExpiry => ({
    ...{ expiry: addDays(DATE, days), root: "X", settles: "pm", maturity: days / 365, forward: 100 },
    ...{ forwardFrom: "parity", discount: 1, volatility, slope: 0 },
  });

  it("interpolates total variance, and so is exact where it grows on a straight line", () => {
    // w(T) = 0.001 + 0.03 T.
    const of = (days: number) => expiry(days, Math.sqrt((0.001 + (0.03 * days) / 365) / (days / 365)));
    const found = thirtyDayVolatility([of(3), of(23), of(37), of(60)])!;
    expect(found.volatility).toBeCloseTo(of(30).volatility, 12);
    expect(found).toMatchObject({ method: "interpolated", days: [23, 37] });
    expect(daysBetween(DATE, of(30).expiry)).toBe(30);
  });

  it("takes one expiry within a week of 30 days, and nothing else", () => {
    expect(thirtyDayVolatility([expiry(26, 0.2)])).toMatchObject({
      method: "nearest",
      volatility: expect.closeTo(0.2, 12),
    });
    expect(thirtyDayVolatility([expiry(22, 0.2)])).toBeUndefined();
    expect(thirtyDayVolatility([expiry(5, 0.2), expiry(80, 0.2)])).toBeUndefined();
    expect(thirtyDayVolatility([expiry(30, Number.NaN)])).toBeUndefined();
  });
});
