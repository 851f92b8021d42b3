import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import {
  type Decide,
  type Decisions,
  futureShockGuard,
  overlapGuard,
  truncationGuard,
} from "../../src/backtest/index.ts";
import { keyFrom, nodeEffects } from "../../src/core/index.ts";
import { type Backend, loadBackend } from "../../src/engine/index.ts";
import { historyBefore, type MarketHistory } from "../../src/market/index.ts";
import { type MarketConfig, parseConfig, type RunConfig } from "../../src/pipeline/config.ts";
import { marketInputs, networkDeltas } from "../../src/pipeline/evaluate-market.ts";
import { loadConfigured } from "../../src/pipeline/load-markets.ts";
import { planMarket } from "../../src/pipeline/market-plan.ts";
import { openPool } from "../../src/pipeline/pool.ts";
import { calibrateMarket, marketKey, trainMarket } from "../../src/pipeline/train-market.ts";
import { hasMarketData, marketDataDir } from "../support/market-data.ts";

const fx = nodeEffects(() => undefined);
/** Two whole passes, each with two calibrations and trainings. */
const TIMEOUT_MS = 600_000;

/** The shipped configuration with the smallest budget that still does every step, retrained yearly so that a cut inside the span matters. */
const config: RunConfig = (() => {
  const shipped = parseConfig(readFileSync("configs/real-markets.yaml", "utf8"), "real-markets.yaml");
  const markets = shipped.markets.map((market) => ({
    ...market,
    training: {
      ...market.training,
      hidden: 6,
      layers: 1,
      seeds: 1,
      batch: 128,
      pathsPerEpoch: 256,
      validationPaths: 128,
      stages: market.training.stages.map((stage) => ({ ...stage, epochs: 1 })),
    },
  }));
  return { ...shipped, markets, backtest: { ...shipped.backtest, retrainYears: 1, stride: 3 } };
})();

/** The whole street from a history to the network's positions: folds, leverage, calibration, training, replay. */
function street(market: MarketConfig, backend: Backend): Decide {
  return async (history): Promise<Decisions> => {
    const plan = planMarket(config, market, history);
    const key = marketKey(keyFrom(config.seed), plan);
    const pool = openPool(1, fx);
    const blocks = await trainMarket(config, plan, await calibrateMarket(config, plan, key, pool), key, pool);
    const [deltas] = networkDeltas(plan, marketInputs(plan), blocks, backend);
    const steps = plan.set.rules.terms.horizonSessions;
    return new Map(
      plan.set.entries.map((entry, i) => [history.dates[entry]!, deltas!.slice(i * steps, (i + 1) * steps)]),
    );
  };
}

describe.skipIf(!hasMarketData).each([
  ["spy", "2012-01-01", "2011-03-15"],
  ["nifty", "2015-01-01", "2014-03-14"],
])("nothing is known too early on %s", (id, end, cut) => {
  const market = config.markets.find((one) => one.definition.id === id)!;
  let history: MarketHistory;
  let backend: Backend;
  let cutRow: number;

  beforeAll(async () => {
    const loaded = await loadConfigured(market, { source: "csv", dataDir: marketDataDir, cacheDir: "none" }, fx);
    history = historyBefore(loaded.history, end);
    cutRow = history.dates.findIndex((date) => date >= cut);
    backend = await loadBackend("auto");
  });

  it(
    "passes truncation through calibration, training and replay",
    async () => {
      const report = await truncationGuard(street(market, backend), history, cutRow);
      expect(report.finding).toContain("identical");
      expect(report).toMatchObject({ passed: true });
      expect(report.compared).toBeGreaterThan(1_000);
    },
    TIMEOUT_MS,
  );

  it(
    "passes a shock of everything after the cut",
    async () => {
      expect(await futureShockGuard(street(market, backend), history, cutRow)).toMatchObject({ passed: true });
    },
    TIMEOUT_MS,
  );

  it("shares no row between training and test", () => {
    const { folds } = planMarket(config, market, history);
    expect(overlapGuard(history.dates, folds, 21)).toMatchObject({ passed: true, compared: 2 });
  });
});
