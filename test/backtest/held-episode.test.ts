import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type EpisodeRules, findEpisodes, hedgeInputs, prepareReplay } from "../../src/backtest/index.ts";
import { daysBetween, UserError } from "../../src/core/index.ts";
import {
  type CostOptions,
  costModel,
  marketConditions,
  nseMonthlyExpiry,
  optionCostModel,
} from "../../src/costs/index.ts";
import { blackScholesDelta, noHedge } from "../../src/hedging/index.ts";
import type { MarketHistory } from "../../src/market/index.ts";
import { monthlyCall } from "../support/episode-rules.ts";
import { madeUpHistory } from "../support/made-up-history.ts";

const rules: EpisodeRules = { ...monthlyCall, from: "2012-03-01", stride: 3 };
const made = madeUpHistory({ sessions: 300, rate: 0.05, start: "2012-01-02" });
/** Prices to the cent or paisa. */
const spy: MarketHistory = {
  ...made,
  close: made.close.map((price) => Math.round(price * 100) / 100),
  high: made.close.map((price) => price * 1.01),
  low: made.close.map((price) => price * 0.99),
  volume: made.close.map(() => 1e8),
  dividend: made.dividend.map((_, row) => (row % 63 === 40 ? 0.47 : 0)),
};
/** The same as an index with futures that have a basis of their own. */
const nifty: MarketHistory = { ...withFutures(made), label: "NIFTY" };

function withFutures(of: MarketHistory): MarketHistory {
  const expiries = of.dates.map((date) => {
    const [year, month] = [Number(date.slice(0, 4)), Number(date.slice(5, 7))];
    return [0, 1, 2].map((k) =>
      nseMonthlyExpiry(year + Math.floor((month - 1 + k) / 12), ((month - 1 + k) % 12) + 1, of.dates),
    );
  });
  const listed = of.dates.map((date, row) => expiries[row]!.filter((expiry) => expiry >= date));
  return {
    ...of,
    futures: [0, 1].map((rank) => ({
      expiry: listed.map((day) => day[rank]),
      close: Float64Array.from(of.dates, (date, row) => {
        const years = daysBetween(date, listed[row]![rank]!) / 365;
        return of.close[row]! * Math.exp(0.05 * years) + 0.3 * Math.sin(row + 2 * rank);
      }),
    })),
  };
}

function ledger(
  of: MarketHistory,
  name: string,
  options: Partial<CostOptions> = {},
  changed: Partial<EpisodeRules> = {},
) {
  const instrument = name === "india-futures" ? ("futures" as const) : ("shares" as const);
  const costs = costModel(name, { market: of.label, conditions: marketConditions(of), ...options });
  const set = findEpisodes(of, { ...rules, ...changed });
  const replay = prepareReplay({ history: of, set, hedgeInstrument: instrument, costs, tradeLag: 0 });
  const inputs = hedgeInputs(of, set, () => -0.8);
  return { costs, set, replay, inputs, deltas: blackScholesDelta.deltas(inputs) };
}
const linesOf = (episode: ReturnType<ReturnType<typeof ledger>["replay"]>[number]) =>
  episode.premium - episode.payoff + episode.gains + episode.dividends + episode.financing - episode.totalCost;

const everything: Partial<CostOptions> = {
  option: true,
  borrow: 0.004,
  impact: { coefficient: 1, dailyVolume: 1e7 },
  spread: { rangeShare: 0.02, stress: { multiple: 3, indexAbove: 0.2, windows: [] } },
};

describe("the ledger with everything on", () => {
  it.each([
    ["us-shares", spy, { rounding: "shares", amounts: "rounded" }],
    ["us-shares", spy, { rounding: "shares", amounts: "exact" }],
    ["india-futures", nifty, { rounding: "lots", amounts: "rounded", rolls: "nse-monthly", basis: "quoted" }],
    ["india-futures", nifty, { rounding: "lots", amounts: "exact", rolls: "nse-monthly", basis: "quoted" }],
    ["india-futures", nifty, { rounding: "shares", amounts: "exact", rolls: "nse-monthly", basis: "model" }],
  ] as const)("%s adds up to 1e-10", (name, history, holding) => {
    for (const kind of ["call", "put", "straddle"] as const) {
      const terms = { ...rules.terms, kind, side: kind === "put" ? (-1 as const) : (1 as const) };
      const { replay, deltas } = ledger(history, name, { ...everything, rules: holding }, { terms });
      for (const episode of replay(deltas)) {
        expect(Math.abs(episode.pnl - linesOf(episode))).toBeLessThan(1e-10);
        expect(Object.values(episode.costs).every((cost) => cost >= 0)).toBe(true);
        expect(episode.totalCost).toBeCloseTo(
          Object.values(episode.costs).reduce((sum, cost) => sum + cost),
          12,
        );
      }
    }
  });

  it("adds up to the cent for 10,000 shares", () => {
    const { replay, deltas, set } = ledger(spy, "us-shares", {
      ...everything,
      rules: { rounding: "shares", amounts: "rounded" },
    });
    for (const [i, episode] of replay(deltas).entries()) {
      const cents = (percent: number) => (percent / 100) * spy.close[set.entries[i]!]! * 10_000 * 100;
      const { premium, payoff, gains, dividends, financing, costs } = episode;
      const lines = [premium, -payoff, gains, dividends, financing, ...Object.values(costs).map((cost) => -cost)].map(
        cents,
      );
      for (const line of lines) expect(Math.abs(line - Math.round(line))).toBeLessThan(1e-5);
      const total = lines.reduce((sum, line) => sum + Math.round(line), 0);
      expect(Math.round(cents(episode.pnl))).toBe(total);
    }
  });

  it("in cents is within rounding of the exact one", () => {
    const of = (amounts: "exact" | "rounded") => {
      const { replay, deltas } = ledger(spy, "us-shares", { ...everything, rules: { amounts } });
      return replay(deltas);
    };
    const [exact, rounded] = [of("exact"), of("rounded")];
    // About 300 bookings of half a cent each on a book worth a million dollars.
    for (const [i, episode] of exact.entries()) expect(Math.abs(rounded[i]!.pnl - episode.pnl)).toBeLessThan(3e-4);
  });
});

describe("rounding", () => {
  it("moves no position by more than half a lot, for every strategy alike", () => {
    const costs = { bookUnits: 1000, rules: { rounding: "lots" as const } };
    const { replay, inputs } = ledger(nifty, "india-futures", costs);
    const half = 50 / 1000 / 2;
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1.5, max: 1.5, noNaN: true }), { minLength: 21, maxLength: 21 }),
        (wanted) => {
          const deltas = noHedge.deltas(inputs).map((_, at) => wanted[at % 21]!);
          const [first] = replay(deltas, "position");
          const mean = wanted.reduce((sum, delta) => sum + delta, 0) / 21;
          expect(Math.abs(first!.meanDelta - mean)).toBeLessThanOrEqual(half + 1e-12);
          const lots = first!.meanDelta * 21 * 20;
          expect(Math.abs(lots - Math.round(lots))).toBeLessThan(1e-8);
        },
      ),
      { numRuns: 100 },
    );
  });

  it("changes what is held, so gains too; a position under half a lot is none", () => {
    const { replay, inputs } = ledger(nifty, "india-futures", { bookUnits: 1000, rules: { rounding: "lots" } });
    const small = replay(noHedge.deltas(inputs).fill(0.0249), "position");
    expect(small.every(({ gains, totalCost, volume }) => gains === 0 && totalCost === 0 && volume === 0)).toBe(true);
    const more = replay(noHedge.deltas(inputs).fill(0.0251), "position");
    const exact = ledger(nifty, "india-futures", { bookUnits: 1000 }).replay(
      noHedge.deltas(inputs).fill(0.05),
      "position",
    );
    expect(more.map(({ gains }) => gains)).toEqual(exact.map(({ gains }) => gains));
  });

  it("to shares vanishes with the size of the book", () => {
    const distance = (bookUnits: number) => {
      const of = (rounding: "none" | "shares") => {
        const { replay, deltas } = ledger(spy, "us-shares", { bookUnits, rules: { rounding } });
        return replay(deltas);
      };
      const exact = of("none");
      return Math.max(...of("shares").map(({ gains }, i) => Math.abs(gains - exact[i]!.gains)));
    };
    expect(distance(10)).toBeGreaterThan(0.05);
    expect(distance(100_000)).toBeLessThan(1e-3);
  });
});

describe("rolls", () => {
  it("happen exactly once for every expiry held across, at a sale and a purchase", () => {
    const none = ledger(nifty, "india-futures", { bookUnits: 1 });
    const rolled = ledger(nifty, "india-futures", { bookUnits: 1, rules: { rolls: "nse-monthly" } });
    const held = none.deltas.map(() => 0.5);
    const [without, withRolls] = [none.replay(held, "position"), rolled.replay(held, "position")];
    const crossed = none.set.entries.map((entry) => {
      const sessions = nifty.dates.slice(entry + 1, entry + 21);
      const months = [0, 1, 2].map((k) => {
        const month = Number(nifty.dates[entry]!.slice(5, 7)) - 1 + k;
        return nseMonthlyExpiry(
          Number(nifty.dates[entry]!.slice(0, 4)) + Math.floor(month / 12),
          (month % 12) + 1,
          nifty.dates,
        );
      });
      return months.filter((expiry) => sessions.includes(nifty.dates[nifty.dates.indexOf(expiry) - 1]!)).length;
    });
    expect(new Set(crossed)).toEqual(new Set([0, 1]));
    for (const [i, episode] of withRolls.entries()) {
      // The half-spread of half a point on half a unit, both ways, in % of the price at entry.
      const extra = (100 * crossed[i]! * 2 * 0.25) / nifty.close[none.set.entries[i]!]!;
      expect(episode.costs["half-spread"]! - without[i]!.costs["half-spread"]!).toBeCloseTo(extra, 10);
      expect(episode.gains).toBe(without[i]!.gains);
      expect(episode.volume).toBe(without[i]!.volume);
    }
  });

  it("are of futures only", () => {
    const of = (options: Partial<CostOptions>) => {
      const { replay, deltas } = ledger(spy, "us-shares", options);
      return replay(deltas).map(({ pnl }) => pnl);
    };
    expect(of({ rules: { rolls: "nse-monthly", basis: "quoted" } })).toEqual(of({}));
  });
});

describe("quoted futures", () => {
  it("gain by the closes of the contract held, from one roll to the next", () => {
    const { replay, deltas, set } = ledger(nifty, "india-futures", { rules: { basis: "quoted", rollSessions: 1 } });
    const episodes = replay(
      deltas.map(() => 1),
      "position",
    );
    for (const [i, entry] of set.entries.entries()) {
      let gains = 0;
      for (let row = entry; row < entry + 21; row++) {
        // The first contract that expires after the next session: the nearest until the session before its expiry.
        const next = nifty.dates[row + 1] ?? "9999";
        const rank = nifty.futures!.findIndex(({ expiry }) => expiry[row]! > next);
        const contract = nifty.futures![rank]!.expiry[row];
        const after = nifty.futures!.find(({ expiry }) => expiry[row + 1] === contract)!.close[row + 1]!;
        const years = daysBetween(nifty.dates[row]!, contract!) / 365;
        const units = Math.exp(0.05 * (((30 / 365) * (21 - (row - entry))) / 21 - years));
        gains += units * (after - nifty.futures![rank]!.close[row]!);
      }
      expect(episodes[i]!.gains).toBeCloseTo((100 * gains) / nifty.close[entry]!, 8);
    }
  });

  it("know a contract by its month: the expiry listed last is its expiry", () => {
    const moved = {
      ...nifty,
      futures: nifty.futures!.map(({ expiry, close }) => ({
        expiry: expiry.map((date, row) => (date === "2012-06-28" && row < 118 ? "2012-06-29" : date)),
        close,
      })),
    };
    const of = (history: MarketHistory) => {
      const { replay, deltas } = ledger(history, "india-futures", { rules: { basis: "quoted" } });
      return replay(deltas).map(({ pnl }) => pnl);
    };
    expect(of(moved)).toEqual(of(nifty));
  });

  it("leave out episodes without a close, and are an error where they are asked for all the same", () => {
    const row = 100;
    const gap = {
      ...nifty,
      futures: nifty.futures!.map(({ expiry, close }) => ({
        expiry,
        close: close.map((price, i) => (i === row ? Number.NaN : price)),
      })),
    };
    const quoted = { quotedFutures: { rollSessions: 1 }, stride: 1 };
    const [whole, set] = [findEpisodes(nifty, { ...rules, ...quoted }), findEpisodes(gap, { ...rules, ...quoted })];
    expect(whole.entries.length - set.entries.length).toBe(22);
    expect(set.excluded[0]?.reason).toBe(`no close of the future held on ${gap.dates[row]}`);
    expect(() => ledger(gap, "india-futures", { rules: { basis: "quoted" } })).toThrow(UserError);
    expect(() => ledger(made, "india-futures", { rules: { basis: "quoted" } })).toThrow(/no futures closes/);
  });
});

describe("borrow", () => {
  it("is paid by calendar day on short shares, and not on futures", () => {
    const terms = { ...rules.terms, kind: "put" as const };
    const { replay, inputs, set } = ledger(spy, "us-shares", { borrow: 0.0365 }, { terms });
    const short = replay(noHedge.deltas(inputs).fill(-0.5), "position");
    for (const [i, entry] of set.entries.entries()) {
      let paid = 0;
      for (let row = entry; row < entry + 21; row++)
        paid += 0.5 * spy.close[row]! * 1e-4 * daysBetween(spy.dates[row]!, spy.dates[row + 1]!);
      expect(short[i]!.costs.borrow).toBeCloseTo((100 * paid) / spy.close[entry]!, 10);
    }
    expect(replay(noHedge.deltas(inputs).fill(0.5), "position").every(({ costs }) => costs.borrow === 0)).toBe(true);
    const futures = ledger(nifty, "india-futures", { borrow: 0.0365 });
    expect(
      futures
        .replay(
          futures.deltas.map(() => -0.5),
          "position",
        )
        .every(({ costs }) => costs.borrow === 0),
    ).toBe(true);
  });
});

describe("the option's own costs", () => {
  it("are the same for every strategy; the holder pays for the exercise", () => {
    const terms = { ...rules.terms, side: -1 as const };
    const { replay, inputs, deltas, set } = ledger(nifty, "india-futures", { option: true }, { terms });
    const [hedged, bare] = [replay(deltas), replay(noHedge.deltas(inputs), noHedge.gives)];
    const model = optionCostModel("india-options", { market: "NIFTY" });
    const out = new Float64Array(model.components.length);
    for (const [i, entry] of set.entries.entries()) {
      for (const name of model.components) expect(hedged[i]!.costs[name]).toBe(bare[i]!.costs[name]);
      const [strike, settlement] = [nifty.close[entry]!, nifty.close[entry + 21]!];
      model.exercise({ date: nifty.dates[entry + 21]!, kind: "call", side: "buy", strike, settlement }, out);
      expect(bare[i]!.costs["option-exercise-stt"]).toBeCloseTo((100 * out.at(-1)!) / strike, 10);
      const premium = (Math.abs(bare[i]!.premium) / 100) * strike;
      model.trade({ date: nifty.dates[entry]!, kind: "call", side: "buy", premium, strike }, out);
      const traded =
        model.components.reduce((sum, name) => sum + bare[i]!.costs[name]!, 0) - bare[i]!.costs["option-exercise-stt"]!;
      expect(traded).toBeCloseTo((100 * out.reduce((a, b) => a + b)) / strike, 9);
    }
    expect(bare.some(({ costs }) => costs["option-exercise-stt"]! > 0)).toBe(true);
  });
});
