import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type EntryRule,
  episodeCollector,
  HALF_SPREAD,
  heldSteps,
  prepareQuotes,
  type QuotedReplayOptions,
  quotedInputs,
  replayQuotes,
  settleDaily,
} from "../../../src/backtest/index.ts";
import { daysBetween, normalCdf } from "../../../src/core/index.ts";
import { costModel, optionCostModel } from "../../../src/costs/index.ts";
import { blackScholesDelta, noHedge } from "../../../src/hedging/index.ts";
import type { MarketHistory, QuotedEpisode } from "../../../src/market/index.ts";
import { blackPrice, d1 } from "../../../src/pricing/index.ts";
import { madeUpHistory } from "../../support/made-up-history.ts";
import { modelDay, modelPrice, monthlyRule as rule, type SmileMarket, without } from "../../support/quoted-panels.ts";

const history = madeUpHistory({
  sessions: 120,
  rate: 0.04,
  start: "2019-01-07",
  dividend: (row) => (row === 45 || row === 55 ? 0.6 : 0),
});
const SLOPE = -0.4;
const market: SmileMarket = {
  history,
  level: (row) => 0.95 * history.volatilityIndex[row]!,
  slope: SLOPE,
  halfSpread: 0.03,
};
const FIRST = 30;
const expiries = [history.dates[59]!, history.dates[79]!];
const strikes = Array.from({ length: 81 }, (_, i) => 60 + i);
const costs = costModel("flat", { market: "test", flatBps: 2 });

function episodesOf(kind: EntryRule["kind"], { of = history, last = 60, drop = [] as number[] } = {}): QuotedEpisode[] {
  const collector = episodeCollector(of, { entries: [{ ...rule, kind }], maximumGap: 4, minimumMarks: 5 });
  for (let row = FIRST; row <= last; row++) {
    if (!drop.includes(row)) collector.add(modelDay({ ...market, history: of }, row, expiries, strikes));
  }
  return [...collector.finish().episodes];
}

function optionsFor(
  episodes: readonly QuotedEpisode[],
  hedgeInstrument: "shares" | "futures",
  of = history,
): QuotedReplayOptions {
  return {
    ...{ panel: "made", episodes, history: of, hedgeInstrument, costs },
    ...{ leverage: -0.8, ivMultiple: 0.9, trailingWindow: 21 },
  };
}

const benchmark = { ...blackScholesDelta, family: "benchmark" } as const;

/** The P&L at the end from cash flows, each with the interest to the end: written apart from the ledger, in % of the price at entry. */
function wealthOf(
  { steps, end, kind, strike, contracts }: QuotedEpisode,
  side: 1 | -1,
  deltas: ArrayLike<number>,
  instrument: "shares" | "futures",
): number {
  const dates = [...steps.map(({ date }) => date), ...(end.kind === "expiry" ? [end.date] : [])];
  const rows = dates.map((date) => history.dates.indexOf(date));
  const n = rows.length - 1;
  const growth = (t: number) => {
    let exponent = 0;
    for (let i = t; i < n; i++) exponent += (history.rate[rows[i]!]! * daysBetween(dates[i]!, dates[i + 1]!)) / 365;
    return Math.exp(exponent);
  };
  const expiry = contracts[0]!.split(" ")[1]!;
  const forward = (t: number) =>
    t === n && end.kind === "expiry"
      ? history.close[rows[t]!]!
      : history.close[rows[t]!]! * Math.exp((history.carry[rows[t]!]! * daysBetween(dates[t]!, expiry)) / 365);
  const price = (t: number) => (instrument === "shares" ? history.close[rows[t]!]! : forward(t));
  const legs: readonly ("call" | "put")[] = kind === "straddle" ? ["call", "put"] : [kind];
  const model = (t: number) => legs.reduce((sum, leg) => sum + modelPrice(market, rows[t]!, expiry, leg, strike), 0);
  const settled = history.close[rows[n]!]!;
  const final =
    end.kind === "marked-out"
      ? model(n)
      : legs.reduce((sum, leg) => sum + Math.max(leg === "call" ? settled - strike : strike - settled, 0), 0);
  let wealth = (side * model(0) - legs.length * 0.03) * growth(0) - side * final;
  for (let t = 0; t < n; t++) {
    const call = deltas[t]!;
    const units = side * (kind === "call" ? call : kind === "put" ? call - 1 : 2 * call - 1);
    const before = t === 0 ? 0 : deltas[t - 1]!;
    const held = t === 0 ? 0 : side * (kind === "call" ? before : kind === "put" ? before - 1 : 2 * before - 1);
    wealth -= 2e-4 * Math.abs(units - held) * price(t) * growth(t);
    if (t === n - 1) wealth -= 2e-4 * Math.abs(units) * price(n);
    let dividends = 0;
    for (let row = rows[t]! + 1; row <= rows[t + 1]!; row++) dividends += history.dividend[row]!;
    wealth +=
      instrument === "shares"
        ? units * ((price(t + 1) + dividends) * growth(t + 1) - price(t) * growth(t))
        : units * (price(t + 1) - price(t)) * growth(t + 1);
  }
  return (100 * wealth) / history.close[rows[0]!]!;
}

describe("replay on quotes that are model prices", () => {
  const sets = (["call", "put", "straddle"] as const).flatMap((kind) =>
    (["shares", "futures"] as const).flatMap((instrument) =>
      (["short", "long"] as const).map((side) => ({ kind, instrument, side })),
    ),
  );

  it.each(sets)("$side $kind hedged with $instrument: the P&L of cash flows with interest, to 1e-9", (set) => {
    // Row 40 has no file: a step of two sessions.
    const episodes = episodesOf(set.kind, { drop: [40] });
    const [short, long] = replayQuotes(optionsFor(episodes, set.instrument), [benchmark], "real");
    const { outcomes } = set.side === "short" ? short! : long!;
    const kinds = new Set<string>();
    for (const [i, episode] of episodes.entries()) {
      kinds.add(episode.end.kind);
      const deltas = heldSteps(episode).map(({ forward, atTheMoney, tau }) =>
        normalCdf(d1(forward, episode.strike, atTheMoney, tau)),
      );
      const wealth = wealthOf(episode, set.side === "short" ? 1 : -1, deltas, set.instrument);
      expect(outcomes[i]!.pnl).toBeCloseTo(wealth, 9);
    }
    expect([...kinds].sort()).toEqual(["expiry", "marked-out"]);
  });

  it("days add up to the P&L exactly, and the lines too", () => {
    for (const kind of ["call", "straddle"] as const) {
      const episodes = episodesOf(kind, { drop: [40] });
      for (const { outcomes, side } of replayQuotes(optionsFor(episodes, "shares"), [benchmark], "real")) {
        for (const outcome of outcomes) {
          const { daily, pnl, premium, value, gains, dividends, financing, costs: lines, totalCost } = outcome;
          expect(daily.reduce((sum, day) => sum + day, 0)).toBeCloseTo(pnl, 11);
          expect(premium - value + gains + dividends + financing - totalCost).toBeCloseTo(pnl, 10);
          expect(Object.values(lines).reduce((sum, line) => sum + line, 0)).toBeCloseTo(totalCost, 12);
          expect(Math.sign(premium)).toBe(side === "short" ? 1 : -1);
        }
      }
    }
  });

  it("crossing the option's market costs its half-spread at once, on both sides", () => {
    const episodes = episodesOf("call");
    const [short, long] = replayQuotes(optionsFor(episodes, "futures"), [{ ...noHedge, family: "unhedged" }], "real");
    for (const [i, { steps }] of episodes.entries()) {
      const half = (100 * 0.03) / steps[0]!.spot;
      for (const { outcomes } of [short!, long!]) {
        expect(outcomes[i]!.costs[HALF_SPREAD]).toBeCloseTo(half, 12);
        expect(outcomes[i]!.daily[0]).toBeCloseTo(-half, 12);
      }
    }
  });

  it("a day's P&L is that of the option's mark against the hedge", () => {
    const [episode] = episodesOf("call");
    const [short] = replayQuotes(optionsFor([episode!], "futures"), [benchmark], "real");
    const { daily, positions } = short!.outcomes[0]!;
    const [before, now] = [episode!.steps[4]!, episode!.steps[5]!];
    const scale = 100 / episode!.steps[0]!.spot;
    const gain = scale * (positions[4]! * (now.forward - before.forward) - (now.price - before.price));
    const cost = 2e-4 * Math.abs(positions[5]! - positions[4]!) * scale * now.forward;
    // What is left is a day's interest on cash that is a few per cent.
    expect(Math.abs(daily[5]! - (gain - cost))).toBeLessThan((4 * 0.04 * 5) / 365);
  });

  it("own-strike hedging beats no hedge by a wide margin", () => {
    const episodes = episodesOf("call");
    const strategies = [
      { ...blackScholesDelta, family: "benchmark", volatility: "own-strike" } as const,
      { ...noHedge, family: "unhedged" } as const,
    ];
    const ledgers = replayQuotes(optionsFor(episodes, "shares"), strategies, "real");
    const spread = (at: number) => Math.hypot(...ledgers[at]!.outcomes.map(({ daily }) => daily[3]!));
    expect(spread(0)).toBeLessThan(0.4 * spread(2));
  });

  it("under proxy marks premium and marks are Black's at the index, hedge and payoff stay real", () => {
    const episodes = episodesOf("put");
    const [real] = replayQuotes(optionsFor(episodes, "futures"), [benchmark], "real");
    const [proxy] = replayQuotes(optionsFor(episodes, "futures"), [benchmark], "proxy");
    for (const [i, episode] of episodes.entries()) {
      const { forward, tau, discount, index, spot } = episode.steps[0]!;
      const black = discount * blackPrice("put", forward, episode.strike, 0.9 * index, tau);
      const outcome = proxy!.outcomes[i]!;
      expect(outcome.premium).toBeCloseTo((100 * black) / spot, 10);
      expect(outcome.costs[HALF_SPREAD]).toBe(0);
      if (episode.end.kind === "expiry") expect(outcome.value).toBe(real!.outcomes[i]!.value);
      const entry = normalCdf(d1(forward, episode.strike, 0.9 * index, tau)) - 1;
      expect(outcome.positions[0]).toBeCloseTo(entry, 12);
    }
  });

  it("gives every strategy the same episodes, and refuses deltas that are no numbers", () => {
    const episodes = episodesOf("call");
    const broken = { name: "Broken", family: "classical", deltas: () => new Float64Array(0) } as const;
    expect(() => replayQuotes(optionsFor(episodes, "shares"), [broken], "real")).toThrow(/deltas needed, got 0/);
    const nan = { ...broken, deltas: (inputs: { tau: Float64Array }) => inputs.tau.map(() => Number.NaN) };
    expect(() => replayQuotes(optionsFor(episodes, "shares"), [nan], "real")).toThrow(/Broken gave the delta NaN/);
  });
});

describe("what strategies see", () => {
  const episodes = episodesOf("call", { drop: [40] }).filter((episode) => heldSteps(episode).length === 25);
  const see = (source: "at-the-money" | "own-strike" | "proxy", of: MarketHistory = history) =>
    quotedInputs(of, episodes, 25, source, { leverage: -0.8, ivMultiple: 0.9, trailingWindow: 21 });

  it("is scaled to the underlying at entry, with the volatility asked for", () => {
    expect(episodes.length).toBeGreaterThan(0);
    const inputs = see("at-the-money");
    const [{ strike, steps }] = episodes as [QuotedEpisode];
    const entry = steps[0]!;
    expect(inputs.strike[0]).toBeCloseTo(strike / entry.spot, 14);
    for (let t = 0; t < 25; t++) {
      expect(inputs.forward[t]).toBeCloseTo(steps[t]!.forward / entry.spot, 14);
      expect(inputs.tau[t]).toBe(steps[t]!.tau);
      expect(inputs.impliedVolatility[t]).toBe(steps[t]!.atTheMoney);
      expect(inputs.smileSlope![t]).toBe(SLOPE);
      expect(see("own-strike").impliedVolatility[t]).toBeCloseTo(
        steps[t]!.atTheMoney + SLOPE * Math.log(strike / steps[t]!.forward),
        10,
      );
      expect(see("proxy").impliedVolatility[t]).toBeCloseTo(0.9 * steps[t]!.index, 14);
    }
    expect(see("own-strike").smileSlope).toBeUndefined();
  });

  it("has the return since the step before, with dividends, over a missing session too", () => {
    const { sessionReturn } = see("proxy");
    const { steps } = episodes[0]!;
    expect(sessionReturn[0]).toBe(0);
    for (let t = 1; t < 25; t++) {
      const [from, to] = [history.dates.indexOf(steps[t - 1]!.date), history.dates.indexOf(steps[t]!.date)];
      const dividends = history.dividend.slice(from + 1, to + 1).reduce((sum, each) => sum + each, 0);
      expect(sessionReturn[t]).toBeCloseTo(Math.log((history.close[to]! + dividends) / history.close[from]!), 12);
    }
  });

  it("ends trailing volatility at the quotes, not at the close of their day", () => {
    const { trailingVolatility } = see("proxy");
    const shocked = (from: number): MarketHistory => ({
      ...history,
      close: history.close.map((price, row) => (row >= from ? 2 * price : price)),
    });
    const row = history.dates.indexOf(episodes[0]!.steps[3]!.date);
    expect(see("proxy", shocked(row)).trailingVolatility[3]).toBe(trailingVolatility[3]);
    expect(see("proxy", shocked(row - 1)).trailingVolatility[3]).not.toBe(trailingVolatility[3]);
    let sum = 0;
    for (let back = 0; back < 21; back++) {
      const at = row - back;
      sum += Math.log((history.close[at]! + history.dividend[at]!) / history.close[at - 1]!) ** 2;
    }
    expect(trailingVolatility[3]).toBeCloseTo(Math.sqrt((252 * sum) / 21), 12);
  });
});

describe("settleDaily", () => {
  const [episode] = episodesOf("call");
  const steps = heldSteps(episode!).length;
  const prepared = {
    shares: prepareQuotes({ history, hedgeInstrument: "shares", ivMultiple: 0.9 }, episode!, "real"),
    futures: prepareQuotes({ history, hedgeInstrument: "futures", ivMultiple: 0.9 }, episode!, "real"),
  };

  it("adds up whatever is held", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: steps, maxLength: steps }),
        fc.constantFrom("shares", "futures"),
        fc.constantFrom<1 | -1>(1, -1),
        (positions, instrument, side) => {
          const funded = instrument === "shares";
          const { daily, pnl } = settleDaily(prepared[instrument], Float64Array.from(positions), {
            side,
            funded,
            costs,
          });
          expect(Math.abs(daily.reduce((sum, day) => sum + day, 0) - pnl)).toBeLessThan(1e-10);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("is linear in what is held where trading is free", () => {
    const free = costModel("none", { market: "test" });
    const terms = { side: 1, funded: true, costs: free } as const;
    const pnl = (scale: number) =>
      settleDaily(prepared.shares, new Float64Array(steps).fill(scale), terms).daily.map((day) => day);
    const [none, one, two] = [pnl(0), pnl(1), pnl(2)];
    for (let t = 0; t <= steps; t++) expect(two[t]! - one[t]!).toBeCloseTo(one[t]! - none[t]!, 10);
  });
});

describe("the option's own costs", () => {
  const charged = costModel("india-futures", { market: "test", option: "india-options" });
  const bare = costModel("india-futures", { market: "test" });
  const model = optionCostModel("india-options", { market: "test" });
  const levies = (kind: "call" | "put", side: "buy" | "sell", episode: QuotedEpisode, premium: number) => {
    const [entry, exercise] = [new Float64Array(model.components.length), new Float64Array(model.components.length)];
    const { steps, strike, end } = episode;
    model.trade({ date: steps[0]!.date, kind, side, premium, strike }, entry);
    model.exercise({ date: end.date, kind, side, strike, settlement: end.level }, exercise);
    return [...entry, ...exercise].reduce((sum, each) => sum + each, 0);
  };

  it.each(["call", "put", "straddle"] as const)(
    "are its trade's and its exercise's, once for all hedges: %s",
    (kind) => {
      for (const episode of episodesOf(kind).filter(({ end }) => end.kind === "expiry")) {
        const scale = 100 / episode.steps[0]!.spot;
        const { price, forward, discount } = episode.steps[0]!;
        const call = kind === "straddle" ? (price + discount * (forward - episode.strike)) / 2 : price;
        const legs: readonly ("call" | "put")[] = kind === "straddle" ? ["call", "put"] : [kind];
        for (const side of ["short", "long"] as const) {
          const outcomes = [charged, bare].map((own) => {
            const options = { ...optionsFor([episode], "futures"), costs: own };
            return replayQuotes(options, [benchmark], "real").find((ledger) => ledger.side === side)!.outcomes[0]!;
          });
          const expected = legs.reduce((sum, leg, i) => {
            const premium = i === 0 ? call : price - call;
            return sum + scale * levies(leg, side === "short" ? "sell" : "buy", episode, premium);
          }, 0);
          expect(expected).toBeGreaterThan(0);
          expect(outcomes[0]!.totalCost - outcomes[1]!.totalCost).toBeCloseTo(expected, 10);
          expect(outcomes[0]!.daily.reduce((sum, day) => sum + day, 0)).toBeCloseTo(outcomes[0]!.pnl, 10);
          expect(outcomes[0]!.costs["option-stt"]).toBeGreaterThanOrEqual(0);
          // All of the entry's levies are there on the first day.
          expect(outcomes[0]!.daily[0]!).toBeLessThanOrEqual(outcomes[1]!.daily[0]!);
        }
      }
    },
  );
});

describe("an option that is dropped for a while", () => {
  it("is hedged again at its next mark; the position earns over the gap", () => {
    const whole = episodesOf("call")[0]!;
    const collector = episodeCollector(history, { entries: [rule], maximumGap: 4, minimumMarks: 5 });
    for (let row = FIRST; row <= 60; row++) {
      const day = modelDay(market, row, expiries, strikes);
      collector.add(row === 35 || row === 36 ? without(day, whole.contracts) : day);
    }
    const gapped = collector.finish().episodes[0]!;
    const held = { ...benchmark, deltas: (inputs: { tau: Float64Array }) => inputs.tau.map(() => 0.5) };
    const pnl = (episode: QuotedEpisode) =>
      replayQuotes(optionsFor([episode], "futures"), [held], "real")[0]!.outcomes[0]!.pnl;
    // A constant position does not care when it was looked at, up to interest on the daily gains.
    expect(pnl(gapped)).toBeCloseTo(pnl(whole), 2);
    expect(gapped.steps.length).toBe(whole.steps.length - 2);
    expect(gapped.steps[4]!.date).toBe(history.dates[34]);
  });
});
