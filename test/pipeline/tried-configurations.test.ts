import { describe, expect, it } from "vitest";
import type { Calibration, Levels } from "../../src/market/index.ts";
import { parseConfig, type RunConfig } from "../../src/pipeline/config.ts";
import { planMarket } from "../../src/pipeline/market-plan.ts";
import type { StrategyPositions } from "../../src/pipeline/market-strategies.ts";
import type { Block } from "../../src/pipeline/train-market.ts";
import { isTried, type TriedInput, trialOf } from "../../src/pipeline/tried-configurations.ts";
import type { TrainedNetwork } from "../../src/training/index.ts";
import { madeUpConfig, madeUpYaml } from "../support/made-up-config.ts";
import { madeUpHistory } from "../support/made-up-history.ts";
import { tinyOptions } from "../support/training.ts";

const history = madeUpHistory({ sessions: 1000, rate: 0.02 });
const config = madeUpConfig();

/** One block with one network of these options, trained on this simulator. */
function blocksOf(options = tinyOptions({}), xi = 0.5): Block[] {
  const network = { options, parameters: {}, computedBy: "base", history: [], bestEpoch: 1, status: "finished" };
  const calibration = { simulator: { xi } } as unknown as Calibration;
  const hedge = config.markets[0]!.learned[0]!;
  return [
    { hedge, cutoff: "2012-12-01", calibration, networks: [network as unknown as TrainedNetwork], fineTuned: [] },
  ];
}

function input(own: RunConfig = config, blocks: readonly Block[] = blocksOf(), rows = history): TriedInput {
  return { config: own, plan: planMarket(own, own.markets[0]!, rows), blocks };
}

const learned = { name: "LSTM", family: "learned" } as StrategyPositions;
const classical = { name: "Skew rule", family: "classical" } as StrategyPositions;
const figures = {
  levels: { std: 0.8, cvar95: 3 } as Levels,
  benchmark: { std: 1, cvar95: 2 } as Levels,
  episodes: { entries: [], pnl: new Float64Array(0) },
};
const trial = (own: TriedInput, strategy = learned) => trialOf(own, strategy, figures);
const base = trial(input());

function changed(section: Partial<RunConfig["backtest"]>): RunConfig {
  return { ...config, backtest: { ...config.backtest, ...section } };
}

describe("what was tried", () => {
  it("are classical and learned hedges, not their single networks, benchmarks or placebos", () => {
    const families = ["benchmark", "classical", "learned", "placebo", "unhedged"] as const;
    const counted = families.filter((family) => isTried({ ...learned, family }));
    expect(counted).toEqual(["classical", "learned"]);
    expect(isTried({ ...learned, seedOf: "LSTM" })).toBe(false);
  });

  it("has its ratios to BS Delta, and says of its networks what they are", () => {
    expect(base).toMatchObject({ strategy: "LSTM", family: "learned", stdRatio: 0.8, cvar95Ratio: 1.5 });
    expect(base.description).toContain("LSTM, head");
    expect(trial(input(), classical).description).not.toContain("head");
  });
});

describe("the id of a configuration", () => {
  it("is the same again for the same run, whatever its statistics count and whatever computed it", () => {
    expect(trial(input()).id).toBe(base.id);
    const statistics = changed({ bootstrapDraws: 5, bootstrapBlock: 99, stressWindows: [], stressLimit: 9 });
    expect(trial(input(statistics)).id).toBe(base.id);
    const reordered = madeUpYaml().replace("currency: USD\n    timeZone: UTC", "timeZone: UTC\n    currency: USD");
    expect(reordered).not.toBe(madeUpYaml());
    expect(trial(input(parseConfig(reordered, "y.yaml"))).id).toBe(base.id);
    expect(trial(input(config, blocksOf(tinyOptions({ compute: "tensors" })))).id).toBe(base.id);
  });

  const close = history.close.slice();
  close[500]! *= 1 + 1e-15;
  it.each<[string, TriedInput]>([
    ["seed", input({ ...config, seed: 2 })],
    ["training", input(config, blocksOf(tinyOptions({ hidden: 4 })))],
    ["simulator", input(config, blocksOf(tinyOptions({}), 0.6))],
    [
      "number of networks",
      input(
        config,
        blocksOf().map((one) => ({ ...one, networks: [...one.networks, ...one.networks] })),
      ),
    ],
    [
      "cut-off",
      input(
        config,
        blocksOf().map((one) => ({ ...one, cutoff: "2012-11-01" })),
      ),
    ],
    [
      "fine-tuning",
      input(
        config,
        blocksOf().map((one) => ({ ...one, fineTuned: [{ cutoff: "2013-12-01", networks: one.networks }] })),
      ),
    ],
    ["last bit of the data", input(config, blocksOf(), { ...history, close })],
    ["purge", input(changed({ purge: 30 }))],
    ["volatility of the option", input(changed({ ivMultiple: 0.95 }))],
    [
      "test span",
      input({ ...config, markets: config.markets.map((one) => ({ ...one, test: { from: "2013-02-01" } })) }),
    ],
  ])("changes with its %s", (_, other) => {
    expect(trial(other).id).not.toBe(base.id);
  });

  it("of a classical hedge does not hang on the networks of its run", () => {
    expect(trial(input(config, []), classical).id).toBe(trial(input(), classical).id);
    expect(trial(input({ ...config, seed: 2 }), classical).id).toBe(trial(input(), classical).id);
    expect(trial(input(), classical).id).not.toBe(trial(input(), { ...classical, name: "Other" }).id);
  });
});

describe("the protocol", () => {
  it("is that of comparable P&L: the same for any hedge, another for other options, costs or trades", () => {
    expect(trial(input(changed({ purge: 30, bandWidth: 0.1 })), classical).protocol).toBe(base.protocol);
    expect(trial(input(config, blocksOf(), madeUpHistory({ sessions: 1100, rate: 0.02 }))).protocol).toBe(
      base.protocol,
    );
    const costly = {
      ...config,
      markets: config.markets.map((one) => ({ ...one, costs: { ...one.costs, scenario: "none" as const } })),
    };
    for (const other of [
      changed({ ivMultiple: 0.95 }),
      changed({ tradeLag: 1 }),
      costly,
      { ...config, option: { ...config.option, logMoneyness: 0.02 } },
    ])
      expect(trial(input(other)).protocol).not.toBe(base.protocol);
  });
});
