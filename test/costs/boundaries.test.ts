import { describe, expect, it } from "vitest";
import { UserError } from "../../src/core/index.ts";
import { costModel, niftyLot } from "../../src/costs/index.ts";

/** One component's cost of a trade of one unit (+ buys), as a fraction of its value. */
function rateOn(name: string, component: string, date: string, units: number, price: number, book = 1): number {
  const model = costModel(name, { market: "test", bookUnits: book });
  const out = new Float64Array(model.components.length);
  model.cost({ date, units, price }, out);
  return out[model.components.indexOf(component)]! / (Math.abs(units) * price);
}

describe("the day before and the day of a change", () => {
  it.each([
    ["us-shares", "sec31", "2011-01-20", "2011-01-21", 16.9e-6, 19.2e-6],
    ["us-shares", "sec31", "2025-05-13", "2025-05-14", 27.8e-6, 0],
    ["us-shares", "sec31", "2026-04-03", "2026-04-04", 0, 20.6e-6],
    ["india-futures", "stt", "2013-05-31", "2013-06-01", 0.00017, 0.0001],
    ["india-futures", "stt", "2023-03-31", "2023-04-01", 0.0001, 0.000125],
    ["india-futures", "stt", "2024-09-30", "2024-10-01", 0.000125, 0.0002],
    ["india-futures", "stt", "2026-03-31", "2026-04-01", 0.0002, 0.0005],
    ["india-futures", "exchange", "2009-09-30", "2009-10-01", 0.00002, 0.000019],
    ["india-futures", "exchange", "2024-09-30", "2024-10-01", 0.0000188, 0.0000173],
    ["india-futures", "sebi", "2019-03-31", "2019-04-01", 1.5e-6, 1e-6],
    ["india-futures", "stamp", "2020-06-30", "2020-07-01", 0.00002, 0],
  ])("%s %s on %s and %s, selling", (name, component, before, after, old, next) => {
    expect(rateOn(name, component, before, -1, 20_000)).toBeCloseTo(old, 12);
    expect(rateOn(name, component, after, -1, 20_000)).toBeCloseTo(next, 12);
  });

  it("sales pay Section 31, the trading activity fee and transaction tax; purchases do not", () => {
    expect(rateOn("us-shares", "sec31", "2015-06-01", 1, 200)).toBe(0);
    expect(rateOn("us-shares", "taf", "2015-06-01", 1, 200)).toBe(0);
    expect(rateOn("india-futures", "stt", "2015-06-01", 1, 8000)).toBe(0);
  });

  it("stamp duty of buyers is the same before and after 2020-07-01", () => {
    expect(rateOn("india-futures", "stamp", "2020-06-30", 1, 10_000)).toBe(
      rateOn("india-futures", "stamp", "2020-07-01", 1, 10_000),
    );
  });

  it("spreads shrink with decimal prices", () => {
    expect(rateOn("us-shares", "half-spread", "2001-01-26", 1, 130)).toBeCloseTo(1 / 64 / 130, 12);
    expect(rateOn("us-shares", "half-spread", "2001-01-29", 1, 130)).toBeCloseTo(0.005 / 130, 12);
  });

  it("service tax and GST are charged on brokerage and exchange charges, from 2022-07-18 on the turnover fee too", () => {
    const taxOf = (date: string) => {
      const of = (component: string) => rateOn("india-futures", component, date, -1, 17_000, 50);
      return { tax: of("gst"), services: of("brokerage") + of("exchange") + of("ipft"), sebi: of("sebi") };
    };
    const before = taxOf("2022-07-15");
    const after = taxOf("2022-07-18");
    const service = taxOf("2015-10-01");
    expect(before.tax).toBeCloseTo(0.18 * before.services, 15);
    expect(after.tax).toBeCloseTo(0.18 * (after.services + after.sebi), 15);
    expect(service.tax).toBeCloseTo(0.14 * service.services, 15);
  });

  it("the lot follows the near-month contract", () => {
    expect(["2014-10-30", "2014-10-31", "2015-10-29", "2015-10-30"].map(niftyLot)).toEqual([50, 25, 25, 75]);
    expect(["2021-06-24", "2021-06-25", "2024-04-25", "2024-04-26"].map(niftyLot)).toEqual([75, 50, 50, 25]);
    expect(["2025-01-30", "2025-01-31", "2025-12-30", "2025-12-31"].map(niftyLot)).toEqual([25, 75, 75, 65]);
  });
});

describe("a date without a rate", () => {
  it.each([
    ["us-shares", "1993-01-28", /SPY: cost component '[a-z0-9-]+' .*1993-01-28.*1993-01-29/],
    ["india-futures", "2004-09-30", /SPY: cost component 'stt' .*2004-09-30.*2004-10-01/],
  ])("%s on %s is an error that names component and dates", (name, date, message) => {
    const model = costModel(name, { market: "SPY" });
    const out = new Float64Array(model.components.length);
    expect(() => model.cost({ date, units: 0.1, price: 100 }, out)).toThrow(UserError);
    expect(() => model.cost({ date, units: 0.1, price: 100 }, out)).toThrow(message);
    expect(model.coverage.from > date).toBe(true);
  });

  it("the dated schedules reach back far enough for histories from 2005", () => {
    expect(costModel("us-shares", { market: "SPY" }).coverage.from <= "2005-01-01").toBe(true);
    expect(costModel("india-futures", { market: "NIFTY" }).coverage.from <= "2005-01-01").toBe(true);
  });
});
