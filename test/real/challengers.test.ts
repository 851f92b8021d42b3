import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { prepareReplay } from "../../src/backtest/index.ts";
import { nodeEffects } from "../../src/core/index.ts";
import type { MarketHistory } from "../../src/market/index.ts";
import { type MarketConfig, parseConfig, type RunConfig } from "../../src/pipeline/config.ts";
import { type MarketPlan, planMarket } from "../../src/pipeline/market-plan.ts";
import { marketStrategies } from "../../src/pipeline/market-strategies.ts";
import { openPool } from "../../src/pipeline/pool.ts";
import { withYearlyHeston } from "../../src/pipeline/yearly-heston.ts";
import { conditionalValueAtRisk, mean, standardDeviation } from "../../src/statistics/index.ts";
import { hasMarketData } from "../support/market-data.ts";
import { replayOf } from "../support/plan-replay.ts";
import { realHistory } from "../support/real-market.ts";

const fx = nodeEffects(() => undefined);
const config = parseConfig(readFileSync("configs/feasibility.yaml", "utf8"), "feasibility.yaml");
/** Those of the study, and what is said of them below. */
const compared: RunConfig = {
  ...config,
  backtest: {
    ...config.backtest,
    challengers: [
      "black-scholes+band",
      "trailing-volatility",
      "quarter-volatility",
      "constant-volatility",
      "smoothed-volatility",
      "haircut",
      "haircut+band",
      "heston-delta",
      "heston-minimum-variance",
      "skew-absolute",
      "skew-relative",
      "skew-terminal",
      "skew-terminal-36-months",
      "skew-rule",
      "skew-rule+band",
      "hull-white-terminal",
      "hull-white-daily",
      "ruf-wang-vega",
      "whalley-wilmott",
      "skew-terminal-whalley-wilmott",
      "wrong-sign",
      "fake-feature",
    ],
  },
};
const TIMEOUT_MS = 240_000;

interface Figures {
  readonly std: number;
  readonly cvar95: number;
  readonly cost: number;
  readonly volume: number;
}

/**
 * Std and CVaR95 over those of BS Delta in a separate study of the same protocol (other code, other language). Its rolling 36 months are those of the
 * terminal skew coefficient.
 */
const published: Readonly<Record<string, Readonly<Record<string, readonly [std: number, cvar95: number]>>>> = {
  spy: {
    "BS Delta (trailing vol)": [1.102, 1.089],
    "BS Delta (trailing vol, 63 sessions)": [0.981, 0.936],
    "BS Delta (one past vol)": [0.989, 0.942],
    "Scalar haircut": [0.878, 0.836],
    "Skew delta, absolute": [0.805, 0.769],
    "Skew delta, relative": [0.836, 0.842],
    "Skew delta, terminal": [0.838, 0.845],
    "Skew delta, terminal, 36 months": [1.012, 1.001],
    "Hull-White, terminal": [0.792, 0.765],
    "Hull-White, daily": [0.8, 0.763],
    "Skew rule": [0.814, 0.782],
    "Skew rule, band 0.02": [0.81, 0.76],
    "BS Delta, band 0.02": [0.988, 0.993],
    "BS Delta, Whalley-Wilmott": [1.019, 1.033],
    "Skew delta, terminal, Whalley-Wilmott": [0.861, 0.857],
    "BS Delta (EWMA vol)": [0.959, 0.929],
  },
  nifty: {
    "BS Delta (trailing vol)": [1.031, 1.03],
    "BS Delta (trailing vol, 63 sessions)": [1.015, 1.02],
    "BS Delta (one past vol)": [1.148, 1.017],
    "Scalar haircut": [0.981, 0.99],
    "Skew delta, absolute": [0.954, 0.977],
    "Skew delta, relative": [0.938, 0.969],
    "Skew delta, terminal": [0.945, 0.976],
    "Skew delta, terminal, 36 months": [0.96, 0.996],
    "Hull-White, terminal": [0.968, 1.019],
    "Hull-White, daily": [0.965, 0.994],
    "Skew rule": [0.951, 0.974],
    "Skew rule, band 0.02": [0.964, 0.982],
    "BS Delta, band 0.02": [1.012, 1.014],
    "BS Delta, Whalley-Wilmott": [1.104, 1.061],
    "Skew delta, terminal, Whalley-Wilmott": [1.051, 1.032],
    "BS Delta (EWMA vol)": [0.969, 0.978],
  },
};

const planOf = (own: RunConfig, market: MarketConfig, history: MarketHistory) =>
  withYearlyHeston(own, planMarket(own, market, history), openPool(1, fx));

function figuresByName(plan: MarketPlan): ReadonlyMap<string, Figures> {
  const replay = prepareReplay(replayOf(plan));
  const { positions } = marketStrategies(compared, plan, [], undefined);
  return new Map(
    positions.map(({ name, deltas, gives }) => {
      const episodes = replay(deltas, gives);
      const column = (of: (episode: (typeof episodes)[number]) => number) => Float64Array.from(episodes, of);
      const pnl = column((episode) => episode.pnl);
      const figures = {
        std: standardDeviation(pnl),
        cvar95: conditionalValueAtRisk(pnl, 0.95),
        cost: mean(column((episode) => episode.totalCost)),
        volume: mean(column((episode) => episode.volume)),
      };
      return [name, figures];
    }),
  );
}

describe.skipIf(!hasMarketData).each(Object.keys(published))("the challengers on %s", (id) => {
  const market = config.markets.find((one) => one.definition.id === id)!;
  let figures: ReadonlyMap<string, Figures>;
  const ratio = (name: string, figure: keyof Figures) => figures.get(name)![figure] / figures.get("BS Delta")![figure];

  beforeAll(async () => {
    figures = figuresByName(await planOf(compared, market, await realHistory(market)));
  }, TIMEOUT_MS);

  it.each(Object.entries(published[id]!))(
    "reproduce %s within 0.03 of Std and 0.05 of CVaR95",
    (name, [std, cvar95]) => {
      expect(Math.abs(ratio(name, "std") - std), `Std ${ratio(name, "std")}`).toBeLessThan(0.03);
      expect(Math.abs(ratio(name, "cvar95") - cvar95), `CVaR95 ${ratio(name, "cvar95")}`).toBeLessThan(0.05);
    },
  );

  it("do more harm than Black and Scholes with the wrong sign, and are not helped by a random number", () => {
    expect(ratio("Placebo: skew rule, wrong sign", "std")).toBeGreaterThan(1.05);
    expect(ratio("Placebo: skew rule, wrong sign", "cvar95")).toBeGreaterThan(1.03);
    expect(ratio("Placebo: Ruf-Wang, fake feature", "std") / ratio("Ruf-Wang, delta-vega", "std")).toBeGreaterThan(
      0.99,
    );
  });

  it("trade less with a band, and the Heston minimum variance beats the Heston delta", () => {
    for (const name of figures.keys())
      if (figures.has(`${name}, band 0.02`))
        expect(ratio(`${name}, band 0.02`, "volume"), name).toBeLessThan(ratio(name, "volume"));
    expect(ratio("Heston minimum variance", "std")).toBeLessThan(ratio("Heston delta", "std") - 0.05);
  });
});
