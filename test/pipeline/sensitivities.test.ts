import { describe, expect, it } from "vitest";
import { episodeSeries, heldBetween, prepareReplay } from "../../src/backtest/index.ts";
import type { SensitivityRow } from "../../src/market/index.ts";
import type { RunConfig } from "../../src/pipeline/config.ts";
import { fitChallengers } from "../../src/pipeline/fit-challengers.ts";
import { planMarket } from "../../src/pipeline/market-plan.ts";
import {
  marketInputs,
  type StrategyPositions,
  type StrategySource,
  strategySource,
} from "../../src/pipeline/market-strategies.ts";
import { sensitivities } from "../../src/pipeline/sensitivities.ts";
import { conditionalValueAtRisk, mean, standardDeviation } from "../../src/statistics/index.ts";
import { madeUpConfig } from "../support/made-up-config.ts";
import { madeUpHistory } from "../support/made-up-history.ts";
import { replayOf } from "../support/plan-replay.ts";

const history = madeUpHistory({ sessions: 900, rate: 0.02, dividend: (row) => (row % 60 === 0 ? 0.4 : 0) });

interface Changed {
  readonly backtest?: Readonly<Record<string, unknown>>;
  readonly option?: Readonly<Record<string, unknown>>;
  readonly bps?: number;
}

function configOf({ backtest, option, bps = 4 }: Changed = {}, quick = false): RunConfig {
  return madeUpConfig(
    {
      from: "2012-06-01",
      market: { costs: { scenario: "flat", bps } },
      sections: {
        option: { horizonSessions: 15, horizonDays: 22, ...option },
        backtest: { bootstrapBlock: 20, ...backtest },
      },
    },
    { quick },
  );
}

/** A learned hedge that averages two: 2 % more and 4 % less than the skew rule. */
function sourceOf(config: RunConfig): { source: StrategySource; asked: (readonly string[])[] } {
  const plan = planOf(config);
  const classical = strategySource(config, plan, [], undefined, fitChallengers(config, plan).fitted);
  const asked: (readonly string[])[] = [];
  const source: StrategySource = (inputs, wanted = () => true) => {
    const rule = classical(inputs).find(({ name }) => name === "Skew rule")!;
    const scaled = (factor: number) => rule.deltas.map((delta) => factor * delta);
    const learned = { family: "learned", gives: undefined, mainTable: false } as const;
    const own: StrategyPositions[] = [
      { ...learned, name: "Learned", deltas: scaled(0.99) },
      { ...learned, name: "Learned, seed 1", deltas: scaled(1.02), seedOf: "Learned" },
      { ...learned, name: "Learned, seed 2", deltas: scaled(0.96), seedOf: "Learned" },
    ];
    const all = [...own.filter(() => wanted("Learned")), ...classical(inputs, wanted)];
    asked.push(all.map(({ name }) => name));
    return all;
  };
  return { source, asked };
}

const planOf = (config: RunConfig) => planMarket(config, config.markets[0]!, history);

function baseOf(config: RunConfig) {
  const plan = planOf(config);
  const replay = replayOf(plan, config.backtest.tradeLag);
  const { source, asked } = sourceOf(config);
  return { config, plan, replay, source, positions: source(marketInputs(plan)), asked };
}

const tableOf = (config: RunConfig) => sensitivities(baseOf(config));
const base = configOf();
const { rows, leftOut } = tableOf(base);
const find = (setting: string, value: string, strategy: string, among: readonly SensitivityRow[] = rows) =>
  among.find((row) => row.setting === setting && row.value === value && row.strategy === strategy)!;
const SHOWN = ["Learned", "BS Delta", "BS Delta (trailing vol)", "Scalar haircut", "Skew rule", "Skew rule, band 0.02"];

/** Figures of a strategy in an experiment of its own, whose configuration has the changed setting. */
function anew(config: RunConfig, strategy: string, change = (positions: StrategyPositions) => positions) {
  const { replay, positions } = baseOf(config);
  const { deltas, gives } = change(positions.find(({ name }) => name === strategy)!);
  const { pnl, volume, cost } = episodeSeries(prepareReplay(replay)(deltas, gives));
  return {
    mean: mean(pnl),
    std: standardDeviation(pnl),
    cvar95: conditionalValueAtRisk(pnl, 0.95),
    volume: mean(volume),
    costBps: 100 * mean(cost),
  };
}

function expectFigures(row: SensitivityRow, figures: ReturnType<typeof anew>): void {
  for (const [name, value] of Object.entries(figures))
    expect(row[name as keyof typeof figures], `${row.setting} ${row.value} ${row.strategy} ${name}`).toBeCloseTo(
      value,
      10,
    );
}

describe("sensitivities", () => {
  it.each([
    ["iv multiple", "0.8", { backtest: { ivMultiple: 0.8 } }],
    ["iv multiple", "1", { backtest: { ivMultiple: 1 } }],
    ["strike", "-0.05", { option: { logMoneyness: -0.05 } }],
    ["strike", "0.02", { option: { logMoneyness: 0.02 } }],
    ["trade lag", "1", { backtest: { tradeLag: 1 } }],
    ["kind", "put", { option: { kind: "put" } }],
    ["kind", "straddle", { option: { kind: "straddle" } }],
    ["side", "long", { option: { side: "long" } }],
    ["cost multiple", "0", { bps: 0 }],
    ["cost multiple", "5", { bps: 20 }],
  ] as const)("are the figures of an experiment with the %s %s", (setting, value, changed) => {
    // An experiment of its own would fit the haircut to other volatilities: here it keeps the fit of the base case.
    const kept = setting === "iv multiple" ? SHOWN.filter((name) => name !== "Scalar haircut") : SHOWN;
    for (const strategy of kept) expectFigures(find(setting, value, strategy), anew(configOf(changed), strategy));
  });

  it.each([
    ["2", 2],
    ["5", 5],
    ["weekly", "weekly"],
  ] as const)("hold positions between rebalances of interval %s", (value, interval) => {
    const { set } = planOf(base);
    const held = (one: StrategyPositions) => ({ ...one, deltas: heldBetween(history, set, one.deltas, interval) });
    for (const strategy of SHOWN)
      expectFigures(find("rebalance interval", value, strategy), anew(base, strategy, held));
    expect(find("rebalance interval", value, "BS Delta").volume).toBeLessThan(find("side", "short", "BS Delta").volume);
  });

  it("show the base case on every axis", () => {
    for (const [setting, value] of [
      ["iv multiple", "0.9"],
      ["strike", "0"],
      ["trade lag", "0"],
      ["rebalance interval", "1"],
      ["cost multiple", "1"],
      ["kind", "call"],
      ["side", "short"],
      ["entry stride", "1"],
    ] as const)
      for (const strategy of SHOWN) expectFigures(find(setting, value, strategy), anew(base, strategy));
  });

  it("put single networks in the place of their average", () => {
    for (const seed of [1, 2]) {
      expectFigures(find("seed", String(seed), "Learned"), anew(base, `Learned, seed ${seed}`));
      expectFigures(find("seed", String(seed), "Skew rule"), anew(base, "Skew rule"));
    }
    expect(rows.filter(({ setting }) => setting === "seed")).toHaveLength(2 * SHOWN.length);
  });

  it("average coarser entries over the sessions to begin with", () => {
    const each = [0, 1, 2, 3, 4].map((offset) => {
      const { replay, positions } = baseOf(base);
      const entries = replay.set.entries.filter((entry) => entry % 5 === offset);
      const own = prepareReplay({ ...replay, set: { ...replay.set, entries } });
      const whole = positions.find(({ name }) => name === "BS Delta")!.deltas;
      const kept = [...replay.set.entries.keys()].filter((i) => replay.set.entries[i]! % 5 === offset);
      const deltas = Float64Array.from(kept.flatMap((i) => [...whole.subarray(15 * i, 15 * (i + 1))]));
      return standardDeviation(episodeSeries(own(deltas)).pnl);
    });
    expect(find("entry stride", "5", "BS Delta").std).toBeCloseTo(
      each.reduce((sum, std) => sum + std / 5, 0),
      10,
    );
  });

  it("show the strategies asked for, BS Delta and learned hedges, each under every setting", () => {
    expect(SHOWN).toEqual([...new Set(rows.map(({ strategy }) => strategy))]);
    const settings = new Set(rows.map(({ setting, value }) => `${setting} ${value}`));
    expect(rows).toHaveLength(settings.size * SHOWN.length);
    for (const row of rows) {
      const bs = find(row.setting, row.value, "BS Delta");
      expect(row.stdRatio).toBe(row.std / bs.std);
      const own = rows.filter(({ setting, value }) => setting === row.setting && value === row.value);
      expect(row.rank).toBe(1 + own.filter(({ std }) => std < row.std).length);
    }
    const few = tableOf(configOf({ backtest: { sensitivities: { strategies: ["No Hedge"] } } }));
    expect(new Set(few.rows.map(({ strategy }) => strategy))).toEqual(new Set(["Learned", "BS Delta", "No Hedge"]));
  });

  it("ask for the shown strategies only, and only where inputs change", () => {
    const { asked, ...changed } = baseOf(base);
    sensitivities(changed);
    // All once, for the base case; then four other volatilities and four other strikes.
    expect(asked).toHaveLength(1 + 4 + 4);
    for (const names of asked.slice(1)) expect(names).not.toContain("No Hedge");
  });

  it("say what they leave out, and why", () => {
    expect(leftOut).toEqual([]);
    const gap = { ...history, open: history.open.map((price, row) => (row === 800 ? Number.NaN : price)) };
    const of = baseOf(
      configOf({ backtest: { stride: 2, sensitivities: { strategies: ["Nobody"], strides: [2, 4, 5, 500] } } }),
    );
    const out = sensitivities({ ...of, plan: { ...of.plan, history: gap }, replay: { ...of.replay, history: gap } });
    expect(out.leftOut).toEqual([
      "strategy 'Nobody': not in this run",
      `trade lag, next open: no open on ${history.dates[800]}`,
      expect.stringMatching(/^entry stride 5: \d+ entries every 2 sessions$/),
      expect.stringMatching(/^entry stride 500: /),
    ]);
    expect(out.rows.filter(({ value }) => value === "next open")).toEqual([]);
    expect(out.rows.filter(({ setting }) => setting === "entry stride").map(({ value }) => value)).toEqual([
      "2",
      "2",
      "4",
      "4",
    ]);
  });

  it("are none where the configuration has null, and few with --quick", () => {
    expect(tableOf(configOf({ backtest: { sensitivities: null } }))).toEqual({ rows: [], leftOut: [] });
    const quick = tableOf(configOf({}, true)).rows;
    expect(new Set(quick.map(({ setting, value }) => `${setting} ${value}`))).toEqual(
      new Set(["iv multiple 0.8", "iv multiple 1", "trade lag 0", "trade lag 1", "cost multiple 0", "cost multiple 5"]),
    );
    for (const row of quick) expect(row).toEqual(find(row.setting, row.value, row.strategy));
  });
});
