import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sha256 } from "../../src/core/index.ts";
import { backhedge, markets, scratch, tiny, writeConfig } from "../support/command-line.ts";

const { folder, remove } = scratch();
afterAll(remove);
const spy = { ...markets.spy, test: { from: "2006-01-01", to: "2010-12-31" } };
const config = writeConfig(folder, { ...tiny, markets: { spy } });

interface Found {
  readonly guard: string;
  readonly target: string;
  readonly passed: boolean;
  readonly finding: string;
}

/** Runs an audit with --json; gives its exit code, its document and what failed. */
async function audit(...args: string[]) {
  const { code, stdout, stderr } = await backhedge(["audit", ...args, "--source", "sample", "--json"], { folder });
  const document = JSON.parse(stdout) as { ok: boolean; reports: Found[]; notes: string[]; error: { message: string } };
  return { code, document, stderr, failed: (document.reports ?? []).filter(({ passed }) => !passed) };
}

const text = (name: string) => readFileSync(join(folder, name), "utf8");

describe("audit of a configuration", () => {
  it("finds nothing in a sound one, ends with 0 and writes a page", async () => {
    const { code, document, failed } = await audit(config, "--out", "page");
    expect(failed).toEqual([]);
    expect(code).toBe(0);
    expect(document).toMatchObject({ ok: true, kind: "configuration", defects: 0 });
    expect(document.notes).toEqual(["networks: no --weights were given"]);
    expect(text("page/audit.md")).toContain("guards found nothing");
    expect(JSON.parse(text("page/audit.json"))).toMatchObject({ format: "backhedge-audit", defects: 0 });
    expect((await audit(config, "--out", "page")).document.error.message).toContain("never overwrites");
  });

  it("ends with 1 and names the clock and the blocks that do not cover a window", async () => {
    const wrong = {
      ...tiny,
      markets: { spy },
      option: { horizonDays: 21 },
      backtest: { ...tiny.backtest, bootstrapBlock: 2 },
    };
    const { code, failed } = await audit(writeConfig(folder, wrong, "wrong.yaml"));
    expect(code).toBe(1);
    expect(failed.map(({ guard }) => guard).sort()).toEqual(["clock", "overlapping windows"]);
  });

  it("shows a table to people", async () => {
    const { code, stdout } = await backhedge(["audit", config, "--source", "sample"], { folder });
    expect(code).toBe(0);
    expect(stdout).toMatch(/truncation[\s\S]*passed/);
    expect(stdout).toContain("guards found nothing");
  });
});

describe("audit of a run", () => {
  beforeAll(async () => {
    const { code, stderr } = await backhedge(["run", config, "--source", "sample", "--out", "first"], { folder });
    expect(code, stderr).toBe(0);
  });
  const copy = (name: string) => cpSync(join(folder, "first"), join(folder, name), { recursive: true });

  it("finds nothing in what was left, networks and replay included", async () => {
    const { code, failed, document } = await audit("first");
    expect(failed).toEqual([]);
    expect(code).toBe(0);
    const targets = document.reports.map(({ guard, target }) => `${guard}|${target}`).join("\n");
    expect(targets).toMatch(/truncation\|.*: LSTM$/m);
    expect(targets).toMatch(/replay\|.*ledger\.parquet/);
    expect(targets).toMatch(/early stopping\|.*networks/);
  });

  it("finds a file that was changed, and a table that is not the ledger's", async () => {
    copy("edited");
    const table = "edited/tables/real-data.json";
    const name = "tables/real-data.json";
    const content = JSON.parse(text(table));
    content.rows[0].std *= 0.9;
    writeFileSync(join(folder, table), JSON.stringify(content));
    expect((await audit("edited")).failed.map(({ guard }) => guard)).toEqual(["outputs", "table"]);
    // Whoever changes the manifest, too, still has a table that its ledger denies.
    const manifest = JSON.parse(text("edited/manifest.json"));
    manifest.outputs[name] = sha256(text(table));
    writeFileSync(join(folder, "edited/manifest.json"), JSON.stringify(manifest));
    const { code, failed } = await audit("edited");
    expect([code, failed.map(({ guard }) => guard)]).toEqual([1, ["table"]]);
    expect(failed[0]!.finding).toContain("std is");
  });

  it("finds a cut-off within the test year, and entries of no fold", async () => {
    copy("late");
    const manifest = JSON.parse(text("late/manifest.json"));
    const [fold] = manifest.markets[0].folds;
    fold.trainingCutoff = fold.from;
    manifest.markets[0].folds[1].to = manifest.markets[0].folds[1].from;
    writeFileSync(join(folder, "late/manifest.json"), JSON.stringify(manifest));
    expect((await audit("late")).failed.map(({ guard }) => guard)).toEqual(["overlap", "folds"]);
  });

  it("says what it could not look at when the data are others", async () => {
    copy("elsewhere");
    const manifest = JSON.parse(text("elsewhere/manifest.json"));
    manifest.markets[0].inputs[0].sha256 = "0".repeat(64);
    writeFileSync(join(folder, "elsewhere/manifest.json"), JSON.stringify(manifest));
    const { document, failed } = await audit("elsewhere");
    expect(failed).toEqual([]);
    expect(document.notes.join()).toContain("SHA-256 differ");
  });

  it("refuses a folder that is no run, a broken ledger, and options of other targets", async () => {
    expect((await audit("page")).document.error.message).toContain("it has no manifest.json");
    copy("broken");
    writeFileSync(join(folder, "broken/ledger.parquet"), "no parquet");
    const { code, document } = await audit("broken");
    expect([code, document.error.message]).toEqual([1, expect.stringContaining("ledger.parquet is not Parquet")]);
    expect((await audit("first", "--weights", "first/weights")).code).toBe(2);
  });
});

describe("imported files", () => {
  const write = (name: string, ...lines: string[]) => writeFileSync(join(folder, name), `${lines.join("\n")}\n`);
  const positions = "entry,date,delta";

  it.each([
    [
      "columns",
      [`entry,day,delta`, "2006-01-03,2006-01-03,0.5"],
      "columns.csv:1: expected the columns entry, date, delta, found no column 'date'",
    ],
    [
      "number",
      [positions, "2006-01-03,2006-01-03,half"],
      "number.csv:2: column 'delta': expected a number, found 'half'",
    ],
    [
      "date",
      [positions, "2006-01-03,03.01.2006,0.5"],
      "date.csv:2: column 'date': expected a date YYYY-MM-DD, found '03.01.2006'",
    ],
    ["session", [positions, "2006-01-07,2006-01-07,0.5"], "session.csv:2: 2006-01-07 is no session"],
    ["outside", [positions, "2006-01-03,2006-03-03,0.5"], "outside.csv:2: 2006-03-03 is session 41"],
    [
      "twice",
      [positions, "2006-01-03,2006-01-03,0.5", "2006-01-03,2006-01-03,0.6"],
      "twice.csv:3: a second row for 2006-01-03",
    ],
    [
      "short",
      [positions, "2006-01-03,2006-01-03,0.5", "2006-01-03,2006-01-04,0.6"],
      "short.csv:2: the episode entered on 2006-01-03 has no row for 2006-01-05",
    ],
  ])("positions: one error with its row (%s)", async (name, lines, message) => {
    write(`${name}.csv`, ...lines);
    const { code, document } = await audit(config, "--positions", `${name}.csv`);
    expect([code, document.error.message]).toEqual([1, expect.stringContaining(message)]);
  });

  it.each([
    ["order", ["entry,expiry,pnl", "2006-02-01,2006-01-03,0.1"], "order.csv:2: expected an expiry after the entry"],
    [
      "again",
      ["entry,expiry,pnl", "2006-01-03,2006-02-02,0.1", "2006-01-03,2006-02-02,0.1"],
      "again.csv:3: the entry 2006-01-03 stands on line 2 already",
    ],
    [
      "extra",
      ["entry,expiry,pnl,colour", "2006-01-03,2006-02-02,0.1,red"],
      "extra.csv:1: expected the columns entry, expiry, pnl, [premium], [cost], found an unknown column 'colour'",
    ],
    ["lonely", ["entry,expiry,pnl", "2006-01-03,2006-02-02,0.1"], "lonely.csv: expected at least 2 episodes"],
    [
      "sunday",
      ["entry,expiry,pnl", "2006-01-03,2006-02-02,0.1", "2006-01-08,2006-02-07,0.1"],
      "sunday.csv:3: 2006-01-08 is no session",
    ],
    ["empty", ["entry,expiry,pnl", "2006-01-03,2006-02-02,", "2006-01-04,2006-02-02,0.1"], "empty.csv:2"],
  ])("P&L: one error with its row (%s)", async (name, lines, message) => {
    write(`${name}.csv`, ...lines);
    const { code, document } = await audit(config, "--pnl", `${name}.csv`);
    expect([code, document.error.message]).toEqual([1, expect.stringContaining(message)]);
  });

  it("wants one market, and one kind of import", async () => {
    write("two.csv", positions, "2006-01-03,2006-01-03,0.5");
    const both = writeConfig(folder, tiny, "both.yaml");
    expect(await audit(both, "--positions", "two.csv")).toMatchObject({
      code: 2,
      document: { error: { message: expect.stringContaining("has spy, nifty") } },
    });
    expect((await audit(config, "--positions", "two.csv", "--strategy", "it.mjs")).code).toBe(2);
  });

  it("audits a strategy of a module, and says what is wrong with one that cannot be called", async () => {
    write("number.mjs", "export default 5;");
    write("throws.mjs", "export default () => { throw new Error('no idea'); };");
    write("nan.mjs", "export default () => undefined;");
    write("random.mjs", "export default () => 0.5 + 0.01 * Math.random();");
    const message = async (name: string) => (await audit(config, "--strategy", name)).document.error.message;
    expect(await message("absent.mjs")).toContain("there is no such file");
    expect(await message("number.mjs")).toContain("expected a function as default export, found number");
    expect(await message("throws.mjs")).toMatch(/failed on 2006-01-\d\d \(entry 2006-01-\d\d\): no idea/);
    expect(await message("nan.mjs")).toMatch(/expected a number on 2006-01-\d\d/);
    expect((await audit(config, "--strategy", "random.mjs")).failed.map(({ guard }) => guard)).toContain("repetition");
  });
});
