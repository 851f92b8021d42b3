import { beforeEach, describe, expect, it, vi } from "vitest";
import { deriveKey, keyFrom, randomStream, UsageError } from "../../src/core/index.ts";
import { loadCompute } from "../../src/models/index.ts";
import {
  type FineTuneJob,
  fineTune,
  fineTuneBatches,
  loadCheckpoint,
  loadWeights,
  losses,
  networkOf,
  outcomes,
  type PathSource,
  saveCheckpoint,
  saveWeights,
  soldCalls,
  trainingEpisodes,
  type Windows,
} from "../../src/training/index.ts";
import * as batches from "../../src/training/output-gradient.ts";
import { strategyOf, tinyOptions, trainingEffects } from "../support/training.ts";

vi.mock("../../src/training/output-gradient.ts", { spy: true });

const compute = await loadCompute("kernel");
const context = () => ({ compute, fx: trainingEffects() });
const key = keyFrom(3);
const options = tinyOptions();
const WINDOWS = 300;

/** Paths whose log volatility moves by -leverage times the return. */
const pathsWith =
  (leverage: number, seed: number): PathSource =>
  ({ index, paths }) => {
    const random = randomStream(deriveKey(keyFrom(seed), "paths", index));
    const spot = new Float64Array(paths * 6);
    const volatilityIndex = new Float64Array(paths * 6);
    for (let path = 0; path < paths; path++) {
      let [price, volatility] = [1, 0.15 + 0.1 * random.uniform()];
      for (let t = 0; t < 6; t++) {
        spot[path * 6 + t] = price;
        volatilityIndex[path * 6 + t] = volatility;
        const shock = (volatility / Math.sqrt(252)) * random.normal();
        price *= Math.exp(shock);
        volatility *= Math.exp(-leverage * shock);
      }
    }
    return { paths, times: 6, spot, volatilityIndex };
  };
const simulator = pathsWith(0, 78);
/** Differs from the simulator in what matters to a hedge. */
const market = pathsWith(12, 79);

/** Windows of the real market; each can be told by its trailing volatility, which simulated episodes have not. */
async function realWindows(count: number, index = 0): Promise<Windows> {
  const { inputs, prices } = trainingEpisodes(await market({ index, paths: count }), options, key);
  const trailingVolatility = inputs.trailingVolatility.map((_, at) => Math.floor(at / inputs.steps));
  return { inputs: { ...inputs, trailingVolatility }, prices };
}

async function job(change: Partial<FineTuneJob["tuning"]> = {}, windows = WINDOWS): Promise<FineTuneJob> {
  return {
    options,
    tuning: { epochs: 2, learningRate: 0.01, simulatedShare: 0.5, ...change },
    start: networkOf(options).init(key),
    windows: await realWindows(windows),
    paths: simulator,
  };
}

/** Every batch that was trained on: numbers of the real windows in it, and how many episodes were simulated. */
function trainedBatches() {
  return vi.mocked(batches.outputGradient).mock.calls.map(([, { episodes }]) => {
    const { inputs } = episodes;
    const entries = Array.from({ length: inputs.episodes }, (_, k) => inputs.trailingVolatility[k * inputs.steps]!);
    const strike = new Map(entries.map((window, k) => [window, inputs.strike[k]!]));
    const real = entries.filter((window) => !Number.isNaN(window));
    return { real, simulated: entries.length - real.length, strike };
  });
}

beforeEach(() => {
  vi.mocked(batches.outputGradient).mockClear();
});

describe("a batch of the fine-tuning", () => {
  it.each([
    [0, 64, 0],
    [0.25, 48, 16],
    [0.5, 32, 32],
    [0.99, 1, 63],
  ])("has its share of simulated episodes: %f", async (simulatedShare, real, simulated) => {
    const windows = Math.max(2 * real + 1, 5);
    await fineTune(await job({ simulatedShare, epochs: 1 }, windows), key, context());
    const seen = trainedBatches();
    expect(seen).toHaveLength(Math.floor(windows / real));
    for (const batch of seen) expect([batch.real.length, batch.simulated]).toEqual([real, simulated]);
    expect(fineTuneBatches(windows, options, { ...(await job()).tuning, simulatedShare })).toMatchObject({ real });
  });

  it("takes each window once an epoch, in another order every epoch, and none that is not there", async () => {
    await fineTune(await job(), key, context());
    const seen = trainedBatches();
    const perEpoch = Math.floor(WINDOWS / 32);
    expect(seen).toHaveLength(2 * perEpoch);
    const epochs = [seen.slice(0, perEpoch), seen.slice(perEpoch)].map((own) => own.flatMap(({ real }) => real));
    for (const windows of epochs) {
      expect(new Set(windows).size).toBe(windows.length);
      expect(Math.min(...windows)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...windows)).toBeLessThan(WINDOWS);
    }
    expect(epochs[1]).not.toEqual(epochs[0]);
    const neighbours = epochs[0]!.filter((window, k) => window === epochs[0]![k - 1]! + 1);
    expect(neighbours.length).toBeLessThan(20); // overlapping windows are spread
  });

  it("asks for fresh simulated paths every epoch, and never trains on the held-out ones", async () => {
    const asked: [number, number][] = [];
    const paths: PathSource = (request) => {
      asked.push([request.index, request.paths]);
      return simulator(request);
    };
    await fineTune({ ...(await job()), paths }, key, context());
    expect(asked).toEqual([
      [-1, options.validationPaths],
      [0, 32 * 9],
      [1, 32 * 9],
    ]);
  });
});

describe("strikes of the real windows", () => {
  it("are drawn anew every epoch by the key, about the forward as simulated ones are", async () => {
    const strikes = async (seed: number) => {
      vi.mocked(batches.outputGradient).mockClear();
      await fineTune(await job(), keyFrom(seed), context());
      const seen = trainedBatches().map(
        ({ strike, real }) => new Map(real.map((window) => [window, strike.get(window)])),
      );
      return [seen.slice(0, 9), seen.slice(9)].map((own) => new Map(own.flatMap((map) => [...map])));
    };
    const [first, again, other] = [await strikes(1), await strikes(1), await strikes(2)];
    expect(again).toEqual(first);
    const both = [...first![0]!.keys()].filter((window) => first![1]!.has(window) && other![0]!.has(window));
    expect(both.length).toBeGreaterThan(100);
    const same = (a: Map<number, unknown>, b: Map<number, unknown>) =>
      both.filter((window) => a.get(window) === b.get(window)).length / both.length;
    // Two strikes are equal where both are at the money: 0.4 x 0.4.
    expect(same(first![0]!, first![1]!)).toBeLessThan(0.35);
    expect(same(first![0]!, other![0]!)).toBeLessThan(0.35);
  });

  it("have the distribution of the simulated episodes' strikes: the same key gives the same ones", async () => {
    const paths = await market({ index: 0, paths: 4000 });
    const { inputs, prices } = trainingEpisodes(paths, options, keyFrom(9));
    const sold = soldCalls({ inputs, prices }, options, keyFrom(9));
    expect(sold).toEqual({ inputs, prices, option: sold.option, unit: sold.unit });
    const deviations = sold.inputs.strike.map((k, i) => Math.log(k) / (sold.unit[i]! / 0.4));
    const away = deviations.filter((d) => d !== 0);
    expect(1 - away.length / deviations.length).toBeCloseTo(options.atTheMoneyShare, 1);
    expect(Math.sqrt(away.reduce((sum, d) => sum + d * d, 0) / away.length)).toBeCloseTo(options.strikeDeviation, 1);
  });

  it("need windows of the trained horizon", async () => {
    const windows = await realWindows(10);
    expect(() => soldCalls(windows, { ...options, horizonSteps: 6 }, key)).toThrow(/have 5 steps, expected 6/);
  });
});

describe("the tuned network", () => {
  it("hedges fresh windows of the real market better than the network it started from", async () => {
    const network = await fineTune(await job({ epochs: 4, learningRate: 0.02 }, 4000), key, context());
    const fresh = soldCalls(await realWindows(3000, 40), options, keyFrom(6));
    const loss = (parameters: typeof network.parameters) => {
      const strategy = strategyOf(options, parameters, compute);
      const { gross, cost } = outcomes(strategy.deltas(fresh.inputs), fresh, options.costRate);
      return losses["mean-variance"].value(gross, cost, options.stages[0]!);
    };
    expect(loss(network.parameters)).toBeLessThan(0.95 * loss((await job()).start));
  });

  it("is that after the last epoch, though held-out simulated paths say it got worse, which the history records", async () => {
    const network = await fineTune(
      await job({ epochs: 3, learningRate: 0.02, simulatedShare: 0 }, 1500),
      key,
      context(),
    );
    const [before, ...after] = network.history.map(({ validationLoss }) => validationLoss);
    expect(after).toHaveLength(3);
    expect(after.at(-1)!).toBeGreaterThan(before!);
    expect(network).toMatchObject({ bestEpoch: 3, status: "finished" });
    expect(network.fineTuned).toEqual({ windows: 1500, simulatedShare: 0 });
    expect(network.options.stages).toEqual([{ ...options.stages[0]!, epochs: 3, learningRate: 0.02, keep: "last" }]);
  });

  it("takes the loss of the last stage", async () => {
    const staged = tinyOptions({ stages: [{ loss: "cvar" }, { loss: "entropic", lambda: 1.5 }] });
    const network = await fineTune({ ...(await job()), options: staged }, key, context());
    expect(network.options.stages).toMatchObject([{ loss: "entropic", lambda: 1.5, epochs: 2, learningRate: 0.01 }]);
  });

  it("has the same bits when run again, resumed after an epoch, or read from its file; others for another key", async () => {
    const kept: Uint8Array[] = [];
    const onCheckpoint: NonNullable<Parameters<typeof fineTune>[2]["onCheckpoint"]> = (checkpoint) => {
      kept.push(saveCheckpoint(checkpoint));
    };
    const whole = await fineTune(await job(), key, { ...context(), onCheckpoint });
    expect(kept).toHaveLength(2);
    for (const bytes of kept) {
      const resume = loadCheckpoint(bytes, "checkpoint");
      expect(await fineTune(await job(), key, { ...context(), resume })).toEqual(whole);
    }
    expect((await fineTune(await job(), keyFrom(4), context())).parameters).not.toEqual(whole.parameters);
    const place = { market: "spy", trainedBefore: "2005-01-03", tunedBefore: "2006-01-03", seed: 1 };
    expect(loadWeights(saveWeights(whole, place), "file", place)).toEqual(whole);
    const resume = loadCheckpoint(kept[0]!, "checkpoint");
    const more = await job({}, WINDOWS + 32);
    await expect(fineTune(more, key, { ...context(), resume, resumeFile: "kept" })).rejects.toThrow(
      /^kept: its pathsPerEpoch is 576, this training's is 640$/,
    );
  });
});

it("does not go on with the checkpoint of another fine-tuning: other start, windows, share of replay or simulator", async () => {
  const kept: Uint8Array[] = [];
  const onCheckpoint: NonNullable<Parameters<typeof fineTune>[2]["onCheckpoint"]> = (checkpoint) => {
    kept.push(saveCheckpoint(checkpoint));
  };
  const own = await job();
  await fineTune(own, key, { ...context(), origin: "simulator", onCheckpoint });
  const resume = loadCheckpoint(kept[0]!, "checkpoint");
  const attempt = (change: Partial<FineTuneJob>, origin = "simulator") =>
    fineTune({ ...own, ...change }, key, { ...context(), origin, resume, resumeFile: "kept" });
  const refused = /^kept: its simulator, start or past windows is/;
  await expect(attempt({ tuning: { ...own.tuning, simulatedShare: 0.505 } })).rejects.toThrow(refused);
  await expect(attempt({ start: networkOf(options).init(keyFrom(9)) })).rejects.toThrow(refused);
  await expect(attempt({ windows: await realWindows(WINDOWS, 1) })).rejects.toThrow(refused);
  await expect(attempt({}, "another simulator")).rejects.toThrow(refused);
  await expect(attempt({})).resolves.toMatchObject({ status: "finished" });
});

it("keeps a real window in every batch, however large the share of replay", () => {
  const settings = { epochs: 1, learningRate: 1, simulatedShare: 0.9 };
  expect(fineTuneBatches(31, { batch: 4 }, settings)).toEqual({ batches: 31, real: 1, simulated: 3 });
});

it("needs the windows of one batch at least", async () => {
  await expect(fineTune(await job({}, 31), key, context())).rejects.toThrow(/31 past windows, a batch of 64 needs 32/);
  expect(() => fineTuneBatches(31, options, { epochs: 1, learningRate: 1, simulatedShare: 0.5 })).toThrow(UsageError);
});
