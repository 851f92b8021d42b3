import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nodeEffects, sha256, UserError } from "../../src/core/index.ts";
import { trainingRecordGuards } from "../../src/pipeline/audit/run-guards.ts";
import {
  type AuditReport,
  auditPnl,
  auditPositions,
  auditRun,
  auditStrategy,
  backtestMarkets,
} from "../../src/pipeline/index.ts";
import { ledgerParquet, readLedgers } from "../../src/report/index.ts";
import { markets, scratch, tiny, writeConfig } from "../support/command-line.ts";

const { folder, remove } = scratch();
afterAll(remove);
const fx = nodeEffects(() => undefined);
const data = { source: "sample", dataDir: "none", cacheDir: "none" } as const;
const spy = { ...markets.spy, test: { from: "2006-01-01", to: "2010-12-31" } };
const configPath = join(folder, writeConfig(folder, { ...tiny, markets: { spy } }));
const path = (name: string) => join(folder, name);
const text = (name: string) => readFileSync(path(name), "utf8");
const failed = ({ reports }: AuditReport) => reports.filter(({ passed }) => !passed);

/** What an audit that must fail tells the user. */
async function complaint(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UserError);
  return (error as UserError).message;
}

describe("audit of a run", () => {
  beforeAll(async () => {
    await backtestMarkets({ configPath, data, out: path("first"), threads: 1 }, fx);
  });
  const copy = (name: string) => cpSync(path("first"), path(name), { recursive: true });
  const audit = (name: string) => auditRun({ folder: path(name), data, threads: 1 }, fx);

  it("finds nothing in what was left", async () => {
    expect(failed(await audit("first"))).toEqual([]);
  });

  it("finds a file that was changed, and a table that is not the ledger's", async () => {
    copy("edited");
    const table = "edited/tables/real-data.json";
    const name = "tables/real-data.json";
    const content = JSON.parse(text(table));
    content.rows[0].std *= 0.9;
    writeFileSync(path(table), JSON.stringify(content));
    expect(failed(await audit("edited")).map(({ guard }) => guard)).toEqual(["outputs", "table"]);
    // Whoever changes the manifest, too, still has a table that its ledger denies.
    const manifest = JSON.parse(text("edited/manifest.json"));
    manifest.outputs[name] = sha256(text(table));
    writeFileSync(path("edited/manifest.json"), JSON.stringify(manifest));
    const found = failed(await audit("edited"));
    expect(found.map(({ guard }) => guard)).toEqual(["table"]);
    expect(found[0]!.finding).toContain("std is");
  });

  it("finds a cut-off within the test year, and entries of no fold", async () => {
    copy("late");
    const manifest = JSON.parse(text("late/manifest.json"));
    const [fold] = manifest.markets[0].folds;
    fold.trainingCutoff = fold.from;
    manifest.markets[0].folds[1].to = manifest.markets[0].folds[1].from;
    writeFileSync(path("late/manifest.json"), JSON.stringify(manifest));
    expect(failed(await audit("late")).map(({ guard }) => guard)).toEqual(["overlap", "folds"]);
  });

  it("says what it could not look at when the data are others", async () => {
    copy("elsewhere");
    const manifest = JSON.parse(text("elsewhere/manifest.json"));
    manifest.markets[0].inputs[0].sha256 = "0".repeat(64);
    writeFileSync(path("elsewhere/manifest.json"), JSON.stringify(manifest));
    const report = await audit("elsewhere");
    expect(failed(report)).toEqual([]);
    expect(report.notes.join()).toContain("SHA-256 differ");
  });

  it("finds a ledger that was changed together with its hash and its table's figures left alone", async () => {
    copy("cheap");
    const ledgers = await readLedgers(readFileSync(path("cheap/ledger.parquet")), "ledger.parquet");
    const cheap = ledgers.map((ledger) =>
      ledger.strategy === "Skew rule"
        ? {
            ...ledger,
            episodes: ledger.episodes.map((one) => ({ ...one, pnl: one.pnl + one.totalCost, totalCost: 0, costs: {} })),
          }
        : ledger,
    );
    const content = ledgerParquet(cheap, new Map(cheap.map(({ market }) => [market, "real"])));
    writeFileSync(path("cheap/ledger.parquet"), content);
    const manifest = JSON.parse(text("cheap/manifest.json"));
    manifest.outputs["ledger.parquet"] = sha256(content);
    writeFileSync(path("cheap/manifest.json"), JSON.stringify(manifest));
    const found = failed(await audit("cheap"));
    expect(found.map(({ guard }) => guard)).toEqual(["table", "cost parity", "replay"]);
    expect(found[1]!.finding).toContain("Skew rule paid 0.00 bp");
  });

  it("refuses a folder that is no run, and a broken ledger", async () => {
    expect(await complaint(audit("nowhere"))).toContain("it has no manifest.json");
    copy("broken");
    writeFileSync(path("broken/ledger.parquet"), "no parquet");
    expect(await complaint(audit("broken"))).toContain("ledger.parquet is not Parquet");
  });
});

describe("recorded trainings", () => {
  const record = (epoch: number, trainingLoss: number | null, validationLoss: number) => ({
    epoch,
    stage: 0,
    trainingLoss,
    validationLoss,
  });
  const history = [record(0, null, 2), record(1, 1, 1.1), record(2, 0.8, 0.9), record(3, 0.7, 1)];
  const guardsOf = (seeds: { bestEpoch: number; history: typeof history }[], quick = false) =>
    trainingRecordGuards(
      { id: "spy", label: "SPY", inputs: [], folds: [], training: [{ cutoff: "2006-01-03", seeds }] },
      quick,
    ).map(({ guard, passed, severity }) => [guard, passed || severity]);
  const sound = { bestEpoch: 2, history };

  it("pass with two seeds and the best weights, and fail one by one", () => {
    expect(guardsOf([sound, sound])).toEqual([
      ["single seed", true],
      ["early stopping", true],
      ["best weights", true],
    ]);
    expect(guardsOf([sound])[0]).toEqual(["single seed", "defect"]);
    expect(guardsOf([sound], true)[0]).toEqual(["single seed", "warning"]);
    expect(guardsOf([sound, { bestEpoch: 3, history }])[2]).toEqual(["best weights", "defect"]);
    const same = history.map((one) => ({ ...one, validationLoss: one.trainingLoss ?? 2 }));
    expect(guardsOf([sound, { bestEpoch: 3, history: same }])[1]).toEqual(["early stopping", "defect"]);
  });
});

describe("imported files", () => {
  const common = { configPath, data };
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
    expect(await complaint(auditPositions({ ...common, positions: path(`${name}.csv`) }, fx))).toContain(message);
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
    expect(await complaint(auditPnl({ ...common, pnl: path(`${name}.csv`) }, fx))).toContain(message);
  });

  it("wants one market", async () => {
    write("two.csv", positions, "2006-01-03,2006-01-03,0.5");
    const both = path(writeConfig(folder, tiny, "both.yaml"));
    const work = auditPositions({ ...common, configPath: both, positions: path("two.csv") }, fx);
    expect(await complaint(work)).toContain("has spy, nifty");
  });

  it("audits a strategy of a module, and says what is wrong with one that cannot be called", async () => {
    write("number.mjs", "export default 5;");
    write("throws.mjs", "export default () => { throw new Error('no idea'); };");
    write("nan.mjs", "export default () => undefined;");
    write("random.mjs", "export default () => 0.5 + 0.01 * Math.random();");
    const audit = (name: string) => auditStrategy({ ...common, strategy: path(name) }, fx);
    const message = async (name: string) => await complaint(audit(name));
    expect(await message("absent.mjs")).toContain("there is no such file");
    expect(await message("number.mjs")).toContain("expected a function as default export, found number");
    expect(await message("throws.mjs")).toMatch(/failed on 2006-01-\d\d \(entry 2006-01-\d\d\): no idea/);
    expect(await message("nan.mjs")).toMatch(/expected a number on 2006-01-\d\d/);
    expect(failed(await audit("random.mjs")).map(({ guard }) => guard)).toContain("repetition");
  });
});
