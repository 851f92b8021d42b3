import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { nodeEffects } from "../../src/core/index.ts";
import { codeCommit } from "../../src/pipeline/code-commit.ts";

const folder = mkdtempSync(join(tmpdir(), "backhedge-commit-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const [A, B] = ["a".repeat(40), "b".repeat(40)];

/** The commit of a checkout with these files. */
async function commitOf(name: string, files: Record<string, string>): Promise<string | null> {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name, path)), { recursive: true });
    writeFileSync(join(folder, name, path), content);
  }
  return await codeCommit(
    nodeEffects(() => undefined),
    join(folder, name),
  );
}

describe("codeCommit", () => {
  it("is that of the branch, loose or packed, or of a detached head", async () => {
    const head = { ".git/HEAD": "ref: refs/heads/main\n" };
    expect(
      await commitOf("loose", {
        ...head,
        ".git/refs/heads/main": `${A}\n`,
        ".git/packed-refs": `${B} refs/heads/main\n`,
      }),
    ).toBe(A);
    const packed = `# pack-refs with: peeled\n${A} refs/heads/other-refs/heads/main\n${B} refs/heads/main\n`;
    expect(await commitOf("packed", { ...head, ".git/packed-refs": packed })).toBe(B);
    expect(await commitOf("detached", { ".git/HEAD": `${A}\n` })).toBe(A);
  });

  it("follows a linked working tree to its own head and the common branches", async () => {
    const files = {
      "tree/.git": "gitdir: ../main/.git/worktrees/tree\n",
      "main/.git/HEAD": "ref: refs/heads/main\n",
      "main/.git/refs/heads/main": `${A}\n`,
      "main/.git/refs/heads/topic": `${B}\n`,
      "main/.git/worktrees/tree/HEAD": "ref: refs/heads/topic\n",
      "main/.git/worktrees/tree/commondir": "../..\n",
    };
    await commitOf("linked", files);
    expect(await commitOf("linked/tree", {})).toBe(B);
  });

  it("is unknown without a checkout", async () => {
    expect(await commitOf("installed", { "package.json": "{}" })).toBeNull();
    expect(await commitOf("empty", { ".git/HEAD": "ref: refs/heads/none\n" })).toBeNull();
  });
});
