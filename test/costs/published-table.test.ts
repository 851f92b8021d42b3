import { describe, expect, it } from "vitest";
import { costModel } from "../../src/costs/index.ts";

/** Costs of buying (+1) or selling (-1) one whole book, in basis points of its value, by component. */
function sideBps(name: string, book: number, date: string, price: number, units: 1 | -1): Record<string, number> {
  const model = costModel(name, { market: "test", bookUnits: book });
  const out = new Float64Array(model.components.length);
  model.cost({ date, units, price }, out);
  return Object.fromEntries(model.components.map((component, i) => [component, (out[i]! / price) * 1e4]));
}

const total = (costs: Record<string, number>): number => Object.values(costs).reduce((sum, cost) => sum + cost, 0);

/** Worked sums per side, bp of the traded value: 1,000 SPY shares; one NIFTY lot with a spread of one point. */
const cases = [
  {
    name: "us-shares",
    what: "SPY 600, 2026",
    book: 1000,
    date: "2026-11-02",
    price: 600,
    buy: 0.2,
    sell: 0.4,
    average: 0.3,
  },
  {
    name: "us-shares",
    what: "SPY 300",
    book: 1000,
    date: "2026-11-02",
    price: 300,
    buy: 0.39,
    sell: 0.6,
    average: 0.5,
  },
  {
    name: "us-shares",
    what: "SPY 100",
    book: 1000,
    date: "2026-11-02",
    price: 100,
    buy: 1.17,
    sell: 1.4,
    average: 1.28,
  },
  {
    name: "india-futures",
    what: "NIFTY 2019",
    book: 75,
    date: "2019-10-01",
    price: 11_000,
    buy: 1.18,
    sell: 2.18,
    average: 1.68,
  },
  {
    name: "india-futures",
    what: "NIFTY 2023H2",
    book: 50,
    date: "2023-10-03",
    price: 19_500,
    buy: 0.94,
    sell: 1.99,
    average: 1.46,
  },
  {
    name: "india-futures",
    what: "NIFTY 2025",
    book: 75,
    date: "2025-06-02",
    price: 25_000,
    buy: 0.75,
    sell: 2.55,
    average: 1.65,
  },
  {
    name: "india-futures",
    what: "NIFTY 2026",
    book: 65,
    date: "2026-04-01",
    price: 25_000,
    buy: 0.77,
    sell: 5.57,
    average: 3.17,
  },
];

/** Deliveries of shares: 100 rupees and a large order, so that the depository's sum of 15.34 rupees a day weighs nothing. */
const deliveries = [
  { name: "india-delivery", what: "discount broker, 2 bp", buy: 13.9, sell: 12.4, average: 13.1 },
  { name: "india-delivery-full-service", what: "3 bp broker, 5 bp slippage", buy: 20.4, sell: 18.9, average: 19.7 },
];

describe("worked component sums of deliveries", () => {
  it.each(deliveries)("$what: buy $buy, sell $sell, average $average bp", ({ name, buy, sell, average }) => {
    const [bought, sold] = ([1, -1] as const).map((side) => total(sideBps(name, 1e7, "2026-04-01", 100, side)));
    expect(Math.abs(bought! - buy)).toBeLessThan(0.05);
    expect(Math.abs(sold! - sell)).toBeLessThan(0.05);
    expect(Math.abs((bought! + sold!) / 2 - average)).toBeLessThan(0.05);
  });

  it("component by component", () => {
    const bought = sideBps("india-delivery-full-service", 1e7, "2026-04-01", 100, 1);
    expect(bought.exchange! + bought.ipft!).toBeCloseTo(0.307, 3);
    expect([bought["half-spread"], bought.brokerage, bought.stt, bought.stamp].map((bps) => bps!.toFixed(6))).toEqual([
      "5.000000",
      "3.000000",
      "10.000000",
      "1.500000",
    ]);
    expect(bought.gst).toBeCloseTo(0.597, 3);
  });
});

describe("worked component sums", () => {
  it.each(cases)(
    "$what: buy $buy, sell $sell, average $average bp",
    ({ name, book, date, price, buy, sell, average }) => {
      const bought = total(sideBps(name, book, date, price, 1));
      const sold = total(sideBps(name, book, date, price, -1));
      expect(Math.abs(bought - buy)).toBeLessThan(0.015);
      expect(Math.abs(sold - sell)).toBeLessThan(0.015);
      expect(Math.abs((bought + sold) / 2 - average)).toBeLessThan(0.015);
    },
  );

  it("SPY 600 at a broker without commission: 0.08 buying, 0.29 selling", () => {
    const side = (units: 1 | -1) => total(sideBps("us-shares-zero-commission", 1000, "2026-11-02", 600, units));
    expect(side(1)).toBeCloseTo(0.083, 3);
    expect(side(-1)).toBeCloseTo(0.293, 3);
  });

  it("NIFTY 2025, component by component", () => {
    const sold = sideBps("india-futures", 75, "2025-06-02", 25_000, -1);
    const bought = sideBps("india-futures", 75, "2025-06-02", 25_000, 1);
    expect(sold["half-spread"]).toBeCloseTo(0.2, 10);
    expect(sold.brokerage).toBeCloseTo(0.10667, 5);
    expect(sold.exchange! + sold.ipft!).toBeCloseTo(0.183, 10);
    expect(sold.sebi).toBeCloseTo(0.01, 10);
    expect(sold.gst).toBeCloseTo(0.18 * (20 / 187.5 + 0.183 + 0.01), 10);
    expect(sold.stt).toBeCloseTo(2, 10);
    expect(sold.stamp).toBe(0);
    expect(bought.stt).toBe(0);
    expect(bought.stamp).toBeCloseTo(0.2, 10);
  });

  it("folding the investor-protection contribution into the exchange charge leaves the bill unchanged", () => {
    const before = sideBps("india-futures", 65, "2026-02-27", 25_000, 1);
    const after = sideBps("india-futures", 65, "2026-03-02", 25_000, 1);
    expect(after.exchange! + after.ipft!).toBeCloseTo(before.exchange! + before.ipft!, 4);
    expect(total(after)).toBeCloseTo(total(before), 4);
  });
});

describe("published flat scenario", () => {
  it.each([
    ["USD", 3],
    ["INR", 18],
  ])("report-b in %s is %d bp on both sides and any date", (currency, bps) => {
    for (const units of [0.3, -0.3]) {
      const model = costModel("report-b", { market: "test", currency });
      const out = new Float64Array(model.components.length);
      model.cost({ date: "1985-01-02", units, price: 250 }, out);
      expect(out.reduce((a, b) => a + b) / (0.3 * 250)).toBeCloseTo(bps / 1e4, 15);
    }
  });
});
