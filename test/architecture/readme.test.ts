import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { buildProgram } from "../../src/cli/program.ts";

const readme = readFileSync("README.md", "utf8");
const { mayImport } = createRequire(import.meta.url)("../../.dependency-cruiser.cjs") as {
  mayImport: Record<string, string[]>;
};
const program = buildProgram(new AbortController().signal);

describe("the README", () => {
  it("shows the dependency table that the test keeps", () => {
    for (const [folder, imports] of Object.entries(mayImport)) {
      const row = readme.split("\n").find((line) => line.includes(`| \`${folder}\` |`));
      const cell = row?.split("|").at(-2)?.trim();
      if (folder === "pipeline") expect(cell).toBe("all above");
      else expect(cell, folder).toBe(imports.length === 0 ? "-" : imports.join(" "));
    }
  });

  const examples = [...readme.matchAll(/^npx backhedge (\S+)(.*?)(?: +#.*)?$/gm)].map(([, name, rest]) => ({
    name: name!,
    words: rest!.trim().split(/\s+/).filter(Boolean),
  }));

  it("has an example of every command", () => {
    expect(new Set(examples.map((example) => example.name))).toEqual(
      new Set(program.commands.map((command) => command.name())),
    );
  });

  it.each(examples)("calls $name with options and files that exist", ({ name, words }) => {
    const command = program.commands.find((one) => one.name() === name)!;
    for (const word of words) {
      if (word.startsWith("-")) expect(command.options.map((option) => option.long)).toContain(word);
      if (word.endsWith(".yaml")) expect(existsSync(word)).toBe(true);
    }
  });

  it("names only files and folders that exist or that a run writes", () => {
    for (const [, path] of readme.matchAll(/`((?:configs|src|data)\/[\w./-]+)`/g)) {
      if (path !== "data/cache") expect(existsSync(path!), path).toBe(true);
    }
  });
});
