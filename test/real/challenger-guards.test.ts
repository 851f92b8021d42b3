import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { truncationGuard } from "../../src/backtest/index.ts";
import { type IsoDate, nodeEffects } from "../../src/core/index.ts";
import { historyBefore, type MarketHistory } from "../../src/market/index.ts";
import { type MarketConfig, parseConfig, type RunConfig } from "../../src/pipeline/config.ts";
import { challengerDeltas, fitChallengers } from "../../src/pipeline/fit-challengers.ts";
import { type MarketPlan, planMarket } from "../../src/pipeline/market-plan.ts";
import { marketInputs } from "../../src/pipeline/market-strategies.ts";
import { openPool } from "../../src/pipeline/pool.ts";
import { withYearlyHeston } from "../../src/pipeline/yearly-heston.ts";
import { hasMarketData } from "../support/market-data.ts";
import { realHistory } from "../support/real-market.ts";

const fx = nodeEffects(() => undefined);
const TIMEOUT_MS = 240_000;
/** Every challenger, on every fourth entry. */
const config: RunConfig = (() => {
  const shipped = parseConfig(readFileSync("configs/feasibility.yaml", "utf8"), "feasibility.yaml");
  return { ...shipped, backtest: { ...shipped.backtest, stride: 4 } };
})();

const planOf = (market: MarketConfig, history: MarketHistory) =>
  withYearlyHeston(config, planMarket(config, market, history), openPool(1, fx));

describe.skipIf(!hasMarketData).each([
  ["spy", "2013-01-01", "2012-06-15"],
  ["nifty", "2016-01-01", "2015-06-15"],
])("nothing is known too early by a challenger on %s", (id, end, cut) => {
  const market = config.markets.find((one) => one.definition.id === id)!;
  type ByEntry = ReadonlyMap<IsoDate, Float64Array>;

  it(
    "which truncation shows of each",
    async () => {
      const history = historyBefore(await realHistory(market), end);
      const kept = new Map<number, ReadonlyMap<string, ByEntry>>();
      const decisions = async (given: MarketHistory) => {
        const found = kept.get(given.dates.length) ?? decideAll(await planOf(market, given));
        kept.set(given.dates.length, found);
        return found;
      };
      const cutRow = history.dates.findIndex((date) => date >= cut);
      const names = [...(await decisions(history)).keys()];
      expect(names.length).toBeGreaterThan(45);
      for (const name of names) {
        const report = await truncationGuard(async (given) => (await decisions(given)).get(name)!, history, cutRow);
        expect(report, name).toMatchObject({ passed: true });
        expect(report.compared).toBeGreaterThan(3_000);
      }
    },
    TIMEOUT_MS,
  );
});

function decideAll(plan: MarketPlan): ReadonlyMap<string, ReadonlyMap<IsoDate, Float64Array>> {
  const { history, set } = plan;
  const inputs = marketInputs(plan);
  return new Map(
    fitChallengers(config, plan).fitted.map((hedge) => {
      const deltas = challengerDeltas(plan, hedge, inputs);
      const entries = set.entries.map((entry, i): [IsoDate, Float64Array] => [
        history.dates[entry]!,
        deltas.slice(i * inputs.steps, (i + 1) * inputs.steps),
      ]);
      return [hedge.challenger.name, new Map(entries)];
    }),
  );
}
