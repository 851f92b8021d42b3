import { describe, expect, it } from "vitest";
import { keyFrom, randomStream } from "../../src/core/index.ts";
import {
  inLossUnits,
  losses,
  lossInMoney,
  lossUnit,
  outcomes,
  stageSchema,
  trainingEpisodes,
  trainingSchema,
} from "../../src/training/index.ts";
import { penalty } from "../../src/training/penalties.ts";
import { transposed } from "../../src/training/transposed.ts";

/** Report B's option: at 100, 20 %, 30 steps in 30 / 365 years. */
const [paths, steps, spot] = [400, 30, 100];
const options = trainingSchema.parse({
  ...{ horizonSteps: steps, calendarDays: 30, ivMultiple: 1, atTheMoneyShare: 1, costRate: 2e-3, leverage: 0 },
});
const unit = lossUnit({ spot, volatility: 0.2, years: 30 / 365 });
const premium = 2.287150628; // Black and Scholes
const random = randomStream(keyFrom(3));
const prices = new Float64Array(paths * (steps + 1));
for (let path = 0; path < paths; path++) {
  let price = spot;
  for (let t = 0; t <= steps; t++) {
    prices[path * (steps + 1) + t] = price;
    price *= Math.exp(0.2 * Math.sqrt(1 / 365) * random.normal());
  }
}
const batch = {
  ...{ paths, times: steps + 1, spot: prices.map((price) => price / spot) },
  volatilityIndex: new Float64Array(prices.length).fill(0.2),
};
const episodes = trainingEpisodes(batch, options, keyFrom(1));
const deltas = Float64Array.from({ length: paths * steps }, () => random.uniform());
const reference = Float64Array.from({ length: paths * steps }, () => random.uniform());

/** P&L in money without a premium and with costs on the traded value, and volume, as the report has them. */
function published() {
  const pnl: number[] = [];
  let [volume, outside] = [0, 0];
  for (let path = 0; path < paths; path++) {
    const price = (t: number) => prices[path * (steps + 1) + t]!;
    let [gain, before] = [-Math.max(price(steps) - 100, 0), 0];
    for (let t = 0; t <= steps; t++) {
      const held = t < steps ? deltas[path * steps + t]! : 0;
      if (t < steps) gain += held * (price(t + 1) - price(t));
      gain -= 2e-3 * Math.abs(held - before) * price(t);
      volume += Math.abs(held - before) / paths;
      if (t < steps) outside += Math.max(0, Math.abs(held - reference[path * steps + t]!) - 0.15) / (paths * steps);
      before = held;
    }
    pnl.push(gain);
  }
  return { pnl, volume, outside };
}

describe("losses stated in money", () => {
  const { pnl, volume, outside } = published();
  const { gross, cost } = outcomes(deltas, episodes, options.costRate);

  it("have the unit 0.4 sigma sqrt(T) S, that of the episodes", () => {
    expect(unit).toBeCloseTo(2.2935287, 7);
    for (const own of episodes.unit) expect(own * spot).toBeCloseTo(unit, 12);
  });

  it("entropic with lambda 1: ours with lambda times the unit, the premium apart", () => {
    const stage = stageSchema.parse(inLossUnits({ loss: "entropic" as const, lambda: 1 }, unit));
    expect(stage.lambda).toBeCloseTo(unit, 12);
    const money = Math.log(pnl.reduce((sum, x) => sum + Math.exp(-x), 0) / paths);
    expect(lossInMoney(losses.entropic.value(gross, cost, stage), { unit, premium })).toBeCloseTo(money, 8);
  });

  it("CVaR95: the mean of the worst 20 of 400", () => {
    const stage = stageSchema.parse({ loss: "cvar", tail: 0.05 });
    const worst = pnl.map((x) => -x).sort((a, b) => b - a);
    const money = worst.slice(0, 20).reduce((a, b) => a + b, 0) / 20;
    expect(lossInMoney(losses.cvar.value(gross, cost, stage), { unit, premium })).toBeCloseTo(money, 8);
  });

  it("with penalties: gamma sum |d delta| and the distance from the band", () => {
    const money = { lambda: 1, tradePenalty: 1e-3, bandPenalty: { weight: 5, width: 0.15 } };
    const ours = inLossUnits(money, unit);
    const byStep = (values: Float64Array) => transposed(values, paths, steps);
    const held = { deltas: byStep(deltas), reference: byStep(reference), episodes: paths };
    expect(ours.bandPenalty.width).toBe(0.15);
    expect(unit * penalty(held, ours)).toBeCloseTo(1e-3 * volume + 5 * outside, 10);
  });

  it("keep what has no unit, and what is not there", () => {
    expect(inLossUnits({ loss: "cvar", tail: 0.1, bandPenalty: null }, unit)).toEqual({
      ...{ loss: "cvar", tail: 0.1, bandPenalty: null },
    });
  });
});
