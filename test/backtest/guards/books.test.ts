import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  claimedPnlGuard,
  costParityGuard,
  costShapeGuard,
  findEpisodes,
  hedgeInputs,
  ledgerIdentityGuard,
  premiumGuard,
  prepareReplay,
  robustMean,
  sameEpisodesGuard,
} from "../../../src/backtest/index.ts";
import { keyFrom, randomStream } from "../../../src/core/index.ts";
import { costModel } from "../../../src/costs/index.ts";
import { blackScholesDelta, noHedge, skewRule } from "../../../src/hedging/index.ts";
import type { EpisodeResult, StrategyLedger } from "../../../src/market/index.ts";
import { monthlyCall } from "../../support/episode-rules.ts";
import { madeUpHistory } from "../../support/made-up-history.ts";

const RATE = 0.0003;
const history = madeUpHistory({ sessions: 900, rate: 0.03, dividend: (row) => (row % 63 === 20 ? 0.4 : 0) });
const set = findEpisodes(history, { ...monthlyCall, from: "2010-04-01" });
const inputs = hedgeInputs(history, set, () => -0.8);
const replayAt = (bps: number) =>
  prepareReplay({
    history,
    set,
    hedgeInstrument: "shares",
    costs: costModel("flat", { market: "made-up", flatBps: bps }),
    tradeLag: 0,
  });
const replay = replayAt(3);
const ledgers: StrategyLedger[] = [blackScholesDelta, skewRule(), noHedge].map((strategy) => ({
  market: "Made up",
  strategy: strategy.name,
  episodes: replay(strategy.deltas(inputs), strategy.gives),
}));
const change = (at: number, of: (episode: EpisodeResult) => Partial<EpisodeResult>): StrategyLedger[] =>
  ledgers.map((ledger, i) =>
    i === at ? { ...ledger, episodes: ledger.episodes.map((one) => ({ ...one, ...of(one) })) } : ledger,
  );

describe("ledger identity", () => {
  it("passes what was settled, and finds any line that was changed", () => {
    expect(ledgerIdentityGuard(ledgers)).toMatchObject({ passed: true, compared: 3 * set.entries.length });
    for (const line of ["pnl", "premium", "payoff", "gains", "dividends", "financing", "totalCost"] as const) {
      const wrong = change(1, (episode) => ({ [line]: episode[line] + 1e-6 }));
      expect(ledgerIdentityGuard(wrong), line).toMatchObject({ passed: false });
      expect(ledgerIdentityGuard(wrong).finding).toContain("Skew rule");
    }
    expect(ledgerIdentityGuard(change(0, () => ({ pnl: Number.NaN }))).passed).toBe(false);
    expect(ledgerIdentityGuard([]).passed).toBe(false);
  });
});

describe("same episodes", () => {
  it("finds another entry, expiry, premium, payoff or number of episodes", () => {
    expect(sameEpisodesGuard(ledgers).passed).toBe(true);
    for (const line of ["entry", "expiry"] as const)
      expect(sameEpisodesGuard(change(2, () => ({ [line]: "2011-01-03" }))).passed, line).toBe(false);
    for (const line of ["premium", "payoff"] as const)
      expect(sameEpisodesGuard(change(2, (one) => ({ [line]: one[line] * 0.9 }))).passed, line).toBe(false);
    const shorter = ledgers.map((one, i) => (i === 0 ? { ...one, episodes: one.episodes.slice(1) } : one));
    expect(sameEpisodesGuard(shorter).passed).toBe(false);
    expect(sameEpisodesGuard([]).passed).toBe(false);
  });
});

describe("cost parity", () => {
  it("passes strategies that pay by one schedule", () => {
    expect(costParityGuard(ledgers, RATE)).toMatchObject({ passed: true, compared: 2 });
  });

  it("finds a strategy that pays nothing, a hundredth (no price in the cost), or by another schedule", () => {
    const scaled = (factor: number) => change(0, ({ totalCost }) => ({ totalCost: factor * totalCost }));
    expect(costParityGuard(scaled(0), RATE).finding).toContain("BS Delta paid 0.00 bp");
    expect(costParityGuard(scaled(0.01), RATE).finding).toContain("not multiplied by the price");
    expect(costParityGuard(scaled(6), RATE).passed).toBe(false);
    expect(costParityGuard(ledgers, 10 * RATE).passed).toBe(false);
  });

  it("expects no cost where the schedule has none", () => {
    const free: StrategyLedger[] = [{ ...ledgers[0]!, episodes: replayAt(0)(blackScholesDelta.deltas(inputs)) }];
    expect(costParityGuard(free, 0).passed).toBe(true);
    expect(costParityGuard(ledgers, 0).passed).toBe(false);
  });
});

describe("cost shape", () => {
  const proportional =
    (price: boolean, open = 1, close = 1) =>
    (positions: Float64Array, prices: Float64Array) => {
      let [cost, before] = [0, 0];
      for (let t = 0; t <= positions.length; t++) {
        const units = positions[t] ?? 0;
        const weight = t === 0 ? open : t === positions.length ? close : 1;
        cost += RATE * weight * Math.abs(units - before) * (price ? prices[t]! : 1);
        before = units;
      }
      return cost;
    };

  it("passes cost on the value traded, with opening and closing", () => {
    expect(costShapeGuard("ours", proportional(true))).toMatchObject({ passed: true });
  });

  it("finds report B's cost without the price, and free opening and closing trades", () => {
    expect(costShapeGuard("report B", proportional(false)).finding).toContain("100 times too small");
    expect(costShapeGuard("opening", proportional(true, 0)).finding).toBe("the opening trade is free");
    expect(costShapeGuard("closing", proportional(true, 1, 0)).finding).toBe("the closing trade is free");
    expect(costShapeGuard("idle", (positions, prices) => 1 + proportional(true)(positions, prices)).passed).toBe(false);
  });

  it("passes every dated schedule of the product, minima and all", () => {
    const usual = { "us-shares": 530, "india-futures": 22_000 };
    for (const [name, price] of Object.entries(usual)) {
      const model = costModel(name, { market: name });
      const out = new Float64Array(model.components.length);
      const cost = (positions: Float64Array, prices: Float64Array) =>
        Array.from(prices, (level, t) => {
          const units = (positions[t] ?? 0) - (positions[t - 1] ?? 0);
          model.cost({ date: "2024-06-04", units, price: level }, out);
          return out.reduce((sum, part) => sum + part, 0);
        }).reduce((sum, part) => sum + part, 0);
      expect(costShapeGuard(name, cost, price)).toMatchObject({ passed: true });
    }
  });
});

describe("premium booked", () => {
  const [hedged] = ledgers;
  const column = (of: (episode: EpisodeResult) => number) => Float64Array.from(hedged!.episodes, of);
  const price = column(({ premium }) => premium);
  const evidence = { price, lags: 21, side: 1 } as const;

  it("passes by its line and by the mean", () => {
    expect(premiumGuard("", { ...evidence, pnl: column(({ pnl }) => pnl), booked: price }).passed).toBe(true);
    expect(premiumGuard("", { ...evidence, pnl: column(({ pnl }) => pnl) }).passed).toBe(true);
  });

  it("finds an empty line, and without a line a mean of about minus the price", () => {
    const pnl = column(({ pnl: value, premium }) => value - premium);
    expect(premiumGuard("", { ...evidence, pnl, booked: price.map(() => 0) })).toMatchObject({
      passed: false,
      evidence: { episodesWithoutPremium: price.length },
    });
    expect(premiumGuard("", { ...evidence, pnl }).finding).toContain("the premium is not in the P&L");
    const one = price.map((value, i) => (i === 7 ? 0 : value));
    expect(premiumGuard("", { ...evidence, pnl, booked: one }).passed).toBe(false);
  });

  it("knows the side: a buyer who did not pay earns the price", () => {
    const bought = column(({ pnl, premium }) => -pnl + premium);
    const buyer = { price, lags: 21, side: -1 } as const;
    expect(premiumGuard("", { ...buyer, pnl: bought }).passed).toBe(false);
    expect(premiumGuard("", { ...buyer, pnl: column(({ pnl }) => -pnl), booked: price.map((p) => -p) }).passed).toBe(
      true,
    );
  });

  it("accepts a hedge that earns or loses a third of the price", () => {
    for (const part of [-1 / 3, 1 / 3]) {
      const pnl = column(({ pnl: value, premium }) => value + part * premium);
      expect(premiumGuard("", { ...evidence, pnl }).passed, `${part}`).toBe(true);
    }
  });
});

describe("robust mean", () => {
  it("is that of independent values with no lags, and wider where neighbours are the same", () => {
    const random = randomStream(keyFrom(4));
    const values = Float64Array.from({ length: 600 }, () => random.normal());
    const plain = robustMean(values, 0).standardError;
    expect(plain).toBeCloseTo(1 / Math.sqrt(600), 2);
    const repeated = Float64Array.from({ length: 6000 }, (_, i) => values[Math.floor(i / 10)]!);
    const naive = robustMean(repeated, 0).standardError;
    expect(naive / plain).toBeCloseTo(1 / Math.sqrt(10), 2);
    expect(robustMean(repeated, 40).standardError / plain).toBeGreaterThan(0.85);
  });

  it("does not move with a shift, and scales", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 3, maxLength: 40 }),
        fc.double({ min: -5, max: 5, noNaN: true }),
        (array, shift) => {
          const values = Float64Array.from(array);
          const [a, b] = [
            robustMean(values, 4),
            robustMean(
              values.map((value) => 2 * value + shift),
              4,
            ),
          ];
          expect(b.mean).toBeCloseTo(2 * a.mean + shift, 9);
          expect(b.standardError).toBeCloseTo(2 * a.standardError, 6);
        },
      ),
    );
  });
});

describe("claimed P&L", () => {
  const { episodes } = ledgers[0]!;
  const claim = (of: (episode: EpisodeResult) => number) =>
    claimedPnlGuard("claim", Float64Array.from(episodes, of), episodes);

  it("passes what the positions earn, rounded", () => {
    expect(claim(({ pnl }) => Number(pnl.toFixed(2))).passed).toBe(true);
  });

  it.each([
    ["without the premium", ({ pnl, premium }: EpisodeResult) => pnl - premium],
    ["without any cost", ({ pnl, totalCost }: EpisodeResult) => pnl + totalCost],
    [
      "without premium, with a hundredth of the cost",
      ({ pnl, premium, totalCost }: EpisodeResult) => pnl - premium + 0.99 * totalCost,
    ],
    ["without financing", ({ pnl, financing }: EpisodeResult) => pnl - financing],
    ["of the other side", ({ pnl }: EpisodeResult) => -pnl],
  ])("names a P&L %s", (name, of) => {
    const report = claim(of);
    expect(report.passed).toBe(false);
    expect(report.evidence["bestExplanation"]).toBe(name);
    expect(report.finding).toContain(`it is booked ${name}`);
  });

  it("says so when nothing explains the difference", () => {
    const random = randomStream(keyFrom(9));
    expect(claim(({ pnl }) => pnl + random.normal()).finding).toContain("no way of booking that is known");
  });
});
