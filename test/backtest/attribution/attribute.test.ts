import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  attribute,
  attributionRow,
  decidedPositions,
  type EpisodeRules,
  findEpisodes,
  type HeldLedger,
  hedgeInputs,
  laggedPositions,
  prepareReplay,
} from "../../../src/backtest/index.ts";
import { keyFrom, randomStream, UserError } from "../../../src/core/index.ts";
import { costModel } from "../../../src/costs/index.ts";
import { blackScholesDelta, noHedge, type Strategy, skewRule } from "../../../src/hedging/index.ts";
import type { MarketHistory, StrategyAttribution } from "../../../src/market/index.ts";
import { mean, standardDeviation } from "../../../src/statistics/index.ts";
import { madeUpHistory } from "../../support/made-up-history.ts";

const STEPS = 8;

interface World {
  readonly seed: number;
  readonly kind: "call" | "put" | "straddle";
  readonly side: 1 | -1;
  readonly hedgeInstrument: "shares" | "futures";
  readonly logMoneyness: number;
  readonly rate: number;
  /** Standard deviation of the rate from day to day. */
  readonly rateNoise: number;
  readonly yieldRate: number;
  readonly dividend: number;
  readonly tradeLag: number;
  readonly costBps: number;
  readonly jumpDeviations: number;
}

const calm: World = {
  seed: 1,
  kind: "call",
  side: 1,
  hedgeInstrument: "shares",
  logMoneyness: 0,
  rate: 0.04,
  rateNoise: 0.01,
  yieldRate: 0.01,
  dividend: 0.4,
  tradeLag: 0,
  costBps: 5,
  jumpDeviations: 1.5,
};

const withoutInterest = { hedgeInstrument: "futures", rate: 0, rateNoise: 0, dividend: 0 } as const;

const worlds: fc.Arbitrary<World> = fc.record({
  seed: fc.integer({ min: 1, max: 1e9 }),
  kind: fc.constantFrom("call", "put", "straddle"),
  side: fc.constantFrom<1 | -1>(1, -1),
  hedgeInstrument: fc.constantFrom("shares", "futures"),
  logMoneyness: fc.double({ min: -0.2, max: 0.2, noNaN: true }),
  rate: fc.double({ min: -0.02, max: 0.15, noNaN: true }),
  rateNoise: fc.constantFrom(0, 0.01),
  yieldRate: fc.double({ min: -0.05, max: 0.1, noNaN: true }),
  dividend: fc.double({ min: 0, max: 1, noNaN: true }),
  tradeLag: fc.integer({ min: 0, max: 3 }),
  costBps: fc.double({ min: 0, max: 50, noNaN: true }),
  jumpDeviations: fc.constantFrom(0, 1, 2, 3, Number.POSITIVE_INFINITY),
});

/** Rates that change daily, dividends paid and projected, some violent days. */
function historyOf({ seed, rate, rateNoise, yieldRate, dividend }: World): MarketHistory {
  const plain = madeUpHistory({
    sessions: 420,
    key: keyFrom(seed),
    volatility: 0.25,
    dividend: (row) => (row % 31 === 0 ? dividend : 0),
  });
  const random = randomStream(keyFrom(seed + 1));
  const violent = plain.close.map((price) => price * (random.uniform() < 0.03 ? 0.9 : 1));
  const rates = plain.rate.map(() => rate + rateNoise * random.normal());
  return { ...plain, close: violent, rate: rates, carry: rates.map((each) => each - yieldRate) };
}

function replayed(world: World, costs = costModel("flat", { market: "test", flatBps: world.costBps })) {
  const history = historyOf(world);
  const rules: EpisodeRules = {
    terms: {
      kind: world.kind,
      side: world.side,
      logMoneyness: world.logMoneyness,
      horizonSessions: STEPS,
      horizonDays: 11,
    },
    from: history.dates[300]!,
    stride: 13,
    ivMultiple: 0.9,
    trailingWindow: 21,
  };
  const set = findEpisodes(history, rules);
  const market = { history, set, hedgeInstrument: world.hedgeInstrument };
  const inputs = hedgeInputs(history, set, () => -0.8);
  const replay = prepareReplay({ ...market, costs, tradeLag: world.tradeLag });
  const held = (name: string, deltas: Float64Array, gives?: Strategy["gives"]): HeldLedger => ({
    ledger: { market: history.label, strategy: name, episodes: replay(deltas, gives) },
    held: laggedPositions(decidedPositions(rules.terms, deltas, gives), STEPS, world.tradeLag),
  });
  return { history, set, market, inputs, held };
}

const largest = (values: Iterable<number>) => Math.max(0, ...Array.from(values, Math.abs));
const attributed = (world: World) => {
  const { market, inputs, held } = replayed(world);
  const strategies = [
    held("BS Delta", blackScholesDelta.deltas(inputs)),
    held("Skew rule", skewRule({ band: 0.05 }).deltas(inputs)),
    held("No Hedge", noHedge.deltas(inputs), noHedge.gives),
  ];
  return attribute({ market, inputs, jumpDeviations: world.jumpDeviations }, strategies);
};
const named = (all: readonly StrategyAttribution[], name: string) => all.find(({ strategy }) => strategy === name)!;

describe("attribute", () => {
  it("adds up to the ledger's P&L on any path, option and instrument", () => {
    fc.assert(
      fc.property(worlds, (world) => {
        for (const { lines, pnl, residual } of attributed(world)) {
          expect(largest(residual)).toBeLessThan(1e-10);
          for (const [i, whole] of pnl.entries()) {
            const sum = Object.values(lines).reduce((total, values) => total + values[i]!, 0);
            expect(Math.abs(sum - whole)).toBeLessThan(1e-10);
          }
          // The ledger and the positions given to the attribution tell the same story.
          for (const line of ["other: option", "other: gains", "other: dividends"])
            expect(largest(lines[line]!)).toBeLessThan(1e-10);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("has no delta choice for the Black-Scholes delta itself", () => {
    for (const kind of ["call", "put", "straddle"] as const) {
      const { lines } = named(attributed({ ...calm, kind }), "BS Delta");
      for (const line of ["delta choice", "delta choice, jump days", "delta choice, carry"])
        expect(largest(lines[line]!)).toBe(0);
    }
  });

  it("has the lag of the Black-Scholes delta in its delta choice", () => {
    const { lines } = named(attributed({ ...calm, tradeLag: 1 }), "BS Delta");
    expect(standardDeviation(lines["delta choice"]!)).toBeGreaterThan(0.05);
  });

  it("gives a constant more of the forward exactly that line", () => {
    const { history, market, inputs, held, set } = replayed({ ...calm, ...withoutInterest });
    const more = blackScholesDelta.deltas(inputs).map((delta) => delta + 0.1);
    const [result] = attribute({ market, inputs, jumpDeviations: Number.POSITIVE_INFINITY }, [held("more", more)]);
    for (const [i, entry] of set.entries.entries()) {
      const first = 100 * inputs.forward[i * STEPS]!;
      const move = (100 * history.close[entry + STEPS]!) / history.close[entry]! - first;
      expect(result!.lines["delta choice"]![i]).toBeCloseTo(0.1 * move, 11);
      expect(Math.abs(result!.lines["delta choice, carry"]![i]!)).toBeLessThan(1e-12);
    }
  });

  it("puts dividends and financing of a delta choice in shares into its carry", () => {
    const world: World = { ...calm, yieldRate: 0, jumpDeviations: Number.POSITIVE_INFINITY };
    const { history, market, inputs, held, set } = replayed(world);
    const more = blackScholesDelta.deltas(inputs).map((delta) => delta + 1);
    const [result] = attribute({ market, inputs, jumpDeviations: Number.POSITIVE_INFINITY }, [held("more", more)]);
    for (const [i, entry] of set.entries.entries()) {
      const unit = 100 / history.close[entry]!;
      // One share more, bought on credit at entry and held: every day's debt grows with the rate, dividends pay it down.
      let debt = 100;
      for (let t = 1; t <= STEPS; t++) {
        const days = (Date.parse(history.dates[entry + t]!) - Date.parse(history.dates[entry + t - 1]!)) / 86_400_000;
        debt = debt * Math.exp((history.rate[entry + t - 1]! * days) / 365) - unit * history.dividend[entry + t]!;
      }
      const move = unit * history.close[entry + STEPS]! - 100;
      expect(result!.lines["delta choice"]![i]).toBeCloseTo(move, 10);
      expect(result!.lines["delta choice, carry"]![i]).toBeCloseTo(100 - debt, 10);
    }
  });

  it("has no jump days without a threshold to pass, and nothing but jump days at 0", () => {
    const never = named(attributed({ ...calm, jumpDeviations: Number.POSITIVE_INFINITY }), "Skew rule").lines;
    const always = named(attributed({ ...calm, jumpDeviations: 0 }), "Skew rule").lines;
    const some = named(attributed(calm), "Skew rule").lines;
    expect(largest(never["jump days"]!)).toBe(0);
    expect(largest(never["delta choice, jump days"]!)).toBe(0);
    for (const line of ["gamma", "gamma, higher order"]) expect(largest(always[line]!)).toBe(0);
    expect(largest(always["delta choice"]!)).toBeLessThan(1e-12);
    for (const i of never["gamma"]!.keys()) {
      const whole = never["gamma"]![i]! + never["gamma, higher order"]![i]!;
      expect(always["jump days"]![i]).toBeCloseTo(whole, 11);
      expect(some["gamma"]![i]! + some["gamma, higher order"]![i]! + some["jump days"]![i]!).toBeCloseTo(whole, 11);
    }
    expect(largest(some["jump days"]!)).toBeGreaterThan(0.1);
  });

  it("calls a day a jump by the volatility of the close before, and by the return with its dividend", () => {
    const { market, history, set } = replayed({ ...calm, costBps: 0 });
    const entry = set.entries[0]!;
    const day = entry + 4;
    /** The jump line of the first episode when its fifth session loses 8 %, part of it as a dividend, with given volatilities around. */
    const jumpLine = (before: number, after: number, dividend = 0) => {
      const [close, index, paid] = [history.close.slice(), history.volatilityIndex.slice(), history.dividend.slice()];
      close.fill(close[entry]!, entry);
      paid.fill(0, entry);
      close.fill(0.92 * close[entry]!, day);
      paid[day] = dividend * close[entry]!;
      index.fill(before, entry, day).fill(after, day);
      const made = { ...history, close, dividend: paid, volatilityIndex: index };
      const own = { ...market, history: made };
      const inputs = hedgeInputs(made, set, () => 0);
      const costs = costModel("none", { market: "test" });
      const deltas = blackScholesDelta.deltas(inputs);
      const episodes = prepareReplay({ ...own, costs, tradeLag: 0 })(deltas);
      const ledger = { market: "made", strategy: "BS Delta", episodes };
      const held = decidedPositions(set.rules.terms, deltas);
      return attribute({ market: own, inputs, jumpDeviations: 3 }, [{ ledger, held }])[0]!.lines["jump days"]![0]!;
    };
    // ln 0.92 = -0.0834: three deviations of a volatility of 0.441 a year, an index of 0.49 times 0.9.
    expect(jumpLine(0.48, 2)).toBeLessThan(-0.5);
    expect(jumpLine(0.5, 0.1)).toBe(0);
    expect(jumpLine(0.2, 0.2)).toBeLessThan(-0.5);
    expect(jumpLine(0.2, 0.2, 0.06)).toBe(0);
  });

  it("leaves interest on costs as the only other line", () => {
    const world = { ...calm, hedgeInstrument: "futures" as const };
    const { lines } = named(attributed(world), "BS Delta");
    const free = replayed(world, costModel("none", { market: "test" }));
    const without = free.held("BS Delta", blackScholesDelta.deltas(free.inputs)).ledger.episodes;
    const { held, inputs } = replayed(world);
    const charged = held("BS Delta", blackScholesDelta.deltas(inputs)).ledger.episodes;
    for (const [i, { pnl, totalCost }] of charged.entries()) {
      expect(lines["other: financing"]![i]).toBeCloseTo(pnl + totalCost - without[i]!.pnl, 11);
      expect(lines["cost: costs"]?.[i] ?? lines["cost: flat"]?.[i]).toBeCloseTo(-totalCost, 12);
    }
    expect(largest(lines["other: financing"]!)).toBeGreaterThan(1e-6);
  });

  it("carries nothing in futures without interest", () => {
    const { lines } = named(attributed({ ...calm, ...withoutInterest }), "BS Delta");
    for (const line of ["premium", "basis", "dividends", "financing"])
      expect(largest(lines[`carry: ${line}`]!), line).toBeLessThan(1e-12);
  });

  it("names the episode whose ledger has an amount of no known kind", () => {
    const { market, inputs, held } = replayed(calm);
    const good = held("Skew rule", skewRule().deltas(inputs));
    const spoilt = (change: (of: HeldLedger["ledger"]["episodes"][number]) => object): HeldLedger => ({
      ...good,
      ledger: {
        ...good.ledger,
        episodes: good.ledger.episodes.map((episode, i) => (i === 2 ? { ...episode, ...change(episode) } : episode)),
      },
    });
    const run = (of: HeldLedger) => attribute({ market, inputs, jumpDeviations: 3 }, [of]);
    const entry = good.ledger.episodes[2]!.entry;
    expect(() => run(spoilt(({ pnl }) => ({ pnl: pnl + 2e-6 })))).toThrow(UserError);
    expect(() => run(spoilt(({ pnl }) => ({ pnl: pnl + 2e-6 })))).toThrow(new RegExp(`Skew rule, episode.*${entry}`));
    expect(() => run(spoilt(() => ({ pnl: Number.NaN })))).toThrow(UserError);
    // What has a name of its own gets a line of its own.
    const fee = run(spoilt(({ pnl, costs }) => ({ pnl: pnl - 0.5, costs: { ...costs, fee: 0.5 } })))[0]!;
    expect(fee.lines["cost: fee"]![2]).toBe(-0.5);
    expect(fee.lines["cost: fee"]![1]).toBe(-0);
    const rounded = run(spoilt(({ pnl, gains }) => ({ pnl: pnl + 0.25, gains: gains + 0.25 })))[0]!;
    expect(rounded.lines["other: gains"]![2]).toBeCloseTo(0.25, 11);
  });

  it("refuses positions and episodes that are not the market's", () => {
    const { market, inputs, held } = replayed(calm);
    const good = held("Skew rule", skewRule().deltas(inputs));
    const run = (of: HeldLedger) => () => attribute({ market, inputs, jumpDeviations: 3 }, [of]);
    expect(run({ ...good, held: good.held.subarray(1) })).toThrow(/positions/);
    const turned = { ...good.ledger, episodes: [...good.ledger.episodes].reverse() };
    expect(run({ ...good, ledger: turned })).toThrow(/not the market's episode/);
  });
});

describe("attributionRow", () => {
  it("has mean and deviation of each line, whose means add up to the mean P&L", () => {
    const one = named(attributed(calm), "Skew rule");
    const row = attributionRow(one);
    expect(row.episodes).toBe(one.pnl.length);
    expect(Object.values(row.lines).reduce((sum, line) => sum + line, 0)).toBeCloseTo(row.pnl, 11);
    expect(row.pnl).toBe(mean(one.pnl));
    expect(row.lines["vega"]).toBe(mean(one.lines["vega"]!));
    expect(row.deviations["gamma"]).toBe(standardDeviation(one.lines["gamma"]!));
    expect(row.largestResidual).toBe(largest(one.residual));
    expect(Object.keys(row.lines)).toEqual(Object.keys(one.lines));
  });
});
