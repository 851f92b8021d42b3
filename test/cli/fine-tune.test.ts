import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { backhedge, documentOf, scratch, tiny, writeConfig } from "../support/command-line.ts";

const { folder, remove } = scratch();
afterAll(remove);

/** Fewer than three years of windows lie before the first test year of the sample, more before the second: two seeds, tuned from the second on. */
const config = writeConfig(folder, {
  ...tiny,
  markets: { spy: { ...tiny.markets.spy, test: { from: "2005-01-01", to: "2006-12-31" } } },
  training: { ...tiny.training, batch: 256, fineTune: { minYears: 3 } },
  quick: { training: { fineTune: null } },
});
const common = [config, "--source", "sample"];
const text = (...path: string[]) => readFileSync(join(folder, ...path), "utf8");
const bytes = (...path: string[]) => readFileSync(join(folder, ...path));
const BASE = "spy-2004-12-02";
const TUNED = `${BASE}.tuned-2005-12-01`;

describe("a run with fine-tuning", () => {
  beforeAll(async () => {
    expect(await backhedge(["run", ...common, "--out", "two", "--threads", "2"], { folder })).toMatchObject({
      code: 0,
    });
  });

  it("keeps the networks before and after, and says what they had seen", () => {
    expect(readdirSync(join(folder, "two", "weights")).sort()).toEqual(
      [BASE, TUNED]
        .flatMap((stem) => [`${stem}-1.weights`, `${stem}-2.weights`])
        .concat(`${BASE}.calibration.json`)
        .sort(),
    );
    const [{ folds, training }] = JSON.parse(text("two", "manifest.json")).markets;
    const { cutoff, seeds, ...record } = training[0].fineTuned[0];
    expect(folds.map((fold: { fineTuneCutoff?: string }) => fold.fineTuneCutoff)).toEqual([undefined, "2005-12-01"]);
    expect([cutoff, seeds.length, record.simulatedShare]).toEqual(["2005-12-01", 2, 0.5]);
    expect(record.windows).toBeGreaterThan(800);
    expect(seeds[0].history.map(({ epoch }: { epoch: number }) => epoch)).toEqual([0, 1, 2]);
    expect(text("two", "report.md")).toContain(
      `trained before 2004-12-02, fine-tuned before 2005-12-01 on ${record.windows} past windows`,
    );
    expect(text("two", "report.md")).toMatch(/: trained before 2004-12-02, not fine-tuned$/m);
    const { name } = JSON.parse(text("two", "manifest.json")).markets[0].compute;
    expect([...training[0].seeds, ...seeds].map((one: { computedBy: string }) => one.computedBy)).toEqual(
      Array(4).fill(name),
    );
    expect(text("two", "report.md")).toContain(`Networks evaluated by the kernel \`${name}\`, trained by \`${name}\`.`);
    expect(text("two", "report.md")).toContain(
      "fine-tuned every 3 test year(s) once 3 years of past real windows lie behind",
    );
  });

  it("has the same weights with one thread, and resumed from its checkpoints, and the same figures replayed", async () => {
    const trained = await documentOf(["train", ...common, "--out", "trained", "--threads", "1"], { folder });
    expect(trained.networks.map((one: { fineTunedBefore: string | null }) => one.fineTunedBefore)).toEqual([
      null,
      null,
      "2005-12-01",
      "2005-12-01",
    ]);
    await documentOf(["train", ...common, "--out", "trained", "--threads", "2"], { folder });
    const { rows } = await documentOf(["backtest", ...common, "--weights", "trained", "--out", "replayed"], { folder });
    expect(rows).toEqual(JSON.parse(text("two", "tables", "real-data.json")).rows);
    for (const name of readdirSync(join(folder, "two", "weights")))
      expect(bytes("trained", name).equals(bytes("two", "weights", name)), name).toBe(true);
    expect(bytes("trained", `${TUNED}-1.weights`).equals(bytes("trained", `${TUNED}-2.weights`))).toBe(false);
  });

  it("is left out by a quick budget that says so, whose weights are replayed as quick ones", async () => {
    await documentOf(["train", ...common, "--quick", "--out", "quick"], { folder });
    const wrong = await backhedge(["backtest", ...common, "--weights", "quick", "--out", "wrong", "--json"], {
      folder,
    });
    const { error } = JSON.parse(wrong.stdout);
    expect(error.message).toMatch(/^quick has no weights fine-tuned for S&P 500 sample on windows before 2005-12-01/);
    expect(error.hint).toContain("--quick");
    const tuned = await backhedge(
      ["backtest", ...common, "--quick", "--weights", "two/weights", "--out", "wrong", "--json"],
      { folder },
    );
    expect(JSON.parse(tuned.stdout).error.message).toBe(
      `two/weights/${TUNED}-1.weights: these weights are fine-tuned, the configuration has training.fineTune: null`,
    );
    const replay = ["backtest", ...common, "--quick", "--weights", "quick", "--out", "right"];
    expect((await documentOf(replay, { folder })).rows[0].strategy).toBe("LSTM");
  });
});
