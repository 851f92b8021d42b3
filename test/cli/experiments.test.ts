import { readdirSync, readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { parseConfig, type RunConfig } from "../../src/pipeline/config.ts";
import { documentOf, markets, scratch, tiny, writeConfig } from "../support/command-line.ts";

const FOLDER = "configs/experiments";
const names = readdirSync(FOLDER).filter((name) => name.endsWith(".yaml"));
const textOf = (name: string) => readFileSync(`${FOLDER}/${name}`, "utf8");
const { folder, remove } = scratch();
afterAll(remove);

describe.each(names)("the experiment %s", (name) => {
  const text = textOf(name);
  const full = parseConfig(text, name);
  const quick = parseConfig(text, name, { quick: true });

  it("is on real SPY and NIFTY, under its own name, and says what it asks and what to look at", () => {
    expect(`${full.name}.yaml`).toBe(name);
    expect(full.markets.map(({ definition }) => definition.label)).toEqual(["SPY", "NIFTY"]);
    const lines = text.split("\n");
    expect(lines[1]).toMatch(/^# .*\?/);
    expect(lines[2]).toMatch(/^# Look at /);
    expect(readFileSync("README.md", "utf8")).toContain(`| \`${name.replace(".yaml", "")}\` |`);
  });

  it("has a quick budget that is a small one, and blocks and a purge that hold the horizon", () => {
    for (const [at, market] of quick.markets.entries()) {
      const paths = (one: RunConfig["markets"][number]) => one.training.pathsPerEpoch * one.training.seeds;
      expect(paths(market) * 5).toBeLessThan(paths(full.markets[at]!));
    }
    const { option, backtest } = full;
    expect(backtest.purge).toBeGreaterThanOrEqual(option.horizonSessions);
    expect(backtest.bootstrapBlock * backtest.stride).toBeGreaterThanOrEqual(2 * option.horizonSessions);
  });
});

describe("an experiment as small as it can be", () => {
  it("runs, with every hedge that it names", async () => {
    const { learned, backtest } = parse(textOf("ensembles.yaml")) as Record<string, object>;
    const own = { ...tiny, markets: { nifty: markets.nifty }, learned };
    writeConfig(folder, { ...own, backtest: { ...backtest, ...tiny.backtest } }, "ensembles.yaml");
    const { rows } = await documentOf(["run", "ensembles.yaml", "--source", "sample", "--out", "out"], { folder });
    const found = rows.map((row: { strategy: string }) => row.strategy);
    expect(found).toEqual(expect.arrayContaining(["LSTM direct", "LSTM on BS", "LSTM on skew", "Ensemble"]));
  });
});
