import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parquetReadObjects } from "hyparquet";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sha256 } from "../../src/core/index.ts";
import { parseConfig } from "../../src/pipeline/index.ts";
import { backhedge, documentOf, markets, type Outcome, scratch, tiny, writeConfig } from "../support/command-line.ts";

const { folder, remove } = scratch();
afterAll(remove);
const config = writeConfig(folder, tiny);
const run = (out: string, ...more: string[]) =>
  backhedge(["run", config, "--source", "sample", "--out", out, ...more], { folder });

/** Paths of all files below, sorted. */
function filesIn(name: string): string[] {
  return readdirSync(join(folder, name), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, name).length + 1))
    .sort();
}

const bytes = (...path: string[]) => readFileSync(join(folder, ...path));
const text = (...path: string[]) => bytes(...path).toString();
const json = (...path: string[]) => JSON.parse(text(...path));
/** What people can read in a chart. */
const words = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map((match) => match[1]).join("\n");

async function ledger(name: string) {
  const content = bytes(name, "ledger.parquet");
  return await parquetReadObjects({
    file: content.buffer.slice(content.byteOffset, content.byteOffset + content.length),
  });
}

const FORMATS = ["json", "csv", "md", "tex"];
/** Tables of the evaluation. */
const EVALUATION = [
  "attribution",
  "break-even",
  "break-even-costs",
  "by-year",
  "challengers",
  "cost-epochs",
  "fits",
  "paired",
  "reality-checks",
  "regimes",
  "sensitivities",
  "stress",
  "tried",
  "verdicts",
  "year-counts",
];
const NIFTY_LIKE = "NIFTY-like synthetic sample";

describe("run --source sample", () => {
  let outcome: Outcome;
  beforeAll(async () => {
    outcome = await run("first", "--json", "--threads", "2");
  });

  it("ends with 0, one JSON document on standard output, everything else on standard error", () => {
    expect([outcome.code, outcome.stderr]).toEqual([0, expect.stringContaining("2 thread(s)")]);
    const document = JSON.parse(outcome.stdout);
    expect(document).toMatchObject({ ok: true, folder: "first", table: "first/tables/sample-data.json" });
    expect(document.rows).toEqual(json("first/tables/sample-data.json").rows);
    expect(outcome.stderr).not.toContain("{");
  });

  it("leaves a complete folder under its final name only", () => {
    expect(readdirSync(folder).filter((name) => name.includes("first"))).toEqual(["first"]);
    expect(filesIn("first")).toEqual(
      [
        "attribution.parquet",
        ...["nifty", "spy"].flatMap((id) =>
          ["", "-attribution", "-break-even", "-paired", "-volatility", "-years"].map(
            (part) => `charts/${id}${part}.svg`,
          ),
        ),
        "config.yaml",
        "ledger.parquet",
        ...["manifest.json", "report.html", "report.md", "results.sha256"],
        ...["tables/cost-schedules.json", "tables/sample-claims.json"],
        ...EVALUATION.concat("data", "seeds", "coverage", "decision", "cost-components").flatMap((name) =>
          FORMATS.map((end) => `tables/sample-${name}.${end}`),
        ),
        ...FORMATS.map((end) => `tables/lineage.${end}`),
        ...["nifty-2007-11-29", "spy-2005-12-01"].flatMap((stem) =>
          ["-1.weights", "-2.weights", ".calibration.json"].map((end) => `weights/${stem}${end}`),
        ),
      ].sort(),
    );
  });

  it("enters what it tried beside its folder, samples apart from real markets", () => {
    const registered = filesIn("register").filter((name) => name.endsWith(".json"));
    expect(registered.some((name) => name.startsWith("sample/spy/"))).toBe(true);
    expect(registered.some((name) => name.startsWith("real/"))).toBe(false);
    const record = json(join("register", registered.find((name) => name.startsWith("sample/spy/"))!));
    expect(record).toMatchObject({ format: "backhedge-register", version: 1, market: "spy", run: "first" });
    expect(record.configurations.map(({ strategy }: { strategy: string }) => strategy)).toContain("LSTM");
  });

  it("writes the SHA-256 of every file, and what the run was made of, into the manifest", () => {
    const manifest = json("first/manifest.json");
    expect(manifest).toMatchObject({ format: "backhedge-manifest", seed: 1, quick: false, threads: 2 });
    expect(manifest.config).toEqual({ path: config, sha256: sha256(bytes(config)) });
    const outputs = filesIn("first").filter((name) => name !== "manifest.json");
    expect(manifest.outputs).toEqual(Object.fromEntries(outputs.map((name) => [name, sha256(bytes("first", name))])));
    const [spy, nifty] = manifest.markets;
    expect([spy.source, spy.nature, nifty.nature]).toEqual(["sample", "estimated", "synthetic"]);
    for (const { folds, training } of manifest.markets) expect(training[0].cutoff < folds[0].from).toBe(true);
  });

  it("has a sign-off sheet with the hash of its own results, and the hash of everything they were made from", () => {
    const list = text("first/results.sha256");
    for (const file of ["report.html", "report.md"]) expect(text("first", file)).toContain(sha256(list));
    const results = filesIn("first").filter((name) => name.startsWith("tables/") || name === "ledger.parquet");
    expect(list).toBe(results.map((name) => `${sha256(bytes("first", name))}  ${name}\n`).join(""));
    const { rows }: { rows: { kind: string; name: string; sha256: string }[] } = json("first/tables/lineage.json");
    const hashOf = (kind: string, name: string) => rows.find((row) => row.kind === kind && row.name === name)?.sha256;
    expect(hashOf("configuration", config)).toBe(sha256(bytes(config)));
    expect(hashOf("weights", "weights/spy-2005-12-01-1.weights")).toBe(
      sha256(bytes("first/weights/spy-2005-12-01-1.weights")),
    );
    const inputs = json("first/manifest.json").markets.flatMap(
      (market: { inputs: { sha256: string }[] }) => market.inputs,
    );
    expect(rows.filter(({ kind }) => kind === "input").map((row) => row.sha256)).toEqual(
      inputs.map((input: { sha256: string }) => input.sha256),
    );
    expect(new Set(rows.map(({ kind }) => kind))).toEqual(
      new Set(["code", "configuration", "seed", "input", "cost schedule", "kernel", "weights"]),
    );
  });

  it("writes the resolved configuration so that it can be run again", () => {
    const { quick, ...resolved } = parseConfig(text("first/config.yaml"), "first");
    expect(resolved).toEqual({ ...parseConfig(text(config), config), quick: undefined });
    expect(quick).toBe(false);
  });

  it("has a row for every strategy, market and episode in the ledger, and the table's means in it", async () => {
    const rows = await ledger("first");
    const table: { market: string; strategy: string; episodes: number; mean: number; costBps: number }[] = [
      ...json("first/tables/sample-data.json").rows,
      ...json("first/tables/sample-seeds.json").rows,
    ];
    expect(rows).toHaveLength(table.reduce((sum, { episodes }) => sum + episodes, 0) + 2 * table[0]!.episodes);
    for (const { market, strategy, episodes, mean, costBps } of table) {
      const own = rows.filter((row) => row["market"] === market && row["strategy"] === strategy);
      expect(own).toHaveLength(episodes);
      const average = (of: string) => own.reduce((sum, row) => sum + Number(row[of]), 0) / own.length;
      expect(average("pnl")).toBeCloseTo(mean, 10);
      expect(100 * average("totalCost")).toBeCloseTo(costBps, 8);
    }
  });

  it("says synthetic wherever a figure of the Indian sample stands, and never its market's name alone", () => {
    for (const file of ["tables/sample-data.md", "report.md"])
      expect(text("first", file)).toContain(`${NIFTY_LIKE} (synthetic data)`);
    expect(words(text("first/charts/nifty.svg"))).toContain("synthetic data");
    const rows: { market: string; nature: string }[] = json("first/tables/sample-data.json").rows;
    expect(new Set(rows.map((row) => `${row.market}: ${row.nature}`))).toEqual(
      new Set(["S&P 500 sample: estimated", `${NIFTY_LIKE}: synthetic`]),
    );
    expect(text("first/report.md")).toContain("no evidence");
    expect(text("first/report.html")).toContain(`${NIFTY_LIKE} (synthetic data)`);
    for (const file of ["coverage", "decision", "cost-components"]) {
      const { rows } = json(`first/tables/sample-${file}.json`);
      for (const { market, label } of rows)
        expect(label.includes("synthetic data"), market).toBe(market === NIFTY_LIKE);
    }
    expect(text("first/tables/sample-data.csv")).toContain(`${NIFTY_LIKE},LSTM,synthetic`);
  });

  it("gives the same bytes with one thread", async () => {
    expect(await run("second", "--threads", "1")).toMatchObject({ code: 0 });
    expect(filesIn("second")).toEqual(filesIn("first"));
    const differing = filesIn("first").filter((name) => !bytes("first", name).equals(bytes("second", name)));
    // The register counts the second run; the list of hashes and the sheet that carries its own follow.
    const tried = FORMATS.toSorted().map((end) => `tables/sample-tried.${end}`);
    expect(differing.toSorted()).toEqual(
      ["manifest.json", "report.html", "report.md", "results.sha256", ...tried].toSorted(),
    );
  });

  it("gives other networks and other intervals with another seed, and the same classical figures", async () => {
    const again = await documentOf(
      ["run", "first/config.yaml", "--source", "sample", "--out", "seed", "-m", "nifty", "--seed", "2"],
      { folder },
    );
    const before = json("first/tables/sample-data.json").rows.filter(
      (row: { market: string }) => row.market === NIFTY_LIKE,
    );
    const [learned, blackScholes] = [0, 1].map((i) => [before[i], again.rows[i]]);
    expect(learned?.[1].std).not.toBe(learned?.[0].std);
    expect(blackScholes?.[1]).toMatchObject({ strategy: "BS Delta", std: blackScholes?.[0].std });
    expect(again.rows[2].ci95).not.toEqual(before[2].ci95);
  });

  it("is what train and backtest do one after the other", async () => {
    const common = [config, "--source", "sample", "-m", "nifty"];
    const trained = await documentOf(["train", ...common, "--out", "trained"], { folder });
    expect(trained.networks).toHaveLength(2);
    for (const name of filesIn("first/weights").filter((file) => file.startsWith("nifty")))
      expect(bytes("trained", name).equals(bytes("first/weights", name)), name).toBe(true);
    const { rows } = await documentOf(["backtest", ...common, "--weights", "trained", "--out", "replayed"], { folder });
    expect(rows).toEqual(
      json("first/tables/sample-data.json").rows.filter((row: { market: string }) => row.market === NIFTY_LIKE),
    );
    // The same configuration, whichever command tried it.
    const tried = (run: string) =>
      filesIn("register")
        .filter((name) => name.startsWith("sample/nifty/") || name.startsWith("synthetic/nifty/"))
        .filter((name) => name.endsWith(".json"))
        .map((name) => json(join("register", name)))
        .find((record) => record.run === run)
        .configurations.map(({ id, strategy }: { id: string; strategy: string }) => [strategy, id]);
    expect(tried("replayed")).toEqual(tried("first"));
    const wrong = await backhedge(["backtest", ...common, "--weights", "first/charts", "--out", "wrong", "--json"], {
      folder,
    });
    expect(wrong.code).toBe(1);
    expect(JSON.parse(wrong.stdout).error.message).toContain("before 2007-11-29; it has none");
  });
});

describe("a run of the S&P 500 sample alone", () => {
  it("is real data under the sample's own name, with an estimated volatility index", async () => {
    const { rows, table, notes } = await documentOf(
      ["backtest", config, "--source", "sample", "-m", "spy", "--out", "us"],
      { folder },
    );
    expect(table).toBe("us/tables/real-data.json");
    for (const row of rows)
      expect(row).toMatchObject({ market: "S&P 500 sample", nature: "estimated", volatility: "estimated" });
    expect(notes.join("\n")).toContain("volatility index estimated");
    expect(text("us/report.md")).not.toMatch(/networks are trained (once|every)/);
    const label = "S&P 500 sample (estimated volatility index)";
    for (const file of ["tables/real-data.md", "report.md"]) expect(text("us", file)).toContain(label);
    expect(words(text("us/charts/spy.svg")).replace("&amp;", "&")).toContain(label);
    expect((await ledger("us")).every((row) => row["market"] === "S&P 500 sample")).toBe(true);
    expect(markets.spy.label).toBe("SPY"); // which stands nowhere:
    expect(text("us/tables/real-data.md")).not.toContain("SPY");
  });
});
