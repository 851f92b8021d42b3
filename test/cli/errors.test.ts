import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { backhedge, markets, scratch, start, tiny, writeConfig } from "../support/command-line.ts";
import { madeUpBars, priceLines, writeLines } from "../support/csv-files.ts";

const { folder, remove } = scratch();
afterAll(remove);
const config = writeConfig(folder, tiny);

/** One market, a share without volatility index that is read from a file. */
function shareConfig(name: string, file: string, from: string, more: object = {}): string {
  const { volatilityIndex, sample, ...share } = markets.spy;
  const spy = { ...share, underlying: { csv: { file } }, rate: { kind: "constant", value: 0.02 }, test: { from } };
  return writeConfig(folder, { ...tiny, markets: { spy: { ...spy, ...more } } }, name);
}

/** Runs a command that must fail, with --json, and gives its code and the error of its document. */
async function failure(...args: string[]): Promise<{ code: number | null; message: string; hint: string | null }> {
  const { code, stdout, stderr } = await backhedge([...args, "--json"], { folder });
  const { ok, error } = JSON.parse(stdout);
  expect(ok).toBe(false);
  expect(stderr).toContain(error.message.split("\n")[0]);
  expect(stderr).not.toMatch(/^ {4}at /m);
  return { code, ...error };
}

describe("wrong usage", () => {
  it.each([
    [["bactest"], /unknown command 'bactest'[\s\S]*Did you mean backtest\?/],
    [["run", "--sede", "1"], /unknown option '--sede'[\s\S]*Did you mean --seed\?/],
    [["run", "--seed", "-1"], /'--seed <n>' argument '-1' is invalid.*whole number >= 0/],
    [["run", "--source", "yaho"], /'yaho' is invalid.*auto, yahoo, csv, sample/],
    [["train"], /required option '--out <dir>'/],
    [["audit", "--position", "hedge.csv"], /unknown option '--position'[\s\S]*Did you mean --positions\?/],
    [["reproduce", "kfac", "--quik"], /unknown option '--quik'[\s\S]*Did you mean --quick\?/],
  ])("%j ends with 2, a message and what to try", async (args, message) => {
    const { code, stdout, stderr } = await backhedge(args, { folder });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(message);
    expect(stderr).toContain("--help");
    expect(await failure(...args)).toMatchObject({ code: 2, message: expect.stringMatching(message) });
  });

  it("names an unknown market and those that there are", async () => {
    const { code, message } = await failure("backtest", config, "-m", "ftse");
    expect([code, message]).toEqual([2, "market 'ftse' is not in tiny.yaml; it has: spy, nifty"]);
    expect(await failure("backtest", "-m", "spy", config)).toMatchObject({ hint: expect.stringContaining("before") });
  });

  it("names the key of a configuration, and the nearest one", async () => {
    writeConfig(folder, { ...tiny, backtest: { strid: 5 } }, "key.yaml");
    expect(await failure("calibrate", "key.yaml")).toMatchObject({
      code: 2,
      message: expect.stringContaining("key.yaml: key 'backtest.strid' is unknown (did you mean 'stride'?)"),
    });
    writeFileSync(join(folder, "broken.yaml"), "name: [\n");
    expect(await failure("fetch", "broken.yaml")).toMatchObject({
      code: 2,
      message: expect.stringContaining("broken.yaml is not valid YAML"),
    });
  });
});

describe("a command that fails", () => {
  it("names a missing configuration, and shows a stack only with --debug", async () => {
    expect(await failure("fetch", "nowhere.yaml")).toMatchObject({ code: 1, message: /nowhere\.yaml/ });
    const { stdout, stderr } = await backhedge(["fetch", "nowhere.yaml", "--debug"], { folder });
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^error: cannot read nowhere\.yaml.*\n {2}try: Check the path/);
    expect(stderr).toMatch(/^ {4}at /m);
  });

  it("never overwrites a run", async () => {
    mkdirSync(join(folder, "old"));
    writeFileSync(join(folder, "old/report.md"), "old");
    expect(await failure("run", config, "--source", "sample", "--out", "old")).toMatchObject({
      code: 1,
      message: expect.stringContaining("old already exists"),
    });
    expect(readdirSync(join(folder, "old"))).toEqual(["report.md"]);
  });

  it("names the file that a data folder lacks", async () => {
    expect(await failure("backtest", config, "--source", "csv", "--data", "no-data", "--out", "x")).toMatchObject({
      code: 1,
      message: expect.stringContaining(join("no-data", "us/spy_daily.csv")),
    });
    expect(existsSync(join(folder, "x"))).toBe(false);
  });

  it("names file and row of prices that would make results wrong", async () => {
    const bars = madeUpBars("2010-01-04", 1300);
    const spoilt = bars.map((bar, i) => (i === 700 ? { ...bar, high: bar.high * 10, close: bar.close * 10 } : bar));
    writeLines(folder, "data/spike.csv", priceLines(spoilt));
    const found = await failure("fetch", shareConfig("spike.yaml", "spike.csv", "2014-06-02"), "--source", "csv");
    expect(found.code).toBe(1);
    // Line 1 is the header, and counting starts at 1.
    expect(found.message).toContain(`spike.csv:702: ${bars[700]!.date}`);
    expect(found.hint).toContain("Correct");
  });

  it("says from which date on a test span works, and it does", async () => {
    writeLines(folder, "data/short.csv", priceLines(madeUpBars("2010-01-04", 1300)));
    const backtest = (name: string, from: string) => [
      "backtest",
      shareConfig(name, "short.csv", from),
      "--source",
      "csv",
      "--out",
      name.replace(".yaml", ""),
    ];
    const { code, message, hint } = await failure(...backtest("early.yaml", "2011-01-03"));
    expect([code, message]).toEqual([1, expect.stringContaining("before the test span (2011-01-03), at least 504")]);
    const works = /markets\.spy\.test\.from to (\d{4}-\d\d-\d\d) or later/.exec(hint ?? "")?.[1] ?? "none";
    expect(await backhedge(backtest("works.yaml", works), { folder })).toMatchObject({ code: 0 });
  });

  it("names the cost component without a rate on a date, and leaves nothing", async () => {
    writeLines(folder, "data/old.csv", priceLines(madeUpBars("1988-01-04", 1500)));
    const name = shareConfig("costs.yaml", "old.csv", "1992-06-01");
    const { code, message, hint } = await failure("backtest", name, "--source", "csv", "--out", "costs");
    expect(code).toBe(1);
    expect(message).toMatch(/SPY: cost component '.+' of schedule 'us-shares' has no rate on 1992-/);
    expect(hint).toContain("1993-01-29");
    expect(readdirSync(folder).filter((entry) => entry.includes("costs"))).toEqual(["costs.yaml"]);
  });

  it("says before training that a test span holds too few episodes", async () => {
    writeConfig(folder, { ...tiny, backtest: { ...tiny.backtest, bootstrapBlock: 63 } }, "few.yaml");
    const { code, message } = await failure("run", "few.yaml", "--source", "sample", "-m", "nifty", "--out", "few");
    expect(code).toBe(1);
    expect(message).toMatch(/: \d\d complete episodes in the test span; backtest\.bootstrapBlock needs at least 63/);
  });
});

describe("a reader that goes away, as in `| head`", () => {
  it("ends a command without an error", async () => {
    const { child, done } = start(["doctor", config], { folder });
    child.stdout?.destroy();
    expect(await done).toMatchObject({ code: 0, stderr: "" });
  });
});

describe("--help", () => {
  it("of the program lists the commands; every one of them has an example", async () => {
    const { code, stdout } = await backhedge(["--help"], { folder });
    expect(code).toBe(0);
    const commands = [...stdout.matchAll(/^ {2}([a-z]+) \[options\]/gm)].map((match) => match[1]!);
    expect(commands).toEqual([
      "run",
      "fetch",
      "calibrate",
      "simulate",
      "train",
      "backtest",
      "audit",
      "quotes",
      "reproduce",
      "doctor",
    ]);
    for (const command of commands) {
      const help = await backhedge([command, "--help"], { folder });
      expect(help, command).toMatchObject({ code: 0, stderr: "" });
      expect(help.stdout).toContain(`Example:\n  backhedge ${command}`);
    }
  });
});
