import { describe, expect, it } from "vitest";
import { type EpisodeRules, findEpisodes, hedgeInputs, prepareReplay } from "../../src/backtest/index.ts";
import { costModel } from "../../src/costs/index.ts";
import { blackScholesDelta, blackScholesTrailing, noHedge } from "../../src/hedging/index.ts";
import type { MarketHistory } from "../../src/market/index.ts";
import { blackPrice } from "../../src/pricing/index.ts";
import { monthlyCall } from "../support/episode-rules.ts";
import { madeUpHistory } from "../support/made-up-history.ts";

const rules: EpisodeRules = { ...monthlyCall, from: "2010-06-01" };
const history = madeUpHistory({ sessions: 500, rate: 0.03, start: "2010-01-04" });
const flat = costModel("flat", { market: "test", flatBps: 3 });

function ledgerOf(
  of: MarketHistory,
  changed: Partial<EpisodeRules> = {},
  hedgeInstrument: "shares" | "futures" = "shares",
  tradeLag = 0,
) {
  const set = findEpisodes(of, { ...rules, ...changed });
  const inputs = hedgeInputs(of, set, () => -0.8);
  const replay = prepareReplay({ history: of, set, hedgeInstrument, costs: flat, tradeLag });
  return { set, inputs, replay };
}

describe("findEpisodes", () => {
  it("leaves out what has no volatility index, and says so", () => {
    const gap = {
      ...history,
      volatilityIndex: history.volatilityIndex.map((value, row) => (row === 200 ? Number.NaN : value)),
    };
    const whole = findEpisodes(history, rules);
    const set = findEpisodes(gap, rules);
    expect(whole.entries.length - set.entries.length).toBe(21);
    expect(set.excluded).toHaveLength(21);
    expect(set.excluded[0]?.reason).toBe(`no volatility index on ${history.dates[200]}`);
  });

  it("keeps only episodes that end inside the data", () => {
    expect(findEpisodes(history, rules).entries.at(-1)).toBe(history.dates.length - 22);
    expect(
      findEpisodes(history, { ...rules, stride: 5 })
        .entries.slice(0, 3)
        .map((entry, i, all) => entry - all[0]! - 5 * i),
    ).toEqual([0, 0, 0]);
  });
});

describe("replay", () => {
  it("books the premium at the entry's volatility, discounted, in % of spot", () => {
    const { set, inputs, replay } = ledgerOf(history);
    const [first] = replay(noHedge.deltas(inputs));
    const entry = set.entries[0]!;
    const tau = 30 / 365;
    const forward = 100 * Math.exp(0.03 * tau);
    expect(first?.premium).toBeCloseTo(
      Math.exp(-0.03 * tau) * blackPrice("call", forward, 100, 0.9 * history.volatilityIndex[entry]!, tau),
      10,
    );
    expect(first?.payoff).toBeCloseTo(
      Math.max((100 * history.close[entry + 21]!) / history.close[entry]! - 100, 0),
      10,
    );
    expect(first?.totalCost).toBe(0);
    expect(first?.expiry).toBe(history.dates[entry + 21]);
  });

  it("hedges: Black-Scholes leaves a fraction of the naked option's risk", () => {
    const { inputs, replay } = ledgerOf(history);
    const std = (pnl: number[]) =>
      Math.sqrt(
        pnl.reduce((sum, value) => sum + value ** 2, 0) / pnl.length -
          (pnl.reduce((sum, value) => sum + value, 0) / pnl.length) ** 2,
      );
    const naked = std(replay(noHedge.deltas(inputs)).map((episode) => episode.pnl));
    for (const strategy of [blackScholesDelta, blackScholesTrailing]) {
      expect(std(replay(strategy.deltas(inputs)).map((episode) => episode.pnl)) / naked).toBeLessThan(0.5);
    }
  });

  it("gives put and call the same hedge error, a straddle twice the call's", () => {
    const error = (kind: "call" | "put" | "straddle") => {
      const { inputs, replay } = ledgerOf(history, { terms: { ...rules.terms, kind } }, "futures");
      return replay(blackScholesDelta.deltas(inputs)).map((episode) => episode.pnl + episode.totalCost);
    };
    const [call, put, straddle] = [error("call"), error("put"), error("straddle")];
    // Parity holds up to interest on the daily settled gains.
    for (let i = 0; i < call.length; i++) {
      expect(Math.abs(put[i]! - call[i]!)).toBeLessThan(0.02);
      expect(Math.abs(straddle[i]! - call[i]! - put[i]!)).toBeLessThan(1e-3); // interest on costs
    }
  });

  it.each(["call", "put", "straddle"] as const)("holds nothing at all where a %s is not hedged", (kind) => {
    const { inputs, replay } = ledgerOf(history, { terms: { ...rules.terms, kind } });
    for (const episode of replay(noHedge.deltas(inputs), noHedge.gives)) {
      expect([episode.volume, episode.gains, episode.totalCost]).toEqual([0, 0, 0]);
    }
  });

  it("mirrors the seller for the buyer, costs apart", () => {
    const pnl = (side: 1 | -1) => {
      const { inputs, replay } = ledgerOf(history, { terms: { ...rules.terms, side } });
      return replay(blackScholesDelta.deltas(inputs));
    };
    const [seller, buyer] = [pnl(1), pnl(-1)];
    for (const [i, one] of seller.entries()) {
      expect(buyer[i]!.totalCost).toBeCloseTo(one.totalCost, 10);
      expect(Math.abs(buyer[i]!.pnl + buyer[i]!.totalCost + one.pnl + one.totalCost)).toBeLessThan(1e-3); // interest on costs
    }
  });

  it("does not depend on the price level", () => {
    const scaled = {
      ...history,
      close: history.close.map((price) => price * 37),
      dividend: history.dividend.map((amount) => amount * 37),
    };
    const run = (of: MarketHistory) => {
      const { inputs, replay } = ledgerOf(of);
      return replay(blackScholesDelta.deltas(inputs)).map((episode) => episode.pnl);
    };
    const [a, b] = [run(history), run(scaled)];
    for (const [i, value] of a.entries()) expect(b[i]).toBeCloseTo(value, 9);
  });

  it("charges the flat rate on every trade, the unwind included, and counts volume without it", () => {
    const { inputs, replay } = ledgerOf(history);
    const deltas = noHedge.deltas(inputs).fill(0.5);
    const [first] = replay(deltas);
    expect(first?.volume).toBeCloseTo(0.5, 12);
    const end =
      (100 * history.close[ledgerOf(history).set.entries[0]! + 21]!) /
      history.close[ledgerOf(history).set.entries[0]!]!;
    expect(first?.totalCost).toBeCloseTo(3e-4 * 0.5 * (100 + end), 10);
    expect(first?.meanDelta).toBeCloseTo(0.5, 12);
  });

  it("trades a session late when told so, but opens with the option", () => {
    const { inputs, replay } = ledgerOf(history, {}, "shares", 1);
    const prompt = ledgerOf(history).replay;
    const deltas = blackScholesDelta.deltas(inputs);
    const shifted = deltas.map((_, i) => (i % 21 === 0 ? deltas[i]! : deltas[i - 1]!));
    expect(replay(deltas).map((episode) => episode.pnl)).toEqual(prompt(shifted).map((episode) => episode.pnl));
  });

  it("earns dividends on shares and none on futures", () => {
    const paying = madeUpHistory({ sessions: 500, rate: 0.03, dividend: (row) => (row % 63 === 0 ? 0.5 : 0) });
    const dividends = (instrument: "shares" | "futures") => {
      const { inputs, replay } = ledgerOf(paying, {}, instrument);
      return replay(blackScholesDelta.deltas(inputs)).reduce((sum, episode) => sum + episode.dividends, 0);
    };
    expect(dividends("shares")).toBeGreaterThan(1);
    expect(dividends("futures")).toBe(0);
  });

  it("stops on a delta that is not a number", () => {
    const { inputs, replay } = ledgerOf(history);
    expect(() => replay(noHedge.deltas(inputs).fill(Number.NaN))).toThrow(/not a number in the episode entered on/);
  });
});
