import { readdirSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { backhedge, documentOf, scratch } from "../support/command-line.ts";

const { folder, remove } = scratch();
afterAll(remove);

describe("reproduce without a name", () => {
  it("lists the presets, for people and for programs", async () => {
    const { code, stdout } = await backhedge(["reproduce"], { folder });
    expect(code).toBe(0);
    const names = stdout
      .trim()
      .split("\n")
      .map((line) => line.split(/\s+/)[0]);
    expect(names).toEqual(["kfac", "architectures", "real-data"]);
    const { ok, presets } = await documentOf(["reproduce"], { folder });
    expect(ok).toBe(true);
    expect(presets.map(({ name }: { name: string }) => name)).toEqual(names);
    for (const { summary } of presets) expect(stdout).toContain(summary);
  });
});

describe("reproduce with a wrong name", () => {
  it("names the nearest preset, ends with 2, and writes nothing", async () => {
    const { code, stdout, stderr } = await backhedge(["reproduce", "k-fac", "--json"], { folder });
    expect(code).toBe(2);
    expect(stderr).toContain("preset 'k-fac' is unknown; known: kfac, architectures, real-data");
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, error: { hint: "Did you mean 'kfac'?" } });
    expect(readdirSync(folder)).toEqual([]);
  });
});
