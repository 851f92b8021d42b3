import { describe, expect, it } from "vitest";
import { findEpisodes, hedgeInputs, lookAheadGuard } from "../../../src/backtest/index.ts";
import { deriveKey, keyFrom } from "../../../src/core/index.ts";
import { blackScholesDelta, blackScholesTrailing, skewRule } from "../../../src/hedging/index.ts";
import { monthlyCall } from "../../support/episode-rules.ts";
import { autoregressiveNoise, known, mixed } from "../../support/look-ahead.ts";
import { madeUpHistory } from "../../support/made-up-history.ts";

const STEPS = 21;

function hedges(seed: number, sessions: number) {
  const history = madeUpHistory({ sessions, key: keyFrom(seed) });
  const set = findEpisodes(history, { ...monthlyCall, from: "2010-04-01" });
  const inputs = hedgeInputs(history, set, () => -0.8);
  const [bs, skew] = [blackScholesDelta.deltas(inputs), skewRule().deltas(inputs)];
  const guard = (positions: Float64Array) => {
    const [fit, knowledge] = lookAheadGuard("it", {
      steps: STEPS,
      positions,
      references: [bs, skew],
      sessionReturn: inputs.sessionReturn,
      entries: set.entries,
    });
    return { fit: fit!, knowledge: knowledge! };
  };
  return { inputs, bs, skew, guard };
}

describe("look-ahead of positions", () => {
  const { inputs, bs, skew, guard } = hedges(1, 700);

  it("catches a hedge pasted a day ahead both ways", () => {
    for (const delta of [bs, skew]) {
      const { fit, knowledge } = guard(known(delta, STEPS, 1));
      expect([fit.passed, knowledge.passed]).toEqual([false, false]);
      expect(knowledge.evidence["shareOfTomorrowsMove"]).toBeCloseTo(1, 1);
      expect(knowledge.evidence["tOfShare"]).toBeLessThan(Number.POSITIVE_INFINITY);
    }
  });

  it("catches one that knows 30 % of tomorrow, under noise, too", () => {
    for (const delta of [bs, skew, blackScholesTrailing.deltas(inputs)]) {
      const partial = mixed(delta, known(delta, STEPS, 1), 0.3);
      const noisy = autoregressiveNoise(partial, STEPS, 0.03, keyFrom(2));
      for (const positions of [partial, noisy]) {
        const { knowledge } = guard(positions);
        expect(knowledge.passed).toBe(false);
        expect(knowledge.evidence["shareOfTomorrowsMove"]).toBeGreaterThan(0.2);
      }
    }
  });

  it("catches a bet on the sign of tomorrow's return", () => {
    const bet = bs.map(
      (delta, at) => delta + (at % STEPS < STEPS - 1 ? 0.02 * Math.sign(inputs.sessionReturn[at + 1]!) : 0),
    );
    expect(guard(bet).knowledge.passed).toBe(false);
  });

  it("lets honest hedges pass: today's, of another volatility, banded, late, scaled, noisy, none", () => {
    const honest = {
      bs,
      skew,
      trailing: blackScholesTrailing.deltas(inputs),
      banded: skewRule({ band: 0.05 }).deltas(inputs),
      late: known(skew, STEPS, -1),
      scaled: bs.map((delta) => 0.9 * delta),
      noisy: autoregressiveNoise(skew, STEPS, 0.03, keyFrom(3)),
      none: bs.map(() => 0),
    };
    for (const [name, positions] of Object.entries(honest)) {
      const { fit, knowledge } = guard(positions);
      expect([fit.passed, knowledge.passed], `${name}: ${knowledge.finding}`).toEqual([true, true]);
    }
  });

  it("has not passed when it has seen nothing", () => {
    const report = lookAheadGuard("it", {
      steps: 2,
      positions: new Float64Array(2),
      references: [new Float64Array(2)],
      sessionReturn: new Float64Array(2),
      entries: [0],
    });
    expect(report.map(({ passed }) => passed)).toEqual([false, false]);
  });
});

describe("its standard errors", () => {
  it("are those of the t: honest noisy hedges of 60 histories rarely exceed 2 and never 5", () => {
    const scores = Array.from({ length: 60 }, (_, seed) => {
      const { skew, guard } = hedges(100 + seed, 330);
      const { knowledge } = guard(autoregressiveNoise(skew, STEPS, 0.03, deriveKey(keyFrom(seed), "noise")));
      expect(knowledge.passed, `seed ${seed}`).toBe(true);
      return Number(knowledge.evidence["tOfShare"]);
    });
    const beyond = scores.filter((t) => Math.abs(t) > 2).length;
    expect(beyond).toBeLessThan(15);
    expect(Math.max(...scores)).toBeLessThan(5);
    expect(scores.some((t) => t > 0) && scores.some((t) => t < 0)).toBe(true);
  });
});
