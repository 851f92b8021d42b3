import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cruise, type ICruiseResult } from "dependency-cruiser";
import { describe, expect, it } from "vitest";

const rules = createRequire(import.meta.url)("../../.dependency-cruiser.cjs") as {
  mayImport: Record<string, string[]>;
  forbidden: NonNullable<Parameters<typeof cruise>[1]>["ruleSet"] extends { forbidden?: infer F } ? F : never;
  options: object;
};

async function violations(paths: string[]): Promise<string[]> {
  const { output } = await cruise(paths, { ...rules.options, validate: true, ruleSet: { forbidden: rules.forbidden } });
  const result = output as ICruiseResult;
  expect(result.summary.totalCruised).toBeGreaterThan(0);
  return result.summary.violations.map((violation) => `${violation.rule.name}: ${violation.from} -> ${violation.to}`);
}

describe("the house", () => {
  it("keeps its dependency table", async () => {
    expect(await violations(["src"])).toEqual([]);
  });

  it("is really looked at: a rule against an import that exists is broken", async () => {
    const wrong = await cruise(["src/backtest"], {
      ...rules.options,
      validate: true,
      ruleSet: {
        forbidden: [
          { name: "probe", severity: "error", from: { path: "^src/backtest/" }, to: { path: "^src/hedging/" } },
        ],
      },
    });
    expect((wrong.output as ICruiseResult).summary.violations.length).toBeGreaterThan(0);
  });

  it("has exactly the folders of the table, each named in the README", () => {
    const folders = readdirSync("src").sort();
    expect(folders).toEqual(Object.keys(rules.mayImport).sort());
    const readme = readFileSync("README.md", "utf8");
    for (const folder of folders) expect(readme).toContain(`\`${folder}\``);
  });
});
