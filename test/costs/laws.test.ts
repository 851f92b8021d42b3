import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays, UsageError } from "../../src/core/index.ts";
import {
  type CostModel,
  costModel,
  costRows,
  describeSchedule,
  evidenceMeaning,
  marginalRate,
} from "../../src/costs/index.ts";

const us = costModel("us-shares", { market: "SPY", currency: "USD" });
const india = costModel("india-futures", { market: "NIFTY", currency: "INR" });

function costs(model: CostModel, date: string, units: number, price: number): Float64Array {
  const out = new Float64Array(model.components.length).fill(Number.NaN);
  model.cost({ date, units, price }, out);
  return out;
}
const sum = (values: Float64Array): number => values.reduce((a, b) => a + b, 0);
const of = (model: CostModel, component: string, values: Float64Array): number =>
  values[model.components.indexOf(component)]!;

const dates = fc.integer({ min: 0, max: 7800 }).map((day) => addDays("2005-01-03", day));
const trades = fc.double({ min: 0.001, max: 1, noNaN: true });
const prices = fc.double({ min: 50, max: 30_000, noNaN: true });

describe.each([
  ["us-shares", us],
  ["india-futures", india],
])("%s", (_, model) => {
  it("every component is finite and >= 0, on both sides and every date", () => {
    fc.assert(
      fc.property(dates, trades, prices, fc.boolean(), (date, size, price, buys) => {
        const out = costs(model, date, buys ? size : -size, price);
        expect(out.every((cost) => cost >= 0 && Number.isFinite(cost))).toBe(true);
        expect(sum(out)).toBeGreaterThan(0);
      }),
    );
  });

  it("a larger trade costs more, never more than in proportion", () => {
    fc.assert(
      fc.property(dates, trades, fc.double({ min: 1, max: 20, noNaN: true }), prices, (date, size, factor, price) => {
        const small = sum(costs(model, date, -size, price));
        const large = sum(costs(model, date, -size * factor, price));
        expect(large).toBeGreaterThanOrEqual(small * (1 - 1e-12));
        expect(large).toBeLessThanOrEqual(small * factor * (1 + 1e-12));
      }),
    );
  });

  it("no trade costs nothing", () => {
    expect(sum(costs(model, "2015-06-01", 0, 100))).toBe(0);
  });

  it("components charged on both sides cost the same buying and selling", () => {
    fc.assert(
      fc.property(dates, trades, prices, (date, size, price) => {
        const bought = costs(model, date, size, price);
        const sold = costs(model, date, -size, price);
        for (const component of ["half-spread", "exchange", "commission", "brokerage", "gst", "sebi", "clearing"]) {
          const index = model.components.indexOf(component);
          if (index >= 0) expect(bought[index]).toBe(sold[index]);
        }
      }),
    );
  });

  it("training sees the mean of a buy and a sell of 0.1 delta", () => {
    const both = sum(costs(model, "2020-03-16", 0.1, 9000)) + sum(costs(model, "2020-03-16", -0.1, 9000));
    expect(marginalRate(model, "2020-03-16", 9000)).toBeCloseTo(both / 2 / 900, 15);
  });
});

describe("minima and caps per order", () => {
  it("the US commission has a minimum of 0.35 USD and a maximum of 1 % of the order", () => {
    const commission = (units: number, price: number) =>
      of(us, "commission", costs(us, "2020-01-02", units, price)) * 10_000;
    expect(commission(0.5, 300)).toBeCloseTo(5000 * 0.0035, 10);
    expect(commission(0.005, 300)).toBeCloseTo(0.35, 10);
    expect(commission(0.0001, 20)).toBeCloseTo(0.2, 10);
  });

  it("the trading activity fee is capped per order", () => {
    const large = costModel("us-shares", { market: "SPY", bookUnits: 1e6 });
    expect(of(large, "taf", costs(large, "2015-06-01", -1, 200)) * 1e6).toBeCloseTo(5.95, 10);
    expect(of(large, "taf", costs(large, "2015-06-01", -0.01, 200)) * 1e6).toBeCloseTo(10_000 * 0.000119, 10);
  });

  it("brokerage in India is 0.03 %, at most 20 rupees", () => {
    const small = costModel("india-futures", { market: "NIFTY", bookUnits: 1 });
    expect(of(small, "brokerage", costs(small, "2020-01-02", 1, 12_000))).toBeCloseTo(3.6, 10);
    const book = 20 * 75;
    expect(of(india, "brokerage", costs(india, "2020-01-02", 1, 12_000)) * book).toBeCloseTo(20, 10);
  });
});

describe("scenarios", () => {
  it("flat rates are proportional and symmetric", () => {
    const flat = costModel("flat", { market: "SPY", flatBps: 0.5 });
    expect(sum(costs(flat, "1990-01-02", 0.4, 300))).toBeCloseTo(0.4 * 300 * 0.00005, 15);
    expect(sum(costs(flat, "1990-01-02", -0.4, 300))).toBe(sum(costs(flat, "1990-01-02", 0.4, 300)));
    expect(sum(costs(costModel("flat-0.5", { market: "SPY" }), "1990-01-02", 0.4, 300))).toBeCloseTo(0.006, 15);
    expect(costModel("none", { market: "SPY" }).components).toEqual([]);
  });

  it("wrong use is told apart and explained", () => {
    expect(() => costModel("us-share", { market: "SPY" })).toThrow(/us-shares/);
    expect(() => costModel("flat", { market: "SPY" })).toThrow(/basis points/);
    expect(() => costModel("us-shares", { market: "NIFTY", currency: "INR" })).toThrow(UsageError);
    expect(() => costModel("report-b", { market: "DAX", currency: "EUR" })).toThrow(/EUR/);
    expect(() => costModel("us-shares", { market: "SPY", bookUnits: 0 })).toThrow(/bookUnits/);
    expect(() => costs(us, "2020-01-02", Number.NaN, 300)).toThrow(/NaN/);
  });
});

describe("rows", () => {
  it("each carries a citation and an evidence mark; spans follow one another", () => {
    for (const row of costRows()) {
      expect(row.citation.length).toBeGreaterThan(3);
      expect(Object.keys(evidenceMeaning)).toContain(row.evidence);
      expect(row.to === undefined || row.from < row.to).toBe(true);
    }
  });

  it("a description lists rows, lots and a version that depends on the rows", () => {
    const described = describeSchedule("india-futures");
    expect(new Set(described.rows.map((row) => row.component))).toEqual(new Set(described.components));
    expect(described.lots.length).toBeGreaterThan(5);
    expect(described.version).toBe(india.version);
    expect(described.version).not.toBe(us.version);
    expect(describeSchedule("flat-1").version).not.toBe(describeSchedule("flat-2").version);
  });
});
