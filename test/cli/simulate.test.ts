import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keyFrom, version } from "../../src/core/index.ts";
import { simulateHeston } from "../../src/simulation/index.ts";
import { backhedge, documentOf, scratch, start, tiny, writeConfig } from "../support/command-line.ts";

const { folder, remove } = scratch();
afterAll(remove);
const config = writeConfig(folder, tiny);
const index = { kappa: 2.5, theta: 0.045, xi: 0.9, rho: -0.75, v0: 0.03 };
const given = Object.entries(index).flatMap(([name, value]) => [`--${name}`, String(value)]);
const simulate = (...args: string[]) => documentOf(["simulate", ...args], { folder });

/** Runs a command that must fail, and gives its code and the error of its document. */
async function failure(...args: string[]): Promise<{ code: number | null; message: string; hint: string | null }> {
  const { code, stdout } = await backhedge(["simulate", ...args, "--json"], { folder });
  return { code, ...JSON.parse(stdout).error };
}

function buffer(name: string): ArrayBuffer {
  const content = readFileSync(join(folder, name));
  return content.buffer.slice(content.byteOffset, content.byteOffset + content.length);
}

const rowsOf = (name: string) => parquetReadObjects({ file: buffer(name) });
const metadataOf = (name: string) => {
  const [entry] = parquetMetadata(buffer(name)).key_value_metadata ?? [];
  return { key: entry?.key, value: JSON.parse(entry?.value ?? "null") };
};

describe("simulate with parameters given", () => {
  it("writes the paths of the library, with what they are of", async () => {
    const document = await simulate(...given, "--paths", "100", "--steps", "5", "--seed", "7", "--out", "q.parquet");
    const rows = await rowsOf("q.parquet");
    const expected = simulateHeston({ ...index, measure: "P" }, { paths: 100, steps: 5, years: 5 / 252 }, keyFrom(7));
    expect(rows).toHaveLength(600);
    expect(rows.map((row) => row["spot"])).toEqual([...expected.spot]);
    expect(rows.map((row) => row["variance"])).toEqual([...expected.variance]);
    expect(rows[8]).toMatchObject({ path: 1, step: 2 });
    expect(rows[8]?.["time"]).toBeCloseTo(2 / 252, 14);
    expect(metadataOf("q.parquet")).toMatchObject({
      key: "backhedge",
      value: {
        ...{ format: "backhedge-paths", backhedge: version(), seed: 7, paths: 100, firstPath: 0 },
        ...{ model: "heston", measure: "P", parameters: index, scheme: "qe-m", numbers: "philox", precision: "f64" },
      },
    });
    expect(document).toMatchObject({ ok: true, file: "q.parquet", rows: 600, seed: 7 });
  });

  it("keeps the laws of the model, which the summary states", async () => {
    const jumps = ["--jumps", "2,-0.1,0.1", "--drift", "0.3"];
    const { moments } = await simulate(
      ...given,
      ...jumps,
      "--paths",
      "40000",
      "--steps",
      "21",
      "--out",
      "laws.parquet",
    );
    expect(moments.terminalSpot.theory).toBeCloseTo(Math.exp(0.3 / 12), 12);
    expect(moments.realisedVariance.theory).toBeGreaterThan(0.03 + 0.04);
    for (const { mean, standardError, theory } of Object.values<Record<string, number>>(moments))
      expect(Math.abs(mean! - theory!)).toBeLessThan(4 * standardError! + 5e-4);
  });

  it("does not depend on the threads, nor on how the paths are split over runs and batches", async () => {
    // Some three batches of half a million rows.
    const args = [...given, "--paths", "12000", "--steps", "120"];
    await simulate(...args, "--threads", "1", "--out", "one.parquet");
    await simulate(...args, "--threads", "2", "--out", "two.parquet");
    expect(Buffer.from(buffer("one.parquet")).equals(Buffer.from(buffer("two.parquet")))).toBe(true);
    expect(parquetMetadata(buffer("one.parquet")).row_groups).toHaveLength(3);
    const tail = [...given, "--paths", "3", "--steps", "120", "--first-path", "11997", "--out", "tail.parquet"];
    await simulate(...tail);
    expect(await rowsOf("tail.parquet")).toEqual((await rowsOf("one.parquet")).slice(-3 * 121));
  });

  it("stores single precision, ends, Sobol's points and Euler's scheme", async () => {
    const variant = ["--f32", "--terminal", "--numbers", "sobol", "--scheme", "euler", "--years", "0.5"];
    const { moments } = await simulate(...given, ...variant, "--paths", "1024", "--steps", "12", "--out", "f.parquet");
    const rows = await rowsOf("f.parquet");
    expect(rows).toHaveLength(1024);
    expect(rows[3]).toMatchObject({ path: 3, step: 12, time: 0.5 });
    expect(rows.every((row) => Math.fround(row["spot"]) === row["spot"])).toBe(true);
    expect(moments.terminalSpot.standardError).toBeNull();
    expect(moments.realisedVariance).toBeNull();
    expect(metadataOf("f.parquet").value).toMatchObject({ scheme: "euler", numbers: "sobol", precision: "f32" });
  });

  it("says in words what it made", async () => {
    const args = [...given, "--paths", "50", "--steps", "3", "--out", "words.parquet"];
    const { code, stdout } = await backhedge(["simulate", ...args], { folder });
    expect(code).toBe(0);
    expect(stdout).toContain("50 paths of 3 steps: heston, parameters given, seed 1");
    expect(stdout).toMatch(/terminal spot .* 1\.00000 .*/);
    expect(stdout).toContain("Paths: words.parquet (200 rows)");
  });
});

describe("simulate of a market", () => {
  const market = [config, "--market", "spy", "--source", "sample", "--before", "2006-01-01"];
  let calibrated: { heston: { drift: number } };
  beforeAll(async () => {
    const args = ["calibrate", config, "-m", "spy", "--source", "sample", "--before", "2006-01-01"];
    [calibrated] = (await documentOf([...args, "--out", "fit.json"], { folder })).calibrations;
  }, 120_000);

  it("calibrates to the past, or takes a calibration from a file: the same paths", async () => {
    const size = ["--paths", "20", "--steps", "4"];
    const fresh = await simulate(...market, ...size, "--out", "fresh.parquet");
    const filed = await simulate("--params", "fit.json", ...size, "--out", "filed.parquet");
    expect(fresh.model).toMatchObject({
      origin: "spy before 2006-01-01",
      measure: "P",
      drift: calibrated.heston.drift,
    });
    expect(filed.model).toMatchObject({ origin: "fit.json", drift: calibrated.heston.drift });
    expect(await rowsOf("fresh.parquet")).toEqual(await rowsOf("filed.parquet"));
  }, 120_000);

  it("has parameters under Q only of a market whose volatility index is quoted", async () => {
    const size = ["--measure", "Q", "--paths", "20", "--steps", "4"];
    const estimated = ["no parameters under Q", "gives? no parameters under Q"];
    for (const [i, source] of [["--params", "fit.json"], market].entries()) {
      const { code, message } = await failure(...source, ...size, "--out", "no.parquet");
      expect(message).toMatch(new RegExp(estimated[i]!));
      expect(code).toBe(1);
    }
    const args = ["calibrate", config, "-m", "nifty", "--source", "sample", "--bootstrap", "0"];
    const [quoted] = (await documentOf([...args, "--out", "quoted.json"], { folder })).calibrations;
    const { model } = await simulate("--params", "quoted.json", ...size, "--out", "underQ.parquet");
    const { measure, ...parameters } = quoted.heston.q;
    expect(measure).toBe("Q");
    expect(model).toMatchObject({ parameters, measure, drift: 0 });
  }, 120_000);

  it.each(["training", "bootstrap"])(
    "draws from the %s model",
    async (model) => {
      const args = ["--model", model, "--paths", "200", "--steps", "21", "--out", `${model}.parquet`];
      const { moments } = await simulate(...market, ...args);
      const rows = await rowsOf(`${model}.parquet`);
      expect(rows).toHaveLength(200 * 22);
      expect(rows.every((row) => row["volatilityIndex"] > 0.03 && row["volatilityIndex"] < 3)).toBe(true);
      expect(Math.abs(moments.terminalSpot.mean - 1)).toBeLessThan(4 * moments.terminalSpot.standardError + 0.002);
    },
    120_000,
  );

  it("needs one market", async () => {
    expect(await failure(config, "--source", "sample", "--paths", "1", "--steps", "1", "--out", "x.parquet")).toEqual({
      code: 2,
      message: "simulate draws paths of one market; the configuration has spy, nifty",
      hint: expect.stringContaining("--market"),
    });
  });
});

describe("simulate refuses", () => {
  const size = ["--paths", "4", "--steps", "2", "--out", "bad.parquet"];
  it.each([
    [["--kappa", "1"], 2, /must be complete; missing: --theta, --xi, --rho, --v0/],
    [[...given, "--xi", "-1"], 2, /--xi must be > 0, found -1/],
    [[...given, "--jumps", "1,2"], 2, /expected jumps a year/],
    [[...given, "--params", "fit.json"], 2, /not both/],
    [["--model", "bootstrap", "--scheme", "euler", "-m", "spy"], 2, /--model bootstrap does not use --scheme euler/],
    [[...given, "--blocks", "independent"], 2, /--model heston does not use --blocks/],
    [[...given, "--before", "soon", "--model", "training"], 2, /--before expects a date/],
    [[...given, "--rho", "1", "--xi", "3", "--years", "20"], 1, /no martingale correction for rho 1/],
    [[...given, "--numbers", "sobol", "--steps", "600"], 1, /600 steps need 1200/],
    [["--params", "absent.json"], 1, /cannot read absent.json/],
  ])("%j with %d", async (args, code, message) => {
    expect(await failure(...size, ...args)).toMatchObject({ code, message: expect.stringMatching(message) });
    expect(readdirSync(folder).filter((name) => name.startsWith("bad"))).toEqual([]);
  });

  it("files that hold no parameters, other ones, or a fit that did not converge", async () => {
    const write = (name: string, content: unknown) => writeFileSync(join(folder, name), JSON.stringify(content));
    write("text.json", { kappa: "fast" });
    write("q.json", { ...index, measure: "Q" });
    write("chain.json", { format: "backhedge-chain-fit", measure: "Q", fit: { q: index, status: "converged" } });
    write("stalled.json", [{ market: "spy", heston: { p: index, q: index, drift: 0, status: "stalled" } }]);
    write("both.json", [
      { market: "spy", heston: {} },
      { market: "nifty", heston: {} },
    ]);
    const refused = async (name: string) => await failure("--params", name, ...size);
    expect(await refused("text.json")).toMatchObject({
      code: 1,
      message: "text.json: 'kappa' must be a number, was \"fast\"",
    });
    expect(await refused("q.json")).toMatchObject({
      code: 1,
      message: expect.stringContaining("under Q, P was asked for"),
    });
    expect(await refused("chain.json")).toMatchObject({ code: 1, hint: expect.stringContaining("--measure Q") });
    expect(await refused("stalled.json")).toMatchObject({ code: 1, message: expect.stringContaining("not converged") });
    expect(await refused("both.json")).toMatchObject({ code: 2, message: expect.stringContaining("of spy, nifty") });
    await simulate(
      "--params",
      "chain.json",
      "--measure",
      "Q",
      "--paths",
      "4",
      "--steps",
      "2",
      "--out",
      "chain.parquet",
    );
  });

  it("a file that exists, unless it may be replaced", async () => {
    const args = [...given, "--paths", "4", "--steps", "2", "--out", "twice.parquet"];
    await simulate(...args);
    expect(await failure(...args)).toMatchObject({ code: 1, message: "twice.parquet already exists" });
    await simulate(...args, "--seed", "2", "--force");
    expect(metadataOf("twice.parquet").value.seed).toBe(2);
  });
});

it.each(["1", "2"])(
  "leaves nothing of an interrupted simulation with %s thread(s)",
  async (threads) => {
    const args = ["--paths", "30000000", "--steps", "250", "--threads", threads, "--out", `stopped-${threads}.parquet`];
    const { child, done } = start(["simulate", ...given, ...args], { folder });
    child.stderr?.on("data", (chunk: Buffer) => {
      if (chunk.toString().includes(" of 30000000 paths")) child.kill("SIGINT");
    });
    expect(await done).toMatchObject({ code: 130, stderr: expect.stringContaining("interrupted") });
    expect(readdirSync(folder).filter((name) => name.includes(`stopped-${threads}`))).toEqual([]);
  },
  120_000,
);
