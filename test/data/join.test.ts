import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UserError } from "../../src/core/index.ts";
import { futuresCarry } from "../../src/data/carry.ts";
import { joinMarket, type MarketInputs, weakestNature } from "../../src/data/join.ts";
import { joinAsOf } from "../../src/data/join-as-of.ts";
import { continuousRate } from "../../src/data/rate.ts";
import type { MarketDefinition, PriceHistory } from "../../src/market/index.ts";
import { historyOf, provenance, weekdays } from "../support/histories.ts";

const market: MarketDefinition = {
  id: "m",
  label: "M",
  currency: "USD",
  timeZone: "America/New_York",
  hedgeInstrument: "shares",
  underlying: {},
  volatilityPremium: 1.2,
  rate: { kind: "constant", value: 0.03 },
  carry: { kind: "dividends" },
  costSchedule: "flat-1",
};
const sessions = weekdays(10);
const underlying = historyOf(
  sessions.map((date, t) => [date, 100 + t] as const),
  "u.csv",
);
const volatilityIndex = historyOf(
  sessions.map((date, t) => [date, 20 + t] as const),
  "v.csv",
);

function inputs(more: Partial<MarketInputs> = {}): MarketInputs {
  return { underlying, volatilityIndex, ...more };
}

describe("joinMarket", () => {
  it("has a row for each session, the index as a fraction", () => {
    const history = joinMarket(market, inputs());
    expect(history.dates).toEqual(sessions);
    expect([...history.volatilityIndex]).toEqual(sessions.map((_, t) => (20 + t) / 100));
    expect([...history.rate]).toEqual(sessions.map(() => 0.03));
    expect([...history.carry]).toEqual([...history.rate]);
    expect(history.missing).toEqual([]);
    expect(history).toMatchObject({ market: "m", label: "M", nature: "real", volatilityNature: "real" });
    expect(history.provenance.map(({ location }) => location)).toEqual(["u.csv", "v.csv"]);
  });

  it("uses the value of the day before and lists the day; ignores days that are no sessions", () => {
    const rows = sessions.filter((_, t) => t !== 5).map((date, t) => [date, 20 + t] as const);
    const weekend = [
      ...rows.slice(0, 5),
      ["2020-01-11", 99] as const,
      ["2020-01-12", Number.NaN] as const,
      ...rows.slice(5),
    ];
    const history = joinMarket(market, inputs({ volatilityIndex: historyOf(weekend) }));
    // The Saturday's value is the latest known on the Monday that has none.
    expect(history.volatilityIndex[5]).toBe(0.99);
    expect(history.volatilityIndex[6]).toBe(0.25);
    expect(history.missing).toEqual([{ series: "volatilityIndex", date: sessions[5], usedFrom: "2020-01-11" }]);
    expect(history.dates).toEqual(sessions);
  });

  it("is NaN before an index starts and when it is older than a week", () => {
    const history = joinMarket(market, inputs({ volatilityIndex: historyOf([[sessions[1]!, 30]]) }));
    expect([...history.volatilityIndex]).toEqual([
      Number.NaN,
      ...new Array(6).fill(0.3),
      ...new Array(3).fill(Number.NaN),
    ]);
    expect(history.missing).toHaveLength(9);
    expect(history.missing[0]).toEqual({ series: "volatilityIndex", date: sessions[0], usedFrom: undefined });
    expect(history.missing[1]).toEqual({ series: "volatilityIndex", date: sessions[2], usedFrom: sessions[1] });
    expect(history.missing[8]).toEqual({ series: "volatilityIndex", date: sessions[9], usedFrom: undefined });
  });

  it("leaves out days without a close", () => {
    const gap = historyOf(sessions.map((date, t) => [date, t === 4 ? Number.NaN : 100] as const));
    expect(joinMarket(market, inputs({ underlying: gap })).dates).toEqual(sessions.filter((_, t) => t !== 4));
  });

  it("books a dividend on its ex-date, or on the next session", () => {
    const dividends = [
      { exDate: "2019-12-31", amount: 9 },
      { exDate: sessions[2]!, amount: 0.5 },
      { exDate: "2020-01-11", amount: 0.7 },
      { exDate: "2021-01-01", amount: 9 },
    ];
    const { dividend } = joinMarket(market, inputs({ underlying: { ...underlying, dividends } }));
    expect([...dividend]).toEqual([0, 0, 0.5, 0, 0, 0.7, 0, 0, 0, 0]);
  });

  it("never looks forward: cutting the future changes no row", () => {
    const values = fc.array(fc.record({ own: fc.boolean(), value: fc.double({ min: 1, max: 90, noNaN: true }) }), {
      minLength: 30,
      maxLength: 30,
    });
    const days = weekdays(30);
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 30 }), (rows, length) => {
        const series = (count: number): PriceHistory =>
          historyOf(rows.slice(0, count).flatMap(({ own, value }, t) => (own ? [[days[t]!, value] as const] : [])));
        const whole = joinAsOf(days, series(30), { name: "v", maximumAgeDays: 7 });
        const cut = joinAsOf(days.slice(0, length), series(length), { name: "v", maximumAgeDays: 7 });
        expect([...cut.values]).toEqual([...whole.values.slice(0, length)]);
        expect(cut.missing).toEqual(whole.missing.filter(({ date }) => date <= days[length - 1]!));
      }),
    );
  });

  it("has the weakest nature of its inputs", () => {
    expect(weakestNature(["real", "estimated", "real"])).toBe("estimated");
    expect(weakestNature(["estimated", "synthetic", "real"])).toBe("synthetic");
    const estimated = historyOf([[sessions[0]!, 20]], "e", "estimated");
    expect(joinMarket(market, inputs({ volatilityIndex: estimated }))).toMatchObject({
      nature: "estimated",
      volatilityNature: "estimated",
    });
    const synthetic = historyOf([[sessions[0]!, 100]], "s", "synthetic");
    expect(joinMarket(market, inputs({ underlying: synthetic }))).toMatchObject({
      nature: "synthetic",
      volatilityNature: "real",
    });
  });
});

describe("rate", () => {
  it("turns a bill's discount into the continuous rate of the same price", () => {
    // Price of 1 by the quote, and the rate that discounts to it over 91 of 365 days.
    fc.assert(
      fc.property(fc.double({ min: -2, max: 20, noNaN: true }), (percent) => {
        const price = 1 - (percent / 100) * (91 / 360);
        expect(Math.exp((-continuousRate(percent, "discount91") * 91) / 365)).toBeCloseTo(price, 12);
      }),
    );
    expect(continuousRate(5.2, "discount91")).toBeCloseTo(0.053071, 5);
    expect(continuousRate(-0.105, "discount91")).toBeLessThan(0);
    expect(continuousRate(0, "discount91")).toBeCloseTo(0, 15);
    expect(continuousRate(8, "simple")).toBeCloseTo(Math.log(1.08), 15);
  });

  const series = { kind: "series", series: {}, quote: "simple" } as const;
  const rateMarket: MarketDefinition = { ...market, rate: series };

  it("holds a step table until the next row however long, and a daily series for a month", () => {
    const old = historyOf([["2019-11-01", 5]], "r.csv");
    const steps = joinMarket(rateMarket, inputs({ rate: { ...old, stepTable: true } }));
    expect([...steps.rate]).toEqual(sessions.map(() => Math.log1p(0.05)));
    expect(steps.missing).toEqual([]);
    const daily = joinMarket(rateMarket, inputs({ rate: old }));
    expect(daily.rate.every(Number.isNaN)).toBe(true);
    expect(daily.missing).toHaveLength(10);
    const recent = joinMarket(rateMarket, inputs({ rate: historyOf([["2020-01-03", 5]]) }));
    expect([...recent.rate]).toEqual(sessions.map(() => Math.log1p(0.05)));
    expect(recent.missing.map(({ usedFrom }) => usedFrom)).toEqual(sessions.map(() => "2020-01-03"));
  });

  it("takes the stated fallback before the series starts or without it, listed; without a fallback it says so", () => {
    const late = historyOf([[sessions[3]!, 5]], "r.csv");
    const filled = joinMarket({ ...market, rate: { ...series, fallback: 0.02 } }, inputs({ rate: late }));
    expect([...filled.rate.slice(0, 4)]).toEqual([0.02, 0.02, 0.02, Math.log1p(0.05)]);
    expect(filled.missing.slice(0, 3).map(({ date, usedFrom }) => [date, usedFrom])).toEqual(
      sessions.slice(0, 3).map((date) => [date, undefined]),
    );
    const none = joinMarket({ ...market, rate: { ...series, fallback: 0.02 } }, inputs());
    expect([...none.rate]).toEqual(sessions.map(() => 0.02));
    expect(none.missing).toHaveLength(10);
    expect(() => joinMarket(rateMarket, inputs({ rate: late }))).toThrow(
      /r\.csv starts on 2020-01-09, the sessions on 2020-01-06/,
    );
    expect(() => joinMarket(rateMarket, inputs())).toThrow(UserError);
  });
});

describe("carry", () => {
  it("is the rate for dividends, less a constant yield for `yield`", () => {
    const history = joinMarket({ ...market, carry: { kind: "yield", value: 0.01 } }, inputs());
    for (const carry of history.carry) expect(carry).toBeCloseTo(0.02, 15);
  });

  const days = weekdays(200);
  const close = Float64Array.from(days, (_, t) => 100 + Math.sin(t));
  const forward = (t: number, expiryDays: number, carry: number): number =>
    close[t]! * Math.exp((carry * expiryDays) / 365);
  const day = (date: string, n: number): string =>
    new Date(Date.parse(date) + n * 86_400_000).toISOString().slice(0, 10);
  const quotes = days.flatMap((date, t) =>
    [5, 30, 60, 200].map((n) => ({
      date,
      expiry: day(date, n),
      close: forward(t, n, n === 5 || n === 200 ? 0.5 : 0.06),
    })),
  );

  it("recovers the carry that futures of 15 .. 75 days are priced with; the fallback until half a window exists", () => {
    const { carry, fallbackDates } = futuresCarry(days, close, quotes, { window: 60, fallback: 0.04 });
    expect(fallbackDates).toEqual(days.slice(0, 29));
    expect(carry[28]).toBe(0.04);
    for (const value of carry.slice(29)) expect(value).toBeCloseTo(0.06, 12);
  });

  it("is robust against single days and knows nothing of later ones", () => {
    const odd = quotes.map((quote) => (quote.date === days[100] ? { ...quote, close: quote.close * 1.02 } : quote));
    const { carry } = futuresCarry(days, close, odd, { window: 60, fallback: 0.04 });
    for (const value of carry.slice(29)) expect(value).toBeCloseTo(0.06, 12);
    const cut = futuresCarry(
      days.slice(0, 120),
      close.slice(0, 120),
      odd.filter(({ date }) => date <= days[119]!),
      { window: 60, fallback: 0.04 },
    );
    expect([...cut.carry]).toEqual([...carry.slice(0, 120)]);
  });

  it("goes back to the fallback, listed, when the futures end", () => {
    const ending = quotes.filter(({ date }) => date < days[100]!);
    const futures = { quotes: ending, provenance: provenance("f.csv") };
    const definition: MarketDefinition = {
      ...market,
      carry: { kind: "futures", series: {}, window: 60, fallback: 0.04 },
    };
    const long = historyOf(days.map((date, t) => [date, close[t]!] as const));
    const history = joinMarket(definition, { underlying: long, volatilityIndex: long, futures });
    expect(history.carry[129]).toBeCloseTo(0.06, 12);
    expect(history.carry[130]).toBe(0.04);
    expect(history.missing.filter(({ series }) => series === "carry")).toHaveLength(29 + 70);
    expect(history.provenance.at(-1)!.location).toBe("f.csv");
  });
});
