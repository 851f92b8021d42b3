import { expect, it } from "vitest";
import { keyFrom } from "../../src/core/index.ts";
import { FEATURE_COUNT, features } from "../../src/hedging/index.ts";
import { shuffleTime } from "../../src/hedging/shuffled-time.ts";
import { sampleInputs } from "../support/hedge-inputs.ts";

const STEPS = 21;
const inputs = sampleInputs(30, STEPS);
const seen = features(inputs);
const shuffled = { key: keyFrom(3), firstEpisode: 100 };
const fed = shuffleTime(seen, inputs, shuffled, 0);
const cell = (values: Float32Array, episodes: number, t: number, episode: number) =>
  values.subarray((t * episodes + episode) * FEATURE_COUNT, (t * episodes + episode + 1) * FEATURE_COUNT);
/** Where each step's features come from: steps of an episode differ in their time left. */
const orderOf = (episode: number) =>
  Array.from({ length: STEPS }, (_, t) =>
    Array.from({ length: STEPS }, (_, from) => from).find(
      (from) => cell(seen, 30, from, episode).join() === cell(fed, 30, t, episode).join(),
    ),
  );

it("shuffleTime shows every step one of those up to it, in an order of each episode's own", () => {
  const orders = Array.from({ length: 30 }, (_, episode) => orderOf(episode));
  for (const order of orders) for (const [t, from] of order.entries()) expect(from).toBeLessThanOrEqual(t);
  expect(new Set(orders.map(String)).size).toBe(30);
  const inPlace = orders.flat().filter((from, at) => from === at % STEPS).length;
  // 30 (1 + 1/2 + ... + 1/21) = 109 are expected to be in place.
  expect(inPlace).toBeGreaterThan(70);
  expect(inPlace).toBeLessThan(150);
  const last = orders.map((order) => order.at(-1)!);
  expect(new Set(last).size).toBeGreaterThan(8);
});

it("shuffleTime knows nothing of later steps", () => {
  const later = seen.map((value, at) => (at >= 11 * 30 * FEATURE_COUNT ? value + 1 : value));
  const other = shuffleTime(later, inputs, shuffled, 0);
  expect(other.subarray(0, 11 * 30 * FEATURE_COUNT)).toEqual(fed.subarray(0, 11 * 30 * FEATURE_COUNT));
  expect(other).not.toEqual(fed);
});

it("shuffleTime does not depend on how episodes are batched", () => {
  const tail = { ...sampleInputs(30, STEPS), episodes: 10 };
  const part = new Float32Array(STEPS * 10 * FEATURE_COUNT);
  for (let t = 0; t < STEPS; t++)
    for (let episode = 0; episode < 10; episode++)
      part.set(cell(seen, 30, t, 20 + episode), (t * 10 + episode) * FEATURE_COUNT);
  const found = shuffleTime(part, tail, { ...shuffled, firstEpisode: 95 }, 25);
  for (let t = 0; t < STEPS; t++)
    for (let episode = 0; episode < 10; episode++)
      expect(cell(found, 10, t, episode)).toEqual(cell(fed, 30, t, 20 + episode));
});
