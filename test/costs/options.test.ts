import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays, UsageError, UserError } from "../../src/core/index.ts";
import { costModel, type OptionExercise, type OptionTrade, optionCostModel } from "../../src/costs/index.ts";

const spy = optionCostModel("us-options", { market: "SPY" });
const spx = optionCostModel("us-index-options", { market: "SPX" });
const nifty = optionCostModel("india-options", { market: "NIFTY" });

type Model = typeof spy;
const named = (model: Model, out: Float64Array) =>
  Object.fromEntries(model.components.map((name, i) => [name, out[i]!]));
function tradeOf(model: Model, trade: Partial<OptionTrade>): Record<string, number> {
  const out = new Float64Array(model.components.length).fill(Number.NaN);
  model.trade({ date: "2025-06-02", kind: "call", side: "sell", premium: 10, strike: 600, ...trade }, out);
  return named(model, out);
}
function exerciseOf(model: Model, exercise: Partial<OptionExercise>): Record<string, number> {
  const out = new Float64Array(model.components.length).fill(Number.NaN);
  model.exercise(
    { date: "2025-06-02", kind: "call", side: "buy", strike: 24_000, settlement: 25_000, ...exercise },
    out,
  );
  return named(model, out);
}
const total = (costs: Record<string, number>) => Object.values(costs).reduce((sum, cost) => sum + cost, 0);

describe("options in the US, per unit of a 100-unit contract", () => {
  it("pay commission, regulatory fee, clearing, and on sales TAF and Section 31 on the premium", () => {
    const sold = tradeOf(spy, { date: "2026-05-04", premium: 10, contracts: 10 });
    expect(sold["option-commission"]).toBeCloseTo(0.0065, 12);
    expect(sold["option-orf"]).toBeCloseTo(0.0002815, 12);
    expect(sold["option-clearing"]).toBeCloseTo(0.00025, 12);
    expect(sold["option-taf"]).toBeCloseTo(0.0000329, 12);
    expect(sold["option-sec31"]).toBeCloseTo(10 * 20.6e-6, 12);
    const bought = tradeOf(spy, { date: "2026-05-04", side: "buy", premium: 10, contracts: 10 });
    expect([bought["option-taf"], bought["option-sec31"]]).toEqual([0, 0]);
    expect(bought["option-commission"]).toBe(sold["option-commission"]);
  });

  it("have a minimum commission an order, also where the premium is nothing", () => {
    expect(tradeOf(spy, { contracts: 1, premium: 0 })["option-commission"]).toBeCloseTo(0.01, 12);
  });

  it.each([
    ["option-clearing", "2025-02-13", "2025-02-14", 0.0002, 0.00025],
    ["option-orf", "2025-03-02", "2025-03-03", 0.000378, 0.0002815],
    ["option-orf", "2008-12-31", "2009-01-01", 0, 0.000378],
    ["option-taf", "2025-12-31", "2026-01-01", 0.0000279, 0.0000329],
    ["option-taf", "2023-12-31", "2024-01-01", 0.0000244, 0.0000279],
    ["option-taf", "2022-12-31", "2023-01-01", 0.0000218, 0.0000244],
    ["option-taf", "2021-12-31", "2022-01-01", 0.00002, 0.0000218],
    ["option-taf", "2002-09-30", "2002-10-01", 0, 0.00002],
    ["option-sec31", "2025-05-13", "2025-05-14", 10 * 27.8e-6, 0],
  ])("%s changes from %s to %s", (component, before, after, old, next) => {
    expect(tradeOf(spy, { date: before })[component]).toBeCloseTo(old, 12);
    expect(tradeOf(spy, { date: after })[component]).toBeCloseTo(next, 12);
  });

  it("on indices are exempt from Section 31 and pay the rest alike", () => {
    const [fund, index] = [tradeOf(spy, {}), tradeOf(spx, {})];
    expect(spx.components).not.toContain("option-sec31");
    expect(total(index)).toBeCloseTo(total(fund) - fund["option-sec31"]!, 15);
    expect(fund["option-sec31"]).toBe(0); // the rate was 0 in June 2025
    expect(tradeOf(spy, { date: "2024-06-03" })["option-sec31"]).toBeGreaterThan(0);
  });

  it("are exercised and assigned for nothing", () => {
    expect(total(exerciseOf(spy, {}))).toBe(0);
  });
});

describe("NIFTY options", () => {
  it.each([
    ["2008-05-30", "2008-06-02", 0.00017 * 600, 0.00017 * 10],
    ["2016-05-31", "2016-06-01", 0.00017 * 10, 0.0005 * 10],
    ["2023-03-31", "2023-04-01", 0.0005 * 10, 0.000625 * 10],
    ["2024-09-30", "2024-10-01", 0.000625 * 10, 0.001 * 10],
    ["2026-03-31", "2026-04-01", 0.001 * 10, 0.0015 * 10],
    ["2006-05-31", "2006-06-01", 0.000133 * 600, 0.00017 * 600],
    ["2005-05-31", "2005-06-01", 0.0001 * 600, 0.000133 * 600],
  ])("pay transaction tax on sales, %s and %s", (before, after, old, next) => {
    expect(tradeOf(nifty, { date: before })["option-stt"]).toBeCloseTo(old, 10);
    expect(tradeOf(nifty, { date: after })["option-stt"]).toBeCloseTo(next, 10);
    expect(tradeOf(nifty, { date: after, side: "buy" })["option-stt"]).toBe(0);
  });

  it.each([
    ["2020-12-31", "2021-01-01", 0.05, 0.053],
    ["2023-03-31", "2023-04-01", 0.053, 0.05],
    ["2024-03-31", "2024-04-01", 0.05, 0.0495],
    ["2024-09-30", "2024-10-01", 0.0495, 0.03503],
    ["2026-02-28", "2026-03-01", 0.03503, 0.03553],
  ])("pay the exchange on the premium, %s and %s", (before, after, old, next) => {
    expect(tradeOf(nifty, { date: before })["option-exchange"]).toBeCloseTo(old / 10, 10);
    expect(tradeOf(nifty, { date: after })["option-exchange"]).toBeCloseTo(next / 10, 10);
  });

  it("folding the investor-protection contribution in leaves the bill unchanged", () => {
    const bill = (date: string) => {
      const costs = tradeOf(nifty, { date, premium: 200 });
      return costs["option-exchange"]! + costs["option-ipft"]!;
    };
    expect(bill("2026-03-02")).toBeCloseTo(bill("2026-02-27"), 6);
    expect(tradeOf(nifty, { date: "2025-06-02" })["option-ipft"]).toBeCloseTo(10 * 50e-7, 12);
  });

  it("pay a flat brokerage, GST on it, and stamp duty on purchases", () => {
    const bought = tradeOf(nifty, { side: "buy", premium: 200, strike: 25_000, contracts: 1 });
    expect(bought["option-brokerage"]! * 75).toBeCloseTo(20, 10);
    expect(bought["option-stamp"]).toBeCloseTo(0.00003 * 200, 12);
    const services = ["brokerage", "exchange", "ipft", "sebi"].map((name) => bought[`option-${name}`]!);
    expect(bought["option-gst"]).toBeCloseTo(0.18 * services.reduce((a, b) => a + b), 12);
    expect(tradeOf(nifty, { date: "2020-06-30" })["option-stamp"]).toBeCloseTo(0.00002 * 10, 12);
    expect(tradeOf(nifty, { date: "2020-07-01" })["option-stamp"]).toBe(0);
  });

  it.each([
    ["2008-05-30", 0.00017 * 25_000],
    ["2008-06-02", 0.00125 * 25_000],
    ["2019-08-31", 0.00125 * 25_000],
    ["2019-09-01", 0.00125 * 1_000],
    ["2026-03-31", 0.00125 * 1_000],
    ["2026-04-01", 0.0015 * 1_000],
  ])("exercised on %s: the holder pays on the settlement, later on the intrinsic value", (date, tax) => {
    expect(total(exerciseOf(nifty, { date }))).toBeCloseTo(tax, 10);
    expect(total(exerciseOf(nifty, { date, side: "sell" }))).toBe(0);
    expect(total(exerciseOf(nifty, { date, settlement: 24_000 }))).toBe(0);
    expect(total(exerciseOf(nifty, { date, kind: "put" }))).toBe(0);
    expect(exerciseOf(nifty, { date, kind: "put", strike: 26_000 })["option-exercise-stt"]).toBeCloseTo(tax, 10);
  });

  it("has no rate of exercise before June 2005, and says so", () => {
    expect(() => exerciseOf(nifty, { date: "2005-05-31" })).toThrow(UserError);
    expect(() => tradeOf(nifty, { date: "2004-09-09" })).toThrow(/NIFTY: cost component '(gst|stt)'/);
  });
});

describe("every option schedule", () => {
  it("charges what is not negative, and the half-spread that it is given", () => {
    const trades = fc.record({
      date: fc.integer({ min: 0, max: 7800 }).map((day) => addDays("2005-06-02", day)),
      side: fc.constantFrom<"buy" | "sell">("buy", "sell"),
      premium: fc.double({ min: 0, max: 500, noNaN: true }),
      strike: fc.double({ min: 10, max: 30_000, noNaN: true }),
      contracts: fc.integer({ min: 1, max: 500 }),
      halfSpread: fc.double({ min: 0, max: 5, noNaN: true }),
    });
    fc.assert(
      fc.property(trades, fc.constantFrom(spy, spx, nifty), (trade, model) => {
        const costs = tradeOf(model, trade);
        expect(Object.values(costs).every((cost) => cost >= 0 && Number.isFinite(cost))).toBe(true);
        const without = tradeOf(model, { ...trade, halfSpread: 0 });
        expect(total(costs) - total(without)).toBeCloseTo(trade.halfSpread, 9);
      }),
    );
  });

  it("refuses what makes no sense", () => {
    expect(() => tradeOf(spy, { premium: -1 })).toThrow(/premium -1/);
    expect(() => optionCostModel("spy-options", { market: "SPY" })).toThrow(/us-options/);
  });
});

describe("the option in a hedge's cost model", () => {
  it("comes last in the components, sized by the book", () => {
    const model = costModel("us-shares", { market: "SPY", currency: "USD", option: true, bookContracts: 1 });
    expect(model.components.slice(-6)).toEqual(model.option?.components);
    const out = new Float64Array(6);
    model.option!.trade({ date: "2025-06-02", kind: "call", side: "buy", premium: 5, strike: 600 }, out);
    expect(out[1]).toBeCloseTo(0.01, 12); // one contract pays the minimum
    const units = costModel("us-shares", { market: "SPY", option: true, bookUnits: 250 });
    units.option!.trade({ date: "2025-06-02", kind: "call", side: "buy", premium: 5, strike: 600 }, out);
    expect(out[1]).toBeCloseTo((0.65 * 2.5) / 250, 12);
  });

  it("is an error where the schedule does not know options, or knows them in another currency", () => {
    expect(() => costModel("flat-1", { market: "DAX", option: true })).toThrow(UsageError);
    expect(() => costModel("flat-1", { market: "DAX", currency: "EUR", option: "us-options" })).toThrow(/USD.*EUR/);
    expect(costModel("flat-1", { market: "SPY", currency: "USD", option: "us-options" }).components[0]).toBe("flat");
  });
});
