import { describe, expect, it } from "vitest";
import {
  type EpisodeRules,
  findEpisodes,
  hedgeInputs,
  missingOpen,
  prepareNextOpen,
  prepareReplay,
} from "../../src/backtest/index.ts";
import { costModel } from "../../src/costs/index.ts";
import { skewRule } from "../../src/hedging/index.ts";
import type { MarketHistory } from "../../src/market/index.ts";
import { madeUpHistory } from "../support/made-up-history.ts";

const STEPS = 6;
const rules: EpisodeRules = {
  terms: { kind: "call", side: 1, logMoneyness: 0, horizonSessions: STEPS, horizonDays: 8 },
  from: "2010-02-01",
  stride: 5,
  ivMultiple: 0.9,
  trailingWindow: 5,
};
const plain = madeUpHistory({ sessions: 120 });
const costs = costModel("flat", { market: "test", flatBps: 7 });
const none = costModel("none", { market: "test" });

function replays(history: MarketHistory, hedgeInstrument: "shares" | "futures", of = costs) {
  const set = findEpisodes(history, rules);
  const options = { history, set, hedgeInstrument, costs: of };
  const deltas = skewRule().deltas(hedgeInputs(history, set, () => -0.8));
  return {
    set,
    deltas,
    opens: () => prepareNextOpen(options)(deltas),
    closes: (tradeLag: number) => prepareReplay({ ...options, tradeLag })(deltas),
  };
}

describe("prepareNextOpen", () => {
  it.each(["shares", "futures"] as const)("is the close's replay where %s open as they closed", (instrument) => {
    const open = plain.open.map((_, row) => plain.close[Math.max(0, row - 1)]!);
    const { opens, closes } = replays({ ...plain, open }, instrument);
    const at = opens();
    for (const [i, episode] of closes(0).entries()) {
      expect(at.pnl[i]).toBeCloseTo(episode.pnl, 11);
      expect(at.cost[i]).toBeCloseTo(episode.totalCost, 12);
      expect(at.volume[i]).toBeCloseTo(episode.volume, 12);
    }
  });

  it.each(["shares", "futures"] as const)("is the replay a session later where %s open as they close", (instrument) => {
    const paying = madeUpHistory({ sessions: 120, rate: 0.05, dividend: (row) => (row % 9 === 0 ? 0.3 : 0) });
    const { opens, closes } = replays({ ...paying, open: paying.close }, instrument, none);
    const at = opens();
    for (const [i, episode] of closes(1).entries()) expect(at.pnl[i]).toBeCloseTo(episode.pnl, 10);
  });

  it("pays for each trade at its open, and for the last position at the last close", () => {
    const open = plain.open.map((price, row) => price * (1 + 0.01 * Math.sin(row)));
    const history = { ...plain, open };
    const { opens, set, deltas } = replays(history, "shares");
    const { pnl, cost } = opens();
    const free = replays(history, "shares", none).opens();
    for (const [i, entry] of set.entries.entries()) {
      const unit = 100 / history.close[entry]!;
      const position = (t: number) => deltas[i * STEPS + t]!;
      let [paid, gains] = [position(0) * 100 + position(STEPS - 1) * unit * history.close[entry + STEPS]!, 0];
      for (let t = 1; t <= STEPS; t++) {
        const [before, now] = [position(Math.max(0, t - 2)), position(t - 1)];
        const [last, opened, closed] = [history.close[entry + t - 1]!, open[entry + t]!, history.close[entry + t]!];
        paid += Math.abs(now - before) * unit * opened;
        gains += unit * (before * (opened - last) + now * (closed - opened));
      }
      expect(cost[i]).toBeCloseTo(7e-4 * paid, 11);
      expect(pnl[i]).toBeCloseTo(free.pnl[i]! - cost[i]!, 11);
      const { premium, payoff } = prepareReplay({ history, set, hedgeInstrument: "shares", costs: none, tradeLag: 0 })(
        deltas,
      )[i]!;
      expect(free.pnl[i]).toBeCloseTo(premium - payoff + gains, 10);
    }
  });

  it("needs an open on every session that trades, and says which is missing", () => {
    const set = findEpisodes(plain, rules);
    expect(missingOpen(plain, set)).toBeUndefined();
    const without = (row: number, value: number) => ({
      ...plain,
      open: plain.open.map((price, at) => (at === row ? value : price)),
    });
    // Nothing is traded at the open of the first entry's own session.
    expect(missingOpen(without(set.entries[0]!, Number.NaN), set)).toBeUndefined();
    const row = set.entries[0]! + 1;
    for (const value of [Number.NaN, 0]) expect(missingOpen(without(row, value), set)).toBe(plain.dates[row]);
    const spoilt = without(row, Number.NaN);
    expect(() => prepareNextOpen({ history: spoilt, set, hedgeInstrument: "shares", costs })).toThrow(
      `no open on ${plain.dates[row]}`,
    );
  });
});
