import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { UsageError } from "../../src/core/index.ts";
import { writeConfig } from "../../src/pipeline/config.ts";
import { configJsonSchema, parseConfig } from "../../src/pipeline/index.ts";
import { type RecipeName, recipes } from "../../src/training/index.ts";

const shipped = readFileSync("configs/real-markets.yaml", "utf8");
const small = `
name: small
markets:
  dax:
    label: DAX
    currency: EUR
    timeZone: Europe/Berlin
    hedgeInstrument: futures
    underlying: { yahoo: ^GDAXI }
    rate: { kind: constant, value: 0.02 }
    carry: { kind: yield, value: 0 }
    costSchedule: flat-1
    test: { from: 2015-01-01 }
`;

function complaint(text: string): string {
  try {
    parseConfig(text, "x.yaml");
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as UsageError).message;
  }
  return "no complaint";
}

describe("parseConfig", () => {
  it.each(readdirSync("configs").filter((file) => file.endsWith(".yaml")))("accepts the shipped %s", (file) => {
    const config = parseConfig(readFileSync(`configs/${file}`, "utf8"), file);
    expect(config.markets.length).toBeGreaterThan(0);
    expect(file).toBe(`${config.name}.yaml`);
  });

  it("completes a market that gives the least", () => {
    const config = parseConfig(small, "small.yaml");
    expect(config.option).toMatchObject({ kind: "call", side: "short", horizonSessions: 21 });
    expect(config.backtest.purge).toBe(21);
    expect(config.markets[0]).toMatchObject({
      definition: { id: "dax", volatilityPremium: 1.2 },
      training: { head: "residual-skew", seeds: 3 },
      costs: { scenario: "dated" },
    });
  });

  it("takes indices of other horizons, each once, and writes them again", () => {
    const text = (terms: string) => small.replace("    rate:", `    volatilityTerm: [${terms}]\n    rate:`);
    const [nine, long] = ["{ days: 9, series: { yahoo: ^VIX9D } }", "{ days: 93, series: { csv: { file: a.csv } } }"];
    const config = parseConfig(text(`${nine}, ${long}`), "c");
    expect(config.markets[0]?.definition.volatilityTerm?.map(({ days }) => days)).toEqual([9, 93]);
    expect(parseConfig(writeConfig(config), "c")).toEqual(config);
    expect(complaint(text(`${nine}, ${nine}`))).toContain("must list each horizon once");
    expect(complaint(text(nine!.replace("9,", "30,")))).toContain("must not be 30");
    expect(complaint(text(nine!.replace("9,", "0,")))).toContain("markets.dax.volatilityTerm.0.days");
  });

  it("puts a market's settings over the common ones, and only where they are given", () => {
    const [spy, nifty] = parseConfig(shipped, "real-markets.yaml").markets;
    expect(spy?.training.stages[0]).toMatchObject({ lambda: 2, costMultiple: 3 });
    expect(nifty?.training.stages[0]).toMatchObject({ lambda: 4, costMultiple: 1 });
    expect([spy?.training.batch, nifty?.training.batch]).toEqual([512, 512]);
    expect(nifty?.calibration).toMatchObject({ jumpProbability: 0.035, studentDegrees: 5 });
  });

  it("takes stages by the name of a recipe, in every section, and writes them out", () => {
    const stages = (text: string) => parseConfig(small + text, "c").markets[0]?.training.stages;
    expect(stages("")).toEqual(recipes.recommended);
    for (const mode of Object.keys(recipes) as RecipeName[])
      expect(stages(`training: { mode: ${mode} }`)).toEqual(recipes[mode]);
    const own = "    training: { mode: two-stage }\n";
    expect(stages(`${own}training: { stages: [{ loss: cvar }] }`)).toEqual(recipes["two-stage"]);
    expect(stages("    training: { stages: [{ loss: cvar }] }\ntraining: { mode: two-stage }")).toMatchObject([
      { loss: "cvar", epochs: 8 },
    ]);
    const learned = "learned: [{ name: LSTM }, { name: Other, training: { mode: single-stage } }]";
    const config = parseConfig(`${small}${own}${learned}`, "c");
    expect(config.markets[0]?.learned[1]?.training.stages).toEqual(recipes["single-stage"]);
    expect(parseConfig(writeConfig(config), "c")).toEqual(config);
    const quick = "quick: { training: { epochs: 2 } }";
    const brief = parseConfig(`${small}${own}${quick}`, "c", { quick: true }).markets[0]?.training.stages;
    expect(brief).toEqual(recipes["two-stage"].map((stage) => ({ ...stage, epochs: 2 })));
  });

  it("refuses a mode beside stages, unknown modes and misspelt keys of a section", () => {
    const both = complaint(`${small}training: { mode: two-stage, stages: [{ loss: cvar }] }`);
    expect(both).toContain("key 'training.mode': must not stand beside 'stages'");
    expect(both).toContain('found "two-stage"');
    expect(complaint(`${small}    training: { mode: two-stage, stages: [{}] }`)).toContain("markets.dax.training.mode");
    expect(complaint(`${small}training: { mode: three-stage }`)).toContain("training.mode");
    expect(complaint(`${small}training: { hiden: 5 }`)).toContain("did you mean 'hidden'?");
    expect(complaint(`${small}learned: [{ name: A, training: { hiden: 5 } }]`)).toContain("did you mean 'hidden'?");
    expect(complaint(`${small}    option: 1\n`)).toContain("'markets.dax.option' is unknown");
  });

  it("puts a market's calibration and costs over the common ones, too", () => {
    const own = "    calibration: { studentDegrees: 6 }\n    costs: { scenario: flat, bps: 2 }\n";
    const common = "calibration: { studentDegrees: 9, jumpProbability: 0.05 }\ncosts: { scenario: none, bps: 7 }\n";
    const market = parseConfig(small + own + common, "c").markets[0];
    expect(market?.calibration).toMatchObject({ studentDegrees: 6, jumpProbability: 0.05 });
    expect(market?.costs).toMatchObject({ scenario: "flat", bps: 2 });
  });

  it("fine-tunes where a section asks for it, by the recipe where it leaves something out; quick runs do not", () => {
    const recipe = { minYears: 15, everyYears: 3, epochs: 2, learningRate: 3e-4, simulatedShare: 0.5, pool: false };
    for (const market of parseConfig(shipped, "c").markets) expect(market.training.fineTune).toEqual(recipe);
    for (const market of parseConfig(shipped, "c", { quick: true }).markets)
      expect(market.training.fineTune).toBeNull();
    const fineTune = (text: string) => parseConfig(small + text, "c").markets[0]?.training.fineTune;
    expect(fineTune("")).toBeNull();
    expect(fineTune("training: { fineTune: {} }")).toEqual(recipe);
    expect(fineTune("    training: { fineTune: null }\ntraining: { fineTune: { epochs: 3 } }")).toBeNull();
    expect(fineTune("    training: { fineTune: { minYears: 9 } }\ntraining: { fineTune: { epochs: 3 } }")).toEqual({
      ...recipe,
      minYears: 9,
    });
    expect(complaint(`${small}training: { fineTune: { minYear: 9 } }`)).toContain("did you mean 'minYears'?");
    expect(complaint(`${small}training: { fineTune: { simulatedShare: 1 } }`)).toContain("simulatedShare");
  });

  it("lets --quick change budgets, whether there is fine-tuning, and nothing else", () => {
    const [full, quick] = [parseConfig(shipped, "c"), parseConfig(shipped, "c", { quick: true })];
    for (const [i, market] of quick.markets.entries()) {
      const { pathsPerEpoch, validationPaths, batch, seeds, stages, fineTune, ...rest } = market.training;
      const other = full.markets[i]!.training;
      expect(other).toMatchObject(rest);
      expect(pathsPerEpoch).toBeLessThan(other.pathsPerEpoch);
      expect(stages.map(({ epochs, ...stage }) => stage)).toEqual(other.stages.map(({ epochs, ...stage }) => stage));
      expect(stages[0]!.epochs).toBeLessThan(other.stages[0]!.epochs);
      expect({ ...market, training: 0 }).toEqual({ ...full.markets[i], training: 0 });
      expect([validationPaths, batch, seeds].every((value) => value > 0)).toBe(true);
    }
    expect({ ...quick, markets: 0, quick: 0 }).toEqual({ ...full, markets: 0, quick: 0 });
  });

  it("writes a configuration that parses to the same experiment", () => {
    const quick = parseConfig(shipped, "c", { quick: true, seed: 5 });
    expect(parseConfig(writeConfig(quick), "written")).toEqual({ ...quick, quick: false });
  });

  it("keeps the stress windows that concern a chosen market, and writes them again", () => {
    const names = (markets?: string[]) =>
      parseConfig(shipped, "x.yaml", { markets }).backtest.stressWindows.map(({ name }) => name);
    expect(names()).toHaveLength(13);
    expect(names(["spy"])).toHaveLength(11);
    expect(names(["spy"])).not.toContain("taper tantrum");
    const nifty = parseConfig(shipped, "x.yaml", { markets: ["nifty"] });
    expect(nifty.backtest.stressWindows.filter(({ markets }) => markets?.includes("nifty"))).toHaveLength(2);
    expect(parseConfig(writeConfig(nifty), "x.yaml")).toEqual(nifty);
    const spy = parseConfig(shipped, "x.yaml", { markets: ["spy"] });
    expect(parseConfig(writeConfig(spy), "x.yaml")).toEqual(spy);
  });

  it.each([
    [
      "of a market that is not there",
      "[{ name: a, from: 2020-01-01, to: 2020-02-01, markets: [dow] }]",
      /market 'dow' is not in/,
    ],
    [
      "that ends before it starts",
      "[{ name: a, from: 2020-01-02, to: 2020-01-01 }]",
      /stressWindows.*to.*must not be before/,
    ],
    [
      "of a name given twice",
      "[{ name: a, from: 2020-01-01, to: 2020-01-01 }, { name: a, from: 2021-01-01, to: 2021-01-01 }]",
      /a name of its own/,
    ],
  ])("refuses a stress window %s", (_, windows, message) => {
    expect(complaint(`${small}\nbacktest: { stressWindows: ${windows} }`)).toMatch(message);
  });

  it("refuses blocks shorter than the horizon", () => {
    expect(complaint(`${small}\nbacktest: { bootstrapBlock: 20 }`)).toMatch(
      /bootstrapBlock is 20 entries of 1 session/,
    );
    expect(complaint(`${small}\nbacktest: { bootstrapBlock: 21 }`)).toBe("no complaint");
    expect(complaint(`${small}\nbacktest: { bootstrapBlock: 5, stride: 5 }`)).toBe("no complaint");
    expect(complaint(`${small}\nbacktest: { bootstrapBlock: 4, stride: 5 }`)).toMatch(/bootstrapBlock is 4/);
  });

  it("refuses a tail loss for the buyer, whose tail is the other one", () => {
    const stages = "training: { stages: [{ loss: cvar, epochs: 1 }] }\n";
    expect(complaint(`${small}${stages}option: { side: long }`)).toContain(
      "the loss 'cvar' looks at the seller's tail",
    );
    expect(complaint(`${small}${stages}`)).toBe("no complaint");
    expect(complaint(`${small}option: { side: long }`)).toBe("no complaint");
  });

  it("takes the seed of the command line and the chosen markets", () => {
    expect(parseConfig(shipped, "c", { seed: 9, markets: ["nifty"] })).toMatchObject({
      seed: 9,
      markets: [{ definition: { id: "nifty" } }],
    });
    expect(() => parseConfig(shipped, "c", { markets: ["ftse"] })).toThrow(
      "market 'ftse' is not in c; it has: spy, nifty",
    );
  });

  it("names the file, the key and the nearest key", () => {
    expect(complaint(small.replace("hedgeInstrument", "hedgeInstrment"))).toMatch(
      /x\.yaml: .*'markets\.dax\.hedgeInstrment' is unknown \(did you mean 'hedgeInstrument'\?\)/,
    );
    expect(complaint(`${small}backtest: { strid: 5 }`)).toContain(
      "'backtest.strid' is unknown (did you mean 'stride'?)",
    );
    expect(complaint(small.replace("2015-01-01", "2015-02-30"))).toContain(
      "key 'markets.dax.test.from': must be a date YYYY-MM-DD, found \"2015-02-30\"",
    );
    expect(complaint(`${small}seed: -1`)).toContain("key 'seed'");
    expect(complaint("name: x\nmarkets: {}")).toContain("needs at least one market");
    expect(complaint(small.replace("Europe/Berlin", "Europe/Berln"))).toContain("must be an IANA time zone");
    expect(complaint(small.replace("2015-01-01", "2015-01-01, to: 2014-12-31"))).toContain(
      "key 'markets.dax.test.to': must not be before 'from', found \"2014-12-31\"",
    );
    expect(complaint(`${small}training: { batch: 64, pathsPerEpoch: 63 }`)).toBe(
      "x.yaml: markets.dax.training: batch (64) must not exceed pathsPerEpoch (63)",
    );
    expect(complaint("name: [")).toContain("x.yaml is not valid YAML");
    expect(complaint("")).toContain("x.yaml: the configuration");
    expect(complaint(small.replace("kind: yield", "kind: yeild"))).toContain("markets.dax.carry");
  });
});

describe("configs/schema.json", () => {
  it("is the schema that the program checks by", () => {
    expect(JSON.parse(readFileSync("configs/schema.json", "utf8"))).toEqual(
      JSON.parse(JSON.stringify(configJsonSchema())),
    );
  });
});

describe("the costs section", () => {
  const withCosts = (costs: string) =>
    small.replace("costSchedule: flat-1", `costSchedule: flat-1\n    costs: ${costs}`);
  const costsOf = (text: string) => parseConfig(text, "x.yaml").markets[0]!.costs;

  it("leaves everything off by default", () => {
    expect(costsOf(small)).toEqual({
      scenario: "dated",
      option: false,
      rounding: "none",
      amounts: "exact",
      rolls: "none",
      rollSessions: 1,
      basis: "model",
    });
  });

  it("takes every setting, and writes it out again", () => {
    const text = withCosts(
      "{ option: us-options, bookContracts: 40, rounding: shares, amounts: rounded, rolls: nse-monthly, rollSessions: 2, basis: quoted, spread: { stress: { multiple: 3, indexAbove: 0.35, windows: [{ from: 2020-02-20, to: 2020-04-30 }] } }, impact: { dailyVolume: 1e7 }, borrow: [{ from: 2010-01-01, rate: 0.003 }, { from: 2020-01-01, rate: 0.01 }] }",
    );
    const parsed = parseConfig(text, "x.yaml");
    const { costs } = parsed.markets[0]!;
    expect(costs.spread).toEqual({
      rangeShare: 0,
      stress: { multiple: 3, indexAbove: 0.35, windows: [{ from: "2020-02-20", to: "2020-04-30" }] },
    });
    expect(costs.impact).toEqual({ coefficient: 1, dailyVolume: 1e7 });
    expect(parseConfig(writeConfig(parsed), "resolved.yaml").markets[0]!.costs).toEqual(costs);
  });

  it.each([
    ["{ rounding: contracts }", /rounding/],
    ["{ borrow: [{ from: 2020-01-01, rate: 0.1 }, { from: 2019-01-01, rate: 0.1 }] }", /ascend/],
    ["{ spread: { stress: { multiple: 0.5 } } }", /multiple/],
    ["{ spread: { stress: { multiple: 2, windows: [{ from: 2020-02-20, to: 2020-01-30 }] } } }", /before 'from'/],
    ["{ option: spy }", /option/],
    ["{ impact: { coefficient: 0 } }", /coefficient/],
  ])("refuses %s", (costs, message) => {
    expect(complaint(withCosts(costs))).toMatch(message);
  });
});
