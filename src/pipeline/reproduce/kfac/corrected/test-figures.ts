import type { Key } from "../../../../core/index.ts";
import { networkDeltas } from "../../../../hedging/index.ts";
import { type Compute, evaluator, type Parameters } from "../../../../models/index.ts";
import { conditionalValueAtRisk, mean, standardDeviation } from "../../../../statistics/index.ts";
import { type Episodes, losses, networkOf, outcomes, type TrainingOptions } from "../../../../training/index.ts";
import { exactPremium, MARKET, marketPaths, soldEpisodes } from "./market.ts";

/** Paths that decide nothing. */
export interface TestPaths {
  readonly key: Key;
  readonly paths: number;
}

/** What a hedge does on the test paths, per call sold at its exact price on a price of 100. */
export interface TestFigures {
  /** The training's loss, in premiums. */
  readonly loss: number;
  /** Of P&L after cost. */
  readonly mean: number;
  readonly std: number;
  readonly cvar95: number;
  readonly sharpe: number;
  readonly cost: number;
  /** Mean sum |d delta|, opening and closing included. */
  readonly volume: number;
}

/** The settings of the loss in every training. */
export const LOSS = { loss: "mean-variance", lambda: 2, costMultiple: 1 } as const;
const PRICE = 100;

/** The test episodes; the same for all hedges. */
export function testEpisodes({ key, paths }: TestPaths): Episodes {
  return soldEpisodes(marketPaths(key, paths, 0), exactPremium());
}

/** @param deltas [paths x steps] */
export function testFigures(deltas: Float64Array, episodes: Episodes): TestFigures {
  const { gross, cost } = outcomes(deltas, episodes, MARKET.costRate);
  const points = PRICE * episodes.unit[0]!; // a unit of P&L, on a price of 100
  const net = gross.map((value, path) => points * (value - cost[path]!));
  return {
    loss: losses[LOSS.loss].value(gross, cost, { ...LOSS, tail: 0.05, tailWeight: 0 }),
    mean: mean(net),
    std: standardDeviation(net),
    cvar95: conditionalValueAtRisk(net, 0.95),
    sharpe: mean(net) / standardDeviation(net),
    cost: points * mean(cost),
    volume: meanVolume(deltas, episodes.inputs.steps),
  };
}

/** A trained network on the test paths. */
export function networkFigures(
  compute: Compute,
  options: TrainingOptions,
  parameters: Parameters,
  test: TestPaths,
): TestFigures {
  const episodes = testEpisodes(test);
  const evaluate = evaluator(compute, networkOf(options), MARKET.steps);
  return testFigures(networkDeltas(evaluate, options, parameters, episodes.inputs), episodes);
}

function meanVolume(deltas: Float64Array, steps: number): number {
  let sum = 0;
  for (let at = 0; at < deltas.length; at++) {
    const before = at % steps === 0 ? 0 : deltas[at - 1]!;
    sum += Math.abs(deltas[at]! - before);
    if (at % steps === steps - 1) sum += Math.abs(deltas[at]!);
  }
  return (sum * steps) / deltas.length;
}
