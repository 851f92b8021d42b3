import { describe, expect, it } from "vitest";
import { costModel, describeSchedule } from "../../src/costs/index.ts";

function rateOn(name: string, component: string, date: string, units: 1 | -1): number {
  const model = costModel(name, { market: "test", bookUnits: 1e6 });
  const out = new Float64Array(model.components.length);
  model.cost({ date, units, price: 100 }, out);
  return out[model.components.indexOf(component)]! / 100;
}

describe("deliveries and fund units on NSE", () => {
  it.each([
    ["india-delivery", "stt", "2005-05-31", "2005-06-01", 0.00075, 0.001],
    ["india-delivery", "stt", "2006-05-31", "2006-06-01", 0.001, 0.00125],
    ["india-delivery", "stt", "2012-06-30", "2012-07-01", 0.00125, 0.001],
    ["nifty-etf", "stt", "2012-06-30", "2012-07-01", 0.00125, 0.001],
    ["india-delivery", "exchange", "2020-12-31", "2021-01-01", 3.25e-5, 3.45e-5],
    ["india-delivery", "exchange", "2023-03-31", "2023-04-01", 3.45e-5, 3.25e-5],
    ["nifty-etf", "exchange", "2024-03-31", "2024-04-01", 3.25e-5, 3.22e-5],
    ["nifty-etf", "exchange", "2024-09-30", "2024-10-01", 3.22e-5, 2.97e-5],
    ["nifty-etf", "exchange", "2026-02-28", "2026-03-01", 2.97e-5, 3.07e-5],
    ["nifty-etf", "ipft", "2023-03-31", "2023-04-01", 1e-9, 1e-6],
  ] as const)("%s %s on %s and %s", (name, component, before, after, old, next) => {
    for (const units of [1, -1] as const) {
      expect(rateOn(name, component, before, units)).toBeCloseTo(old, 12);
      expect(rateOn(name, component, after, units)).toBeCloseTo(next, 12);
    }
  });

  it("fund units pay a hundredth of the delivery tax, on sales only, from 2013-06-01", () => {
    expect(rateOn("nifty-etf", "stt", "2013-05-31", 1)).toBeCloseTo(0.001, 12);
    expect(rateOn("nifty-etf", "stt", "2013-06-01", -1)).toBeCloseTo(0.00001, 12);
    expect(rateOn("nifty-etf", "stt", "2013-06-01", 1)).toBe(0);
  });

  it("stamp duty is the state's on both sides, from 2020-07-01 the buyer's", () => {
    expect([1, -1].map((side) => rateOn("india-delivery", "stamp", "2020-06-30", side as 1 | -1))).toEqual([
      0.0001, 0.0001,
    ]);
    expect(rateOn("india-delivery", "stamp", "2020-07-01", 1)).toBeCloseTo(0.00015, 12);
    expect(rateOn("india-delivery", "stamp", "2020-07-01", -1)).toBe(0);
  });

  it("deliveries are free of brokerage from 2015-12-01", () => {
    expect(rateOn("india-delivery", "brokerage", "2015-11-30", 1)).toBeGreaterThan(0);
    expect(rateOn("india-delivery", "brokerage", "2015-12-01", 1)).toBe(0);
    expect(rateOn("india-delivery-full-service", "brokerage", "2026-04-01", 1)).toBeCloseTo(0.0003, 12);
  });

  it("the depository bills a sum for each selling day", () => {
    expect(rateOn("india-delivery", "depository", "2026-04-01", -1) * 100 * 1e6).toBeCloseTo(15.34, 8);
    expect(rateOn("india-delivery", "depository", "2026-04-01", 1)).toBe(0);
  });

  it("notes say what is an assumption and which setting changes it", () => {
    const notes = (name: string) => describeSchedule(name).notes.join(" ");
    expect(notes("us-shares")).toMatch(/costs\.rounding.*costs\.impact.*costs\.spread.*costs\.borrow/);
    expect(notes("india-futures")).toMatch(/costs\.rolls/);
    expect(notes("nifty-etf")).toMatch(/NIFTYBEES|fund's price/);
    const on = describeSchedule("india-futures", {
      market: "NIFTY",
      option: true,
      rules: { rounding: "lots", amounts: "rounded", rolls: "nse-monthly", basis: "quoted" },
      impact: { coefficient: 0.7, dailyVolume: 1e7 },
    }).notes.join(" ");
    expect(on).toMatch(/0\.7 x daily.*whole lots.*paise.*rolled at the close 1 sessions.*quoted closes/);
    expect(on).toMatch(/exercised: the holder pays/);
  });
});
