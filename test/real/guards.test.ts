import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import {
  type Decide,
  type Decisions,
  type Fold,
  futureShockGuard,
  overlapGuard,
  truncationGuard,
} from "../../src/backtest/index.ts";
import { keyFrom, nodeEffects } from "../../src/core/index.ts";
import { historyBefore, type MarketHistory } from "../../src/market/index.ts";
import { type Compute, loadCompute } from "../../src/models/index.ts";
import { type MarketConfig, parseConfig, type RunConfig } from "../../src/pipeline/config.ts";
import { type MarketPlan, planMarket } from "../../src/pipeline/market-plan.ts";
import { marketInputs } from "../../src/pipeline/market-strategies.ts";
import { networkDeltas } from "../../src/pipeline/network-deltas.ts";
import { openPool } from "../../src/pipeline/pool.ts";
import { calibrateMarket, marketKey, trainMarket } from "../../src/pipeline/train-market.ts";
import { hasMarketData } from "../support/market-data.ts";
import { realHistory } from "../support/real-market.ts";

const fx = nodeEffects(() => undefined);
/** Two whole passes, each with two calibrations, trainings and fine-tunings. */
const TIMEOUT_MS = 600_000;

/**
 * The shipped configuration with the smallest budget that still does every step, retrained and fine-tuned yearly so that a cut inside the span matters;
 * four years of history are enough here, which NIFTY has in 2013, too.
 */
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
      fineTune: { ...recipeOf(market), minYears: 4, everyYears: 1, epochs: 1 },
    },
  }));
  return { ...shipped, markets, backtest: { ...shipped.backtest, retrainYears: 1, stride: 3 } };
})();

/** What the shipped configuration says of fine-tuning. */
function recipeOf({ training }: MarketConfig) {
  if (training.fineTune === null) throw new Error("the shipped configuration does not fine-tune");
  return training.fineTune;
}

/** The whole street from a history to the network's positions: folds, leverage, calibration, training, fine-tuning, replay. */
function street(
  market: MarketConfig,
  compute: Compute,
  { own = config, spoil = (plan: MarketPlan) => plan } = {},
): Decide {
  return async (history): Promise<Decisions> => {
    const plan = spoil(planMarket(own, market, history));
    const key = marketKey(keyFrom(config.seed), plan);
    const pool = openPool(1, fx);
    const blocks = await trainMarket(own, plan, await calibrateMarket(own, plan, key, pool), key, pool);
    const [deltas] = networkDeltas(plan, marketInputs(plan), blocks, compute);
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
  let cutRow: number;
  /** Both guards ask for the decisions of the whole history. */
  let decide: Decide;

  beforeAll(async () => {
    history = historyBefore(await realHistory(market), end);
    cutRow = history.dates.findIndex((date) => date >= cut);
    const compute = await loadCompute("kernel");
    const whole = street(market, compute)(history);
    decide = (given) => (given === history ? whole : street(market, compute)(given));
  }, TIMEOUT_MS);

  it("hedges every test year by fine-tuned networks here", () => {
    const { folds } = planMarket(config, market, history);
    expect(folds.map(({ fineTuneCutoff }) => fineTuneCutoff)).toEqual(folds.map(({ cutoff }) => cutoff));
  });

  it(
    "passes truncation through calibration, training, fine-tuning and replay",
    async () => {
      const report = await truncationGuard(decide, history, cutRow);
      expect(report.finding).toContain("identical");
      expect(report).toMatchObject({ passed: true });
      expect(report.compared).toBeGreaterThan(1_000);
    },
    TIMEOUT_MS,
  );

  it(
    "passes a shock of everything after the cut",
    async () => {
      expect(await futureShockGuard(decide, history, cutRow)).toMatchObject({ passed: true });
    },
    TIMEOUT_MS,
  );

  it("shares no row between training and test", () => {
    const { folds } = planMarket(config, market, history);
    expect(overlapGuard(history.dates, folds, 21)).toMatchObject({ passed: true, compared: 2 });
  });
});

/** A network that is told what comes: windows of the fine-tuning that expire a horizon after its cut-off. */
describe.skipIf(!hasMarketData)("a fine-tuning that sees too much", () => {
  it(
    "is detected",
    async () => {
      const market = config.markets.find((one) => one.definition.id === "spy")!;
      const history = historyBefore(await realHistory(market), "2012-01-01");
      const compute = await loadCompute("kernel");
      const late = (fold: Fold): Fold => {
        const row = history.dates.indexOf(fold.cutoff) + LATE;
        return { ...fold, cutoff: history.dates[row]!, fineTuneCutoff: history.dates[row]! };
      };
      const once = { ...config, backtest: { ...config.backtest, retrainYears: 0 } };
      const spoil = (plan: MarketPlan) => ({
        ...plan,
        folds: plan.folds.map(late),
        foldsOf: (training: Parameters<MarketPlan["foldsOf"]>[0]) => plan.foldsOf(training).map(late),
      });
      const leaking = street(market, compute, { own: once, spoil });
      const { folds } = planMarket(once, market, history);
      const cutRow = history.dates.indexOf(folds[1]!.from);
      expect(overlapGuard(history.dates, folds.map(late), 21)).toMatchObject({ passed: false });
      expect(await futureShockGuard(leaking, history, cutRow)).toMatchObject({ passed: false });
    },
    TIMEOUT_MS,
  );
});

/** Sessions: past the purge, so that the last windows expire in the test year. */
const LATE = 42;
