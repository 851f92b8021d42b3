import { describe, expect, it } from "vitest";
import { CLEANING_RULES, type CleanOptions, cleanChain, describeDropped } from "../../../src/calibration/index.ts";
import { addDays, UsageError, UserError } from "../../../src/core/index.ts";
import type { CleanChain, OptionChain, OptionQuote } from "../../../src/market/index.ts";
import { chainOf, date, market, settled, syntheticQuotes, truth, twoSided } from "./synthetic-chain.ts";

const quotes = syntheticQuotes(market);
const atDays = (days: number) => quotes.filter(({ expiry }) => expiry === addDays(date, days));
/** Index of the put n strikes below the money of an expiry. */
function putAt(days: number, below: number): number {
  const { forward } = truth(market, days);
  const strikes = atDays(days)
    .filter(({ kind, strike }) => kind === "put" && strike < forward)
    .map(({ strike }) => strike);
  const strike = strikes.at(-below);
  return quotes.findIndex((q) => q.kind === "put" && q.strike === strike && q.expiry === addDays(date, days));
}

function changed(index: number, change: Partial<OptionQuote>): OptionQuote[] {
  return quotes.map((quote, i) => (i === index ? { ...quote, ...change } : quote));
}

/** What is left out beside the side in the money. */
function droppedBy(clean: CleanChain): { rule: string; contract: string; detail: string }[] {
  return clean.dropped
    .filter(({ rule }) => rule !== "in-the-money")
    .map(({ rule, contract, detail }) => ({ rule, contract, detail }));
}

const victim = putAt(120, 3);
const quote = quotes[victim]!;
const middle = 0.5 * (quote.bid + quote.ask);

/** One defect of one quote, and what is said of it. */
const ONE_QUOTE: readonly [string, Partial<OptionQuote>, CleanOptions, RegExp][] = [
  ["no-quote", { ask: Number.NaN }, {}, /^bid [\d.]+, ask NaN$/],
  ["no-quote", { bid: 1, ask: 0 }, {}, /^bid 1, ask 0$/],
  ["zero-bid", { bid: 0 }, {}, /^bid 0, ask/],
  ["zero-bid", { bid: 0, ask: 0 }, {}, /^bid 0, ask 0$/],
  ["crossed", { bid: quote.ask, ask: quote.bid }, {}, /^bid [\d.]+ above ask [\d.]+$/],
  ["stale", { volume: 0, openInterest: 0 }, { requireInterest: true }, /^volume 0, open interest 0$/],
  ["too-wide", { bid: 0.7 * middle, ask: 1.3 * middle }, { maximumSpread: 0.03 }, /volatility points$/],
  ["too-wide", { bid: 0.4 * middle, ask: 1.6 * middle }, {}, /^bid [\d.]+, ask [\d.]+$/],
  [
    "butterfly",
    { bid: 1.25 * quote.bid, ask: 1.25 * quote.ask },
    {},
    /^put [\d.]+ against put [\d.]+ and put [\d.]+: [\d.]+ too dear/,
  ],
  ["butterfly", { bid: 0.75 * quote.bid, ask: 0.75 * quote.ask }, {}, /too dear beyond the spread/],
  ["bounds", { bid: 1.2 * quote.strike, ask: 1.3 * quote.strike }, {}, /above the upper bound D K = [\d.]+$/],
];

describe("the rules on one quote", () => {
  it("drop nothing of a sound chain but the side in the money", () => {
    const clean = cleanChain(chainOf(quotes));
    expect(droppedBy(clean)).toEqual([]);
    expect(clean.dropped).toHaveLength(quotes.length / 2);
    expect(clean.slices.map(({ strikes }) => strikes.length)).toEqual([14, 14, 14, 14]);
  });

  it.each(ONE_QUOTE)("%s: %o", (rule, change, options, detail) => {
    const found = droppedBy(cleanChain(chainOf(changed(victim, change)), options));
    expect(found.map((d) => [d.rule, d.contract])).toEqual([[rule, quote.contract]]);
    expect(found[0]!.detail).toMatch(detail);
  });

  it("keep a locked market", () => {
    expect(droppedBy(cleanChain(chainOf(changed(victim, { bid: middle, ask: middle }))))).toEqual([]);
  });

  it("keep quotes without volume and open interest unless these are asked for", () => {
    expect(droppedBy(cleanChain(chainOf(changed(victim, { volume: 0, openInterest: 0 }))))).toEqual([]);
  });

  it("name the lower bound of an option in the money", () => {
    const index = quotes.findIndex((q) => q.kind === "call" && q.strike === quote.strike && q.expiry === quote.expiry);
    const call = quotes[index]!;
    const found = droppedBy(cleanChain(chainOf(changed(index, { bid: 0.6 * call.bid, ask: 0.6 * call.ask }))));
    expect(found.map(({ rule }) => rule)).toEqual(["bounds"]);
    expect(found[0]!.detail).toMatch(/^at most [\d.]+, below the lower bound D \(F - K\) = [\d.]+$/);
  });

  it("keep the narrower of two quotes of one contract, in any order", () => {
    const wide = { ...quote, contract: "again", bid: quote.bid - 0.2, ask: quote.ask + 0.2 };
    for (const both of [
      [...quotes, wide],
      [wide, ...quotes],
    ]) {
      const found = droppedBy(cleanChain(chainOf(both)));
      expect(found.map((d) => [d.rule, d.contract])).toEqual([["duplicate", "again"]]);
      expect(found[0]!.detail).toContain(quote.contract);
    }
  });

  it("drop far wings and small prices by the limits given", () => {
    const near = cleanChain(chainOf(quotes), { maximumDeviations: 1 });
    expect(new Set(droppedBy(near).map(({ rule }) => rule))).toEqual(new Set(["far-wing"]));
    for (const { strikes, forward, maturity, volatilities } of near.slices) {
      const sd = volatilities[Math.floor(volatilities.length / 2)]! * Math.sqrt(maturity);
      for (const strike of strikes) expect(Math.abs(Math.log(strike / forward))).toBeLessThan(1.1 * sd);
    }
    const dear = cleanChain(chainOf(quotes), { minimumPrice: 0.005, minimumQuotes: 1 });
    expect(new Set(droppedBy(dear).map(({ rule }) => rule))).toEqual(new Set(["small-price"]));
    for (const { prices, forward, discount } of dear.slices) {
      for (const price of prices) expect(price * discount).toBeGreaterThanOrEqual(0.005 * forward);
    }
  });
});

describe("the rules on a whole expiry", () => {
  const extra = (days: number) => syntheticQuotes({ ...market, days: [days] });
  const rulesOf = (chain: OptionChain, options?: CleanOptions) => {
    const counts = new Map<string, number>();
    for (const { rule } of droppedBy(cleanChain(chain, options))) counts.set(rule, (counts.get(rule) ?? 0) + 1);
    return Object.fromEntries(counts);
  };

  it("expired: settled on the day of the quotes or before", () => {
    const past = extra(10).map((q, i) => ({ ...q, expiry: addDays(date, i % 2 === 0 ? 0 : -3) }));
    expect(rulesOf(chainOf([...quotes, ...past]))).toEqual({ expired: past.length });
  });

  it("short-maturity and long-maturity, to the fraction of a day", () => {
    expect(rulesOf(chainOf([...quotes, ...extra(2)]))).toEqual({ "short-maturity": 28 });
    expect(rulesOf(chainOf(quotes), { minimumDays: 14 })).toEqual({});
    expect(rulesOf(chainOf(quotes), { minimumDays: 14, quoteTime: "16:15" })).toEqual({ "short-maturity": 28 });
    expect(rulesOf(chainOf(quotes), { maximumDays: 120 })).toEqual({ "long-maturity": 28 });
  });

  it("few-pairs: an expiry of puts alone", () => {
    const puts = extra(60).filter(({ kind }) => kind === "put");
    expect(rulesOf(chainOf([...quotes, ...puts]))).toEqual({ "few-pairs": 14 });
  });

  it("parity: a forward far from the underlying, or calls and puts of different days", () => {
    const elsewhere = syntheticQuotes({ ...market, days: [60], spot: 1200 });
    expect(rulesOf(chainOf([...quotes, ...elsewhere]))).toEqual({ parity: 28 });
    const torn = extra(60).map((q, i) =>
      q.kind === "call" ? { ...q, bid: q.bid + 25 * ((i * 7) % 5), ask: q.ask + 25 * ((i * 7) % 5) } : q,
    );
    expect(rulesOf(chainOf([...quotes, ...torn]))).toEqual({ parity: 28 });
  });

  it("discount: a forward that is known, years away, with no rate and no pairs anywhere", () => {
    const puts = extra(700).filter(({ kind }) => kind === "put");
    const forwards = [{ expiry: addDays(date, 700), forward: truth(market, 700).forward }];
    expect(() => cleanChain(chainOf(puts), { forwards })).toThrow(/14 discount/);
    expect(cleanChain(chainOf(puts), { forwards, rate: 0.04 }).slices).toHaveLength(1);
  });

  it("thin-expiry: fewer quotes left than wanted", () => {
    const few = extra(60).slice(4, 12);
    expect(rulesOf(chainOf([...quotes, ...few]), { minimumQuotes: 5 })).toEqual({ "thin-expiry": 4 });
  });

  it("calendar: the dearer option of two expiries next to each other, as few as it takes", () => {
    const sparse = { ...market, distances: [-2, -1, 0, 1], halfSpread: 0.003 };
    const both = [
      ...syntheticQuotes({ ...sparse, days: [60] }),
      ...syntheticQuotes({ ...market, days: [62], halfSpread: 0.003 }),
    ];
    expect(droppedBy(cleanChain(chainOf(both)))).toEqual([]);
    const index = both.findIndex(
      (q) => q.kind === "put" && q.strike < 960 && q.strike > 920 && q.expiry === addDays(date, 60),
    );
    const dear = both.map((q, i) => (i === index ? { ...q, bid: 1.15 * q.bid, ask: 1.15 * q.ask } : q));
    const found = droppedBy(cleanChain(chainOf(dear)));
    expect(found.map((d) => [d.rule, d.contract])).toEqual([["calendar", both[index]!.contract]]);
    expect(found[0]!.detail).toContain(`X ${addDays(date, 60)} against X ${addDays(date, 62)}`);
  });
});

describe("settlement prices", () => {
  const settlement = (of: readonly OptionQuote[]) => chainOf(settled(of), { quotation: "settlement" });

  it("are cleaned like mid prices", () => {
    const clean = cleanChain(settlement(quotes));
    expect(droppedBy(clean)).toEqual([]);
    for (const slice of clean.slices) {
      expect(slice.bidVolatilities.every(Number.isNaN)).toBe(true);
      expect(Math.abs(slice.forward - truth(market, Math.round(365 * slice.maturity)).forward)).toBeLessThan(1e-7);
    }
  });

  it.each([
    ["untraded", { volume: 0 }, /^volume 0$/],
    ["untraded", { volume: 30, last: 2 * middle }, /^volume 30, last trade [\d.]+, settlement price [\d.]+$/],
    ["no-quote", { settlement: 0 }, /^settlement price 0$/],
    ["no-quote", { settlement: Number.NaN }, /^settlement price NaN$/],
    ["wrong-day", { settlement: 1.01 * quote.strike }, /above its strike/],
  ] as const)("%s: %o", (rule, change, detail) => {
    const chain = settlement(quotes);
    const all = chain.quotes.map((q, i) => (i === victim ? { ...q, ...change } : q));
    const found = droppedBy(cleanChain({ ...chain, quotes: all }));
    expect(found.map((d) => [d.rule, d.contract])).toEqual([[rule, quote.contract]]);
    expect(found[0]!.detail).toMatch(detail);
  });

  it("wrong-day: an expiry whose settlement prices are all the level of the underlying", () => {
    const chain = settlement([...quotes, ...syntheticQuotes({ ...market, days: [7] })]);
    const all = chain.quotes.map((q) => (q.expiry === addDays(date, 7) ? { ...q, settlement: 1001.7 } : q));
    const found = droppedBy(cleanChain({ ...chain, quotes: all }));
    expect(found).toHaveLength(28);
    expect(found[0]).toMatchObject({ rule: "wrong-day", detail: "all 14 strikes have the settlement price 1001.7" });
  });
});

describe("chains that leave nothing", () => {
  it.each<[string, OptionChain, RegExp]>([
    ["no quotes", chainOf([]), /has no quotes$/],
    ["puts alone", chainOf(quotes.filter(({ kind }) => kind === "put")), /56 quotes, 4 expiries\): 56 few-pairs$/],
    ["night", chainOf(quotes.map((q) => ({ ...q, bid: 0, ask: 0 }))), /112 zero-bid$/],
    ["no prices", chainOf(quotes.map((q) => ({ ...q, bid: Number.NaN }))), /112 no-quote$/],
    ["expired", chainOf(quotes, { date: "2030-01-01" }), /112 expired$/],
    [
      "untraded",
      chainOf(
        settled(quotes).map((q) => ({ ...q, volume: 0 })),
        { quotation: "settlement" },
      ),
      /112 untraded$/,
    ],
  ])("%s", (_, chain, message) => {
    expect(() => cleanChain(chain)).toThrow(message);
    try {
      cleanChain(chain);
    } catch (error) {
      expect(error).toBeInstanceOf(UserError);
      expect(error instanceof UserError ? error.hint : undefined).toMatch(/\.$/);
    }
  });

  it("says which strike is none", () => {
    const wrong = changed(3, { strike: 0, line: 12 });
    expect(() => cleanChain(chainOf(wrong))).toThrow(/line 12 \(X .*\) needs a strike > 0, has 0/);
  });

  it("names the option that makes no sense", () => {
    const wrong: readonly [CleanOptions, RegExp][] = [
      [{ minimumDays: Number.NaN }, /minimumDays must be a number >= 0, was NaN/],
      [{ quoteTime: "25:00" }, /quoteTime must be a local time HH:MM, was '25:00'/],
      [{ rate: 5 }, /rate must be a fraction a year/],
      [{ forwards: [{ expiry: "2024-06-01", forward: -1 }] }, /forwards: 2024-06-01 needs a forward > 0/],
    ];
    for (const [options, message] of wrong) {
      expect(() => cleanChain(chainOf(quotes), options)).toThrow(UsageError);
      expect(() => cleanChain(chainOf(quotes), options)).toThrow(message);
    }
  });
});

describe("describeDropped", () => {
  it("counts by rule, in the order of the table, in words", () => {
    const clean = cleanChain(chainOf(changed(victim, { bid: 0 })));
    expect(describeDropped(clean)).toEqual([
      `1 zero-bid: ${CLEANING_RULES["zero-bid"]}`,
      `56 in-the-money: ${CLEANING_RULES["in-the-money"]}`,
    ]);
  });

  it("knows every rule that the tests have met", () => {
    const messages = [...ONE_QUOTE.map(([rule]) => rule), "calendar", "wrong-day", "untraded"];
    for (const rule of messages) expect(Object.keys(CLEANING_RULES)).toContain(rule);
  });
});

describe("times", () => {
  it("count to the open of expiry for contracts settled in the morning, and from the time of the quotes", () => {
    const morning = quotes.map((q) => ({ ...q, settles: "am" as const }));
    const days = cleanChain(chainOf(morning)).slices.map(({ maturity }) => 365 * maturity);
    expect(days[0]).toBeCloseTo(14 - 6.5 / 24, 10);
    const early = cleanChain(chainOf(quotes), { quoteTime: "10:00" }).slices[0]!;
    expect(365 * early.maturity).toBeCloseTo(14 + 6 / 24, 10);
    const india = cleanChain(chainOf(morning, { timeZone: "Asia/Kolkata" })).slices[0]!;
    expect(365 * india.maturity).toBeCloseTo(14 - 6.25 / 24, 10);
  });

  it("keep roots that settle at different times of one day apart", () => {
    const both = [
      ...quotes,
      ...quotes.map((q) => ({ ...q, root: "XM", contract: `M${q.contract}`, settles: "am" as const })),
    ];
    const { slices } = cleanChain(chainOf(both));
    expect(slices.map(({ root }) => root)).toEqual(["XM", "X", "XM", "X", "XM", "X", "XM", "X"]);
  });

  it("accept quotes in any order", () => {
    const { slices } = cleanChain(chainOf(quotes.toReversed()));
    expect(slices).toEqual(cleanChain(chainOf(quotes)).slices);
  });
});

// A chain of one expiry and of twoSided quotes made by hand: nothing hidden in the support.
it("works on a chain of one expiry", () => {
  const pairs = [90, 95, 100, 105, 110].flatMap((strike) => {
    const put = Math.max(0.4, 4 - 0.3 * (100 - strike));
    const call = put + 0.99 * (100.5 - strike);
    const terms = { strike, expiry: addDays(date, 30) };
    return [twoSided({ ...terms, kind: "call" }, call, 0.02), twoSided({ ...terms, kind: "put" }, put, 0.02)];
  });
  const [slice] = cleanChain(chainOf(pairs, { spot: 100 }), { maximumSpread: 1 }).slices;
  expect(slice!.forward).toBeCloseTo(100.5, 9);
  expect(slice!.discount).toBeCloseTo(0.99, 9);
});
