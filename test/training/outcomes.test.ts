import type { Tensor } from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { keyFrom, UserError } from "../../src/core/index.ts";
import { loadBackend } from "../../src/engine/index.ts";
import { type HedgeInputs, settle, skewRule } from "../../src/hedging/index.ts";
import { blackPrice } from "../../src/pricing/index.ts";
import { episodeMaker } from "../../src/training/episodes.ts";
import { type Episodes, outcomes, outcomeTensors, trainingEpisodes } from "../../src/training/index.ts";
import { leveragedPaths, tinyOptions } from "../support/training.ts";

const costRate = 0.002;
const options = tinyOptions({ costRate });
const paths = await leveragedPaths({ index: 0, paths: 2000 });
const episodes = trainingEpisodes(paths, options, keyFrom(3));
const deltas = skewRule().deltas(episodes.inputs);

describe("outcomes", () => {
  it("of one episode are those worked out by hand", () => {
    const one: Episodes = {
      inputs: { episodes: 1, steps: 2 } as HedgeInputs,
      prices: Float64Array.of(1, 1.1, 1.05),
      option: Float64Array.of(0.02 - 0.05),
      unit: Float64Array.of(0.5),
    };
    const { gross, cost } = outcomes(Float64Array.of(0.5, 0.8), one, 0.01);
    expect(gross[0]).toBeCloseTo((-0.03 + 0.5 * 0.1 - 0.8 * 0.05) / 0.5, 14);
    expect(cost[0]).toBeCloseTo((0.01 * (0.5 * 1 + 0.3 * 1.1 + 0.8 * 1.05)) / 0.5, 14);
  });

  it("are those of the ledger, for a hedge settled daily without interest", () => {
    const { gross, cost } = outcomes(deltas, episodes, options.costRate);
    for (let episode = 0; episode < 50; episode++) {
      const settled = settle({
        side: 1,
        price: paths.spot.subarray(episode * 6, episode * 6 + 6),
        units: deltas.subarray(episode * 5, episode * 5 + 5),
        premium: Math.max(episodes.option[episode]!, 0),
        payoff: Math.max(-episodes.option[episode]!, 0),
        cashGrowth: new Float64Array(5).fill(1),
        dividend: new Float64Array(6),
        funded: false,
        cost: (_t, units, price, out) => {
          out[0]! += costRate * Math.abs(units) * price;
        },
        components: 1,
      });
      const unit = episodes.unit[episode]!;
      expect(gross[episode]! * unit).toBeCloseTo(settled.pnl + settled.costs[0]!, 12);
      expect(cost[episode]! * unit).toBeCloseTo(settled.costs[0]!, 12);
    }
  });

  it("on tensors equal the numbers, and their gradient is the price move", async () => {
    const { tf } = await loadBackend("wasm");
    const { gross, cost } = outcomes(deltas, episodes, options.costRate);
    const [steps, count] = [5, 2000];
    const timeFirst = Float32Array.from(
      { length: steps * count },
      (_, at) => deltas[(at % count) * steps + Math.floor(at / count)]!,
    );
    const before = tf.memory().numTensors;
    const found = tf.tidy(() => {
      const held = tf.tensor(timeFirst, [steps, count]);
      const result = outcomeTensors(tf, held, episodes, options.costRate);
      const slope = tf.grad((d: Tensor) => outcomeTensors(tf, d, episodes, 0).gross.sum())(held);
      return [result.gross, result.cost, slope].map((t) => t.dataSync());
    });
    expect(tf.memory().numTensors).toBe(before);
    for (let episode = 0; episode < count; episode++) {
      expect(Math.abs(found[0]![episode]! - gross[episode]!)).toBeLessThan(1e-5);
      expect(Math.abs(found[1]![episode]! - cost[episode]!)).toBeLessThan(1e-5);
      const move = (paths.spot[episode * 6 + 3]! - paths.spot[episode * 6 + 2]!) / episodes.unit[episode]!;
      expect(found[2]![2 * count + episode]).toBeCloseTo(move, 5);
    }
  });
});

describe("trainingEpisodes", () => {
  it("have the clock, volatility and unit of the options", () => {
    const { inputs, unit } = episodes;
    expect(Array.from(inputs.tau.subarray(0, 5), (tau) => tau * 365)).toEqual(
      [7, 5.6, 4.2, 2.8, 1.4].map((days) => expect.closeTo(days, 12)),
    );
    expect(inputs.impliedVolatility[7]).toBeCloseTo(0.9 * paths.volatilityIndex[6 + 2]!, 15);
    expect(inputs.sessionReturn[7]).toBeCloseTo(Math.log(paths.spot[6 + 2]! / paths.spot[6 + 1]!), 15);
    expect(inputs.sessionReturn[5]).toBe(0);
    expect(unit[1]).toBeCloseTo(0.4 * inputs.impliedVolatility[5]! * Math.sqrt(7 / 365), 15);
  });

  it("strike 40 % at the forward and the others about it", () => {
    const away = Array.from(episodes.inputs.strike, (k, path) => Math.log(k) / (episodes.unit[path]! / 0.4)).filter(
      (z) => z !== 0,
    );
    expect(1 - away.length / 2000).toBeCloseTo(0.4, 1);
    const deviation = Math.sqrt(away.reduce((sum, z) => sum + z * z, 0) / away.length);
    expect(Math.abs(deviation - 0.8)).toBeLessThan(4 * (0.8 / Math.sqrt(2 * away.length)));
  });

  it("sell at the money for about 0.4 sigma sqrt(T), the unit", () => {
    const atTheMoney = episodes.inputs.strike.indexOf(1);
    const spot = paths.spot[atTheMoney * 6 + 5]!;
    expect((episodes.option[atTheMoney]! + Math.max(spot - 1, 0)) / episodes.unit[atTheMoney]!).toBeCloseTo(
      0.3989 / 0.4,
      3,
    );
  });

  it("pay what the option is worth at the last close", () => {
    for (let path = 0; path < 200; path++) {
      const [k, volatility] = [episodes.inputs.strike[path]!, 0.9 * paths.volatilityIndex[path * 6]!];
      const premium = blackPrice("call", 1, k, volatility, 7 / 365);
      expect(episodes.option[path]).toBeCloseTo(premium - Math.max(paths.spot[path * 6 + 5]! - k, 0), 14);
    }
  });

  it("are the same from a maker that has made others before", () => {
    const make = episodeMaker(options);
    const few = {
      ...paths,
      paths: 300,
      spot: paths.spot.slice(0, 1800),
      volatilityIndex: paths.volatilityIndex.slice(0, 1800),
    };
    const others = { ...paths, spot: paths.volatilityIndex, volatilityIndex: paths.spot };
    const first = make(paths, keyFrom(3));
    const between = make(others, keyFrom(4)).inputs;
    make(few, keyFrom(5));
    expect(first).toEqual(episodes);
    expect(make(few, keyFrom(6))).toEqual(trainingEpisodes(few, options, keyFrom(6)));
    expect(make(paths, keyFrom(3))).toEqual(episodes);
    expect(between.tau).toBe(first.inputs.tau);
    expect(between.forward).not.toBe(first.inputs.forward);
  });

  it("refuse paths of another length, and prices that are not positive, by name", () => {
    expect(() => trainingEpisodes({ ...paths, times: 5 }, options, keyFrom(1))).toThrow(/have 5 times, expected 6/);
    const spot = paths.spot.slice();
    spot[6 * 4 + 2] = Number.NaN;
    expect(() => trainingEpisodes({ ...paths, spot }, options, keyFrom(1))).toThrow(UserError);
    expect(() => trainingEpisodes({ ...paths, spot }, options, keyFrom(1))).toThrow(/spot of path 4, time 2 is NaN/);
  });

  it("of one rate a side are those of that rate at every time, and need both", () => {
    const byTime = { buy: new Float64Array(6).fill(0.001), sell: new Float64Array(6).fill(0.003) };
    const bySide = outcomes(deltas, episodes, { buy: 0.001, sell: 0.003 });
    expect(bySide).toEqual(outcomes(deltas, episodes, byTime));
    expect(bySide.cost).not.toEqual(outcomes(deltas, episodes, { buy: 0.003, sell: 0.001 }).cost);
    expect(() => outcomes(deltas, episodes, { buy: 0.001, sell: -1 })).toThrow(/sell must be one number >= 0, was -1/);
  });
});
