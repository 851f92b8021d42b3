import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
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

  it("ends with 1 and names the clock", async () => {
    const wrong = {
      ...tiny,
      markets: { spy },
      option: { horizonDays: 21 },
    };
    const { code, failed } = await audit(writeConfig(folder, wrong, "wrong.yaml"));
    expect(code).toBe(1);
    expect(failed.map(({ guard }) => guard).sort()).toEqual(["clock"]);
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

  it("finds nothing in what was left, networks and replay included", async () => {
    const { code, failed, document } = await audit("first");
    expect(failed).toEqual([]);
    expect(code).toBe(0);
    const targets = document.reports.map(({ guard, target }) => `${guard}|${target}`).join("\n");
    expect(targets).toMatch(/truncation\|.*: LSTM$/m);
    expect(targets).toMatch(/replay\|.*ledger\.parquet/);
    expect(targets).toMatch(/early stopping\|.*networks/);
    expect((await audit("first", "--weights", "first/weights")).code).toBe(2);
  });

  it("ends with 1 where a file was changed", async () => {
    cpSync(join(folder, "first"), join(folder, "edited"), { recursive: true });
    writeFileSync(join(folder, "edited/report.md"), "all is well");
    const { code, failed } = await audit("edited");
    expect([code, failed.map(({ finding }) => finding)]).toEqual([
      1,
      ["since the run was recorded: report.md has changed"],
    ]);
  });
});
