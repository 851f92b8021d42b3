import { beforeAll, describe, expect, it } from "vitest";
import { keyFrom } from "../../src/core/index.ts";
import { architectures, loadCompute } from "../../src/models/index.ts";
import { parseConfig, type RunConfig, writeConfig } from "../../src/pipeline/config.ts";
import { describeBudgets } from "../../src/pipeline/describe-networks.ts";
import { settingsOf } from "../../src/pipeline/learned-hedges.ts";
import { planMarket } from "../../src/pipeline/market-plan.ts";
import { marketStrategies } from "../../src/pipeline/market-strategies.ts";
import { readBlocks } from "../../src/pipeline/read-blocks.ts";
import { type Block, calibrateMarket, trainMarket } from "../../src/pipeline/train-market.ts";
import { writeWeights } from "../../src/pipeline/write-run.ts";
import { madeUpConfig } from "../support/made-up-config.ts";
import { madeUpHistory } from "../support/made-up-history.ts";
import { writableFiles } from "../support/memory-files.ts";
import { recordingPool } from "../support/recording-pool.ts";

type Fields = Readonly<Record<string, unknown>>;

function config(market: Fields, training: Fields = {}): RunConfig {
  const common = { head: "direct", band: false, seeds: 1, batch: 64, ...training };
  const backtest = { stride: 10, bootstrapBlock: 5, bootstrapDraws: 20 };
  return madeUpConfig({ name: "kinds", market, sections: { training: common, backtest } });
}

/** The training of each learned hedge of a configuration, resolved. */
const trainings = (of: RunConfig) => of.markets[0]!.learned.map((hedge) => settingsOf(of.markets[0]!, hedge).training);
const oneOf = (training: Fields, common: Fields = {}) =>
  trainings(config({ learned: [{ name: "A", training }] }, common))[0]!;

describe("a configuration that names an architecture", () => {
  it("has the LSTM of always by default", () => {
    expect(trainings(config({}))[0]).toMatchObject({
      ...{ architecture: "lstm", hidden: 50, layers: 2, dropout: 0, increments: null, features: ["base"] },
      signature: { window: 5, depth: 2, time: false, leadLag: false, log: false },
    });
    expect(config({}).markets[0]!.learned[0]).toMatchObject({ name: "LSTM", id: "" });
  });

  it("has the sizes that suit it, and sees signatures where it reads them", () => {
    expect(oneOf({ architecture: "transformer" })).toMatchObject({ hidden: 64, layers: 2, features: ["base"] });
    const free = { cap: null, firstFree: true };
    expect(oneOf({ architecture: "h-sah" })).toMatchObject({
      ...{ hidden: 64, increments: free, features: ["base", "signature"] },
      signature: { window: 5, depth: 3 },
    });
    expect(oneOf({ architecture: "hybrid" })).toMatchObject({ increments: free, signature: { depth: 2 } });
    expect(oneOf({ architecture: "signature-lstm", features: ["base", "noise"] }).features).toEqual([
      "base",
      "noise",
      "signature",
    ]);
  });

  it("keeps what it gives itself", () => {
    const own = {
      hidden: 32,
      layers: 3,
      increments: { cap: 0.3, firstFree: false },
      signature: { depth: 2, time: true },
    };
    expect(oneOf({ architecture: "h-sah", ...own })).toMatchObject(own);
    expect(oneOf({ architecture: "h-sah", increments: null }).increments).toBeNull();
    expect(oneOf({ architecture: "hybrid", increments: {} }).increments).toEqual({ cap: null, firstFree: true });
  });

  it("may do so for all hedges, each of which may choose another", () => {
    const common = { architecture: "h-sah", hidden: 32 };
    expect(oneOf({}, common)).toMatchObject({ architecture: "h-sah", hidden: 32, features: ["base", "signature"] });
    expect(oneOf({ architecture: "lstm" }, common)).toMatchObject({
      ...{ architecture: "lstm", hidden: 50, increments: null, features: ["base"] },
    });
    expect(oneOf({ architecture: "h-sah", layers: 2 }, common)).toMatchObject({ hidden: 32, layers: 2 });
  });

  it("calls the one hedge of a market by what it is", () => {
    expect(config({}, { architecture: "h-sah" }).markets[0]!.learned[0]).toMatchObject({ name: "H-SAH", id: "h-sah" });
  });

  it("names the key that does not fit", () => {
    const refused =
      (training: Fields, common: Fields = {}) =>
      () =>
        oneOf(training, common);
    const at = "made-up\\.yaml: markets\\.made\\.learned 'A'";
    expect(refused({ architecture: "transformer", hidden: 50 })).toThrow(
      new RegExp(`${at}\\.heads is 4, which does not divide .*hidden \\(50\\); transformer needs that`),
    );
    expect(refused({ architecture: "h-sah", features: ["signature", "base"] })).toThrow(
      new RegExp(`${at}\\.features is signature, base; h-sah needs 'signature' as the last`),
    );
    expect(refused({ architecture: "mlp", dropout: 0.1 })).toThrow(
      new RegExp(`${at}\\.dropout is 0\\.1; mlp has none`),
    );
    expect(refused({ head: "position" })).toThrow(new RegExp(`${at}\\.head is 'position'.*increments is null`));
    expect(refused({ architecture: "lstn" })).toThrow(/architecture.*lstm/);
    expect(refused({ signature: { window: 1 } })).toThrow(/signature\.window/);
    expect(refused({ increments: { cap: 0 } })).toThrow(/increments\.cap/);
    expect(() => config({}, { architecture: "mlp", dropout: 0.1 })).toThrow(/markets\.made\.training\.dropout is 0\.1/);
    expect(refused({ heads: 7 })).not.toThrow(); // an LSTM has no use for them
  });
});

const all = config(
  {
    learned: [
      ...Object.entries(architectures).map(([architecture, { title }]) => ({
        name: title,
        training: { architecture },
      })),
      { name: "As published", training: { architecture: "h-sah", head: "position", increments: { cap: 0.3 } } },
      { name: "Ensemble", average: ["LSTM", "Transformer", "H-SAH"] },
    ],
  },
  { hidden: 8, stages: [{ epochs: 1 }] },
);

describe("learned hedges of every architecture", () => {
  const plan = planMarket(all, all.markets[0]!, madeUpHistory({ sessions: 1300, rate: 0.02 }));
  let blocks: readonly Block[];
  beforeAll(async () => {
    const { pool } = recordingPool();
    const calibrations = await calibrateMarket(all, plan, keyFrom(3), pool);
    blocks = await trainMarket(all, plan, calibrations, keyFrom(3), pool);
  });

  it("are the same experiment when written and read again", () => {
    expect(parseConfig(writeConfig(all), "again")).toEqual(all);
  });

  it("hedge side by side, and in an ensemble", async () => {
    const { positions } = marketStrategies(all, plan, blocks, await loadCompute("kernel"));
    const of = (name: string) => positions.find((one) => one.name === name)!.deltas;
    const parts = ["LSTM", "Transformer", "H-SAH"].map(of);
    for (const [at, delta] of of("Ensemble").entries())
      expect(delta).toBeCloseTo(parts.reduce((sum, part) => sum + part[at]!, 0) / 3, 12);
    // The networks of the pool say one number: positions that move by 0.3 tanh of it a step.
    const number = blocks.find(({ hedge }) => hedge.name === "As published")!.networks[0]!.parameters["output/bias"]!;
    const move = Math.tanh(number.values[0]!);
    expect(of("As published")[0]).toBeCloseTo(1.5 * move, 5);
    expect(of("As published")[1]).toBeCloseTo(Math.min(1.5 * move + 0.3 * move, 1.5), 5);
  });

  it("are told apart in the report", () => {
    const [line] = describeBudgets([{ plan, blocks }]);
    expect(line).toContain("2 x 8 LSTM, head direct");
    expect(line).toContain("2 x 64 Transformer, 4 heads, head direct");
    expect(line).toContain(
      "1 x 64 H-SAH, 4 heads, signature of 5 closes to depth 3, increments without a cap, head direct",
    );
    expect(line).toContain("increments of at most 0.3, head position");
    expect(line).not.toContain("features signature");
  });

  it("are read back, and refused by another architecture or other increments", async () => {
    const { fx } = writableFiles();
    await writeWeights({ write: (name, content) => fx.write(`weights/${name}`, content) }, [{ plan, blocks }], "");
    expect(await readBlocks("weights", plan, fx)).toEqual(blocks);
    const reading = (name: string, changes: Fields) => {
      const changed = plan.market.learned.map((hedge) =>
        hedge.name === name ? { ...hedge, training: { ...hedge.training, ...changes } } : hedge,
      );
      return readBlocks("weights", { ...plan, market: { ...plan.market, learned: changed } }, fx);
    };
    await expect(reading("LSTM", { architecture: "mlp" })).rejects.toThrow(
      /trained with training\.architecture lstm, the configuration has mlp/,
    );
    await expect(reading("As published", { increments: null })).rejects.toThrow(
      /training\.increments { cap: 0\.3, firstFree: true }, the configuration has null/,
    );
    const signature = { window: 5, depth: 3, time: true, leadLag: false, log: false };
    await expect(reading("H-SAH", { signature })).rejects.toThrow(
      /training\.signature .*time: false.* has .*time: true/,
    );
    await expect(reading("Transformer", { heads: 8 })).rejects.toThrow(/training\.heads 4, the configuration has 8/);
    expect(await reading("LSTM", { heads: 8, signature })).toHaveLength(blocks.length); // an LSTM uses neither
  });
});
