import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { nodeEffects, sha256, UserError } from "../../../src/core/index.ts";
import { recordPreset } from "../../../src/pipeline/reproduce/record-preset.ts";
import { scratch } from "../../support/command-line.ts";
import { presetResult } from "../../support/preset.ts";

const { folder, remove } = scratch();
afterAll(remove);
const fx = { ...nodeEffects(() => undefined), now: () => new Date("2026-03-04T05:06:07Z") };
const options = (out: string) => ({ name: "made", out: join(folder, out), threads: 1, quick: true });

describe("the folder of a reproduction", () => {
  it("holds tables in four formats, charts, the report, the result and a manifest with their hashes", async () => {
    const { figures, ...plain } = presetResult;
    const summary = await recordPreset(options("one"), async () => presetResult, fx);
    expect(summary).toEqual({
      ...{ folder: join(folder, "one"), report: join(folder, "one/report.html"), missed: 1, result: plain, seconds: 0 },
    });
    const manifest = JSON.parse(readFileSync(join(folder, "one/manifest.json"), "utf8"));
    expect(manifest).toMatchObject({
      ...{ format: "backhedge-manifest", preset: "made", seed: 7, quick: true, created: "2026-03-04T05:06:07.000Z" },
      ...{ checks: { declared: 2, missed: 1 }, timings: { training: 1.5 }, inputs: presetResult.inputs },
    });
    const tables = ["checks", "table-1"].flatMap((id) => ["csv", "json", "md", "tex"].map((end) => `${id}.${end}`));
    expect(readdirSync(join(folder, "one/tables")).sort()).toEqual(tables);
    const written = Object.keys(manifest.outputs);
    expect(written).toEqual(
      expect.arrayContaining(["report.html", "report.md", "result.json", "charts/figure-1.svg", "results.sha256"]),
    );
    for (const name of written) {
      expect(manifest.outputs[name], name).toBe(sha256(readFileSync(join(folder, "one", name))));
    }
  });

  it("lists the hashes of what is the same in every run: no table with times, none in the result", async () => {
    await recordPreset(options("two"), async () => presetResult, fx);
    const listed = readFileSync(join(folder, "two/results.sha256"), "utf8");
    expect(listed).not.toContain("table-1");
    expect(listed.trim().split("\n")).toHaveLength(4);
    const result = JSON.parse(readFileSync(join(folder, "two/result.json"), "utf8"));
    expect(result).toMatchObject({ format: "backhedge-preset", version: 1, preset: "made", seed: 7 });
    expect(result.timings).toBeUndefined();
    const timed = presetResult.checks.map((check) => ({ ...check, timing: true }));
    await recordPreset(options("three"), async () => ({ ...presetResult, checks: timed }), fx);
    expect(readFileSync(join(folder, "three/results.sha256"), "utf8")).toBe("");
  });

  it("does no work where something stands, and leaves nothing when the work fails", async () => {
    mkdirSync(join(folder, "old"));
    let worked = false;
    const work = async () => {
      worked = true;
      return presetResult;
    };
    await expect(recordPreset(options("old"), work, fx)).rejects.toThrow(UserError);
    expect(worked).toBe(false);
    const failing = recordPreset(options("bad"), () => Promise.reject(new Error("no data")), fx);
    await expect(failing).rejects.toThrow("no data");
    expect(existsSync(join(folder, "bad"))).toBe(false);
    expect(readdirSync(folder).filter((name) => name.includes("partial"))).toEqual([]);
  });
});
