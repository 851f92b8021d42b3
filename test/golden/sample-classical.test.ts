import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { keyFrom, nodeEffects } from "../../src/core/index.ts";
import { parseConfig } from "../../src/pipeline/config.ts";
import { evaluateMarket } from "../../src/pipeline/evaluate-market.ts";
import { loadConfigured } from "../../src/pipeline/load-markets.ts";
import { planMarket } from "../../src/pipeline/market-plan.ts";
import { openPool } from "../../src/pipeline/pool.ts";

interface Golden {
  readonly [market: string]: readonly { strategy: string; figures: Record<string, number> }[];
}

const fx = nodeEffects(() => undefined);
const golden = JSON.parse(readFileSync("test/golden/sample-classical.json", "utf8")) as Golden;
const config = parseConfig(readFileSync("configs/real-markets.yaml", "utf8"), "real-markets.yaml");

/**
 * The classical hedges of the main job on the shipped samples, as they came out when this file was written. A difference is a change of
 * results: explain it in the CHANGELOG and write the file anew with the figures printed by the failing test.
 */
describe("the main job's classical hedges on the samples", () => {
  it.each(config.markets.map((market) => [market.definition.id, market] as const))(
    "are unchanged on %s",
    async (id, market) => {
      const { history } = await loadConfigured(market, { source: "sample", dataDir: "none", cacheDir: "none" }, fx);
      const { rows } = await evaluateMarket(config, planMarket(config, market, history), [], undefined, {
        key: keyFrom(1),
        pool: openPool(1, fx),
      });
      const found = rows.map(({ strategy, episodes, mean, std, cvar95, volume, costBps, ci95 }) => ({
        strategy,
        figures: { episodes, mean, std, cvar95, volume, costBps, stdLow: ci95.std[0], stdHigh: ci95.std[1] },
      }));
      expect(found.map((row) => row.strategy)).toEqual(golden[id]?.map((row) => row.strategy));
      for (const [i, { figures }] of found.entries()) {
        for (const [name, value] of Object.entries(figures))
          expect(value, `${id} ${found[i]!.strategy} ${name}: ${JSON.stringify(found)}`).toBeCloseTo(
            golden[id]![i]!.figures[name]!,
            8,
          );
      }
    },
  );
});
