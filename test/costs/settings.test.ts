import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UsageError, UserError } from "../../src/core/index.ts";
import { type CostModel, type CostOptions, costModel, marketConditions } from "../../src/costs/index.ts";
import { madeUpHistory } from "../support/made-up-history.ts";

const plain = madeUpHistory({ sessions: 120, start: "2015-01-05" });
const history = {
  ...plain,
  high: plain.close.map((price) => price * 1.01),
  low: plain.close.map((price) => price * 0.98),
  volume: plain.close.map((_, row) => 1e6 + 1e4 * row),
};
const conditions = marketConditions(history);
const date = history.dates[60]!;

function model(options: Partial<CostOptions> = {}, name = "us-shares"): CostModel {
  return costModel(name, { market: "SPY", conditions, ...options });
}
function cost(of: CostModel, units: number, on = date, price = 100): Record<string, number> {
  const out = new Float64Array(of.components.length);
  of.cost({ date: on, units, price }, out);
  return Object.fromEntries(of.components.map((name, i) => [name, out[i]!]));
}

describe("what is known of a market before a session", () => {
  it("comes from the sessions before it", () => {
    const { range, volatilityIndex, dailyVolatility, dailyVolume } = conditions(date);
    expect(range).toBeCloseTo(0.03, 12);
    expect(volatilityIndex).toBe(history.volatilityIndex[59]);
    const returns = Array.from({ length: 21 }, (_, i) => Math.log(history.close[39 + i]! / history.close[38 + i]!));
    expect(dailyVolatility).toBeCloseTo(Math.sqrt(returns.reduce((sum, r) => sum + r * r, 0) / 21), 15);
    expect(dailyVolume).toBe(history.volume[49]);
  });

  it("does not change with the session itself or later ones", () => {
    const later = (values: Float64Array) => values.map((value, row) => (row >= 60 ? value * 3 : value));
    const shocked = marketConditions({
      ...history,
      close: later(history.close),
      high: later(history.high),
      low: later(history.low),
      volume: later(history.volume),
      volatilityIndex: later(history.volatilityIndex),
    });
    expect(shocked(date)).toEqual(conditions(date));
    expect(shocked(history.dates[61]!)).not.toEqual(conditions(history.dates[61]!));
  });

  it("holds on a date between sessions as on the next one", () => {
    const friday = history.dates.findIndex((each) => new Date(each).getUTCDay() === 5);
    const saturday = new Date(Date.parse(history.dates[friday]!) + 86_400_000).toISOString().slice(0, 10);
    expect(conditions(saturday)).toEqual(conditions(history.dates[friday + 1]!));
  });

  it("has no volume where most sessions have none, and the median of an even number in the middle", () => {
    const some = (from: number) => ({
      ...history,
      volume: history.volume.map((units, row) => (row < from ? 0 : units)),
    });
    expect(marketConditions(some(50))(date).dailyVolume).toBeNaN();
    expect(marketConditions(some(48))(date).dailyVolume).toBe((history.volume[53]! + history.volume[54]!) / 2);
    expect(marketConditions(plain)(date).dailyVolume).toBeNaN();
  });
});

describe("spreads", () => {
  it("are at least a share of the last range", () => {
    const wide = cost(model({ spread: { rangeShare: 0.01 } }), 0.5);
    expect(wide["half-spread"]).toBeCloseTo(0.01 * 0.03 * 100 * 0.5, 12);
    expect(cost(model({ spread: { rangeShare: 0.001 } }), 0.5)["half-spread"]).toBeCloseTo(0.0025, 12);
    expect({ ...wide, "half-spread": 0 }).toEqual({ ...cost(model(), 0.5), "half-spread": 0 });
  });

  it("are a multiple in declared windows, first and last day included", () => {
    const stress = { multiple: 4, windows: [{ from: history.dates[50]!, to: date }] };
    const of = model({ spread: { rangeShare: 0, stress } });
    const times = (row: number) =>
      cost(of, 1, history.dates[row])["half-spread"]! / cost(model(), 1, history.dates[row])["half-spread"]!;
    expect([49, 50, 60, 61].map(times)).toEqual([1, 4, 4, 1]);
  });

  it("are a multiple after a close of the index above the level", () => {
    const level = history.volatilityIndex[59]!;
    const of = (indexAbove: number) =>
      model({ spread: { rangeShare: 0, stress: { multiple: 3, indexAbove, windows: [] } } });
    const calm = cost(model(), 1)["half-spread"]!;
    expect(cost(of(level), 1)["half-spread"]).toBe(calm);
    expect(cost(of(level * 0.999), 1)["half-spread"]).toBeCloseTo(3 * calm, 12);
  });

  it("cannot be wider where nothing is known of the market, or there are none", () => {
    const before = model({ spread: { rangeShare: 0.01 } });
    expect(() => cost(before, 1, history.dates[0])).toThrow(/high and low of the session before/);
    expect(() => model({ spread: { rangeShare: 0.01 } }, "flat-1")).toThrow(UsageError);
  });
});

describe("market impact", () => {
  it("is Y sigma sqrt(Q / ADV) of the value", () => {
    const { dailyVolatility } = conditions(date);
    const of = model({ impact: { coefficient: 0.7, dailyVolume: 4e6 }, bookUnits: 20_000 });
    expect(cost(of, -0.5).impact).toBeCloseTo(0.7 * dailyVolatility * Math.sqrt(10_000 / 4e6) * 50, 12);
    const own = model({ impact: { coefficient: 0.7 }, bookUnits: 20_000 });
    expect(cost(own, 0.5).impact).toBeCloseTo(0.7 * dailyVolatility * Math.sqrt(10_000 / history.volume[49]!) * 50, 12);
  });

  it("rises concavely with the size as a fraction of the value, and vanishes with the book", () => {
    const fraction = (bookUnits: number) => cost(model({ impact: { coefficient: 1 }, bookUnits }), 1).impact! / 100;
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 1e6, noNaN: true }),
        fc.double({ min: 1, max: 1e6, noNaN: true }),
        (a, b) => {
          expect(fraction((a + b) / 2)).toBeGreaterThanOrEqual((fraction(a) + fraction(b)) / 2 - 1e-15);
          expect(fraction(Math.max(a, b))).toBeGreaterThanOrEqual(fraction(Math.min(a, b)) * (1 - 1e-12));
        },
      ),
      { numRuns: 200 },
    );
    expect(fraction(1e-9)).toBeLessThan(1e-8);
  });

  it("needs a volume", () => {
    const without = costModel("us-shares", {
      market: "SPY",
      impact: { coefficient: 1 },
      conditions: marketConditions(plain),
    });
    expect(() => cost(without, 1)).toThrow(UserError);
    expect(() => cost(without, 1)).toThrow(/SPY: costs on 2015-03-30 need the daily volume/);
    expect(cost(without, 0)).toEqual(cost(without, 0));
  });
});

describe("everything together", () => {
  it("adds components that do not change the others", () => {
    const all = model({ impact: { coefficient: 1 }, borrow: 0.01, option: true, spread: { rangeShare: 0.02 } });
    const { impact, borrow, ...rest } = cost(all, -0.3);
    expect(impact).toBeGreaterThan(0);
    expect(borrow).toBe(0);
    for (const [name, value] of Object.entries(cost(model({ spread: { rangeShare: 0.02 } }), -0.3)))
      expect(rest[name]).toBe(value);
    for (const name of all.option!.components) expect(rest[name]).toBe(0);
  });

  it("changes the version with every setting, and only then", () => {
    const settings: Partial<CostOptions>[] = [
      {},
      { spread: { rangeShare: 0.02 } },
      { impact: { coefficient: 1 } },
      { borrow: 0.01 },
      { option: true },
      { bookUnits: 500 },
      { bookContracts: 5 },
      { rules: { rounding: "shares" } },
      { rules: { amounts: "rounded" } },
    ];
    const versions = settings.map((each) => model(each).version);
    expect(new Set(versions).size).toBe(settings.length);
    expect(settings.map((each) => costModel("us-shares", { market: "other", ...each }).version)).toEqual(versions);
  });
});

describe("amounts", () => {
  it("are whole cents, transaction tax and stamp duty whole rupees", () => {
    const rounded = costModel("india-futures", { market: "NIFTY", bookUnits: 750, rules: { amounts: "rounded" } });
    const exact = costModel("india-futures", { market: "NIFTY", bookUnits: 750 });
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 1, noNaN: true }), fc.boolean(), (size, buys) => {
        const units = buys ? size : -size;
        const [whole, raw] = [cost(rounded, units, "2025-06-02", 25_000), cost(exact, units, "2025-06-02", 25_000)];
        for (const [name, value] of Object.entries(whole)) {
          const coin = name === "stt" || name === "stamp" ? 1 : 0.01;
          const coins = (value * 750) / coin;
          expect(Math.abs(coins - Math.round(coins))).toBeLessThan(1e-7);
          if (name !== "gst") expect(Math.abs(value - raw[name]!) * 750).toBeLessThanOrEqual(coin / 2 + 1e-9);
        }
        const services = whole.brokerage! + whole.exchange! + whole.ipft! + whole.sebi!;
        expect(Math.abs(whole.gst! - 0.18 * services) * 750).toBeLessThanOrEqual(0.005 + 1e-9);
      }),
    );
  });
});

describe("books and lots", () => {
  it("count in units or in option contracts of the date", () => {
    expect(model().on(date).book).toBe(10_000);
    expect(model({ bookContracts: 7 }).on(date).book).toBe(700);
    const nifty = costModel("india-futures", { market: "NIFTY", bookContracts: 4 });
    expect([nifty.on("2024-04-25").book, nifty.on("2024-04-26").book]).toEqual([200, 100]);
    expect(() => model({ bookContracts: 7, bookUnits: 700 })).toThrow(/both given/);
    expect(() => model({ bookContracts: 7 }, "flat-1")).toThrow(/no option contract/);
  });

  it("tell what can be traded", () => {
    const of = (name: string, rounding: "none" | "shares" | "lots") =>
      costModel(name, { market: "test", rules: { rounding } }).tradable("2025-12-30");
    expect(of("us-shares", "none")).toBe(0);
    expect(of("us-shares", "shares")).toBe(1);
    expect(of("india-futures", "lots")).toBe(75);
    expect(of("nifty-etf", "shares")).toBe(0.01);
    expect(() => of("us-shares", "lots")).toThrow(UsageError);
  });
});

describe("borrow", () => {
  it("is one number or dated", () => {
    expect(model({ borrow: 0.02 }).on(date).borrowRate).toBe(0.02);
    const dated = model({
      borrow: [
        { from: "2015-02-01", rate: 0.01 },
        { from: date, rate: 0.03 },
      ],
    });
    expect(dated.on(history.dates[59]!).borrowRate).toBe(0.01);
    expect(dated.on(date).borrowRate).toBe(0.03);
    expect(() => dated.on("2015-01-30")).toThrow(/no borrow rate on 2015-01-30/);
    expect(model().on(date).borrowRate).toBe(0);
  });
});

describe("the flat twin of a model", () => {
  it("keeps book, rules, borrow and option, and charges the rate alone", () => {
    const of = costModel("india-futures", {
      market: "NIFTY",
      bookContracts: 3,
      borrow: 0.01,
      option: true,
      impact: { coefficient: 1, dailyVolume: 1e6 },
      spread: { rangeShare: 0.01 },
      conditions,
      rules: { rounding: "lots", rolls: "nse-monthly", amounts: "rounded" },
    });
    const flat = of.flat(7);
    expect(flat.components).toEqual(["flat", "borrow", ...of.option!.components]);
    expect(flat.on(date).book).toBe(of.on(date).book);
    expect(flat.rules).toEqual({ ...of.rules, amounts: "exact" });
    expect(flat.tradable(date)).toBe(of.tradable(date));
    expect(cost(flat, -0.25, date, 8_000).flat).toBeCloseTo(0.0007 * 0.25 * 8_000, 12);
  });
});
