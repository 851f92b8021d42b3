import { join, resolve } from "node:path";
import { type Effects, packageRoot } from "../core/index.ts";

/** The commit of the checkout that this program runs from, read from its .git; null for an installed package. */
export async function codeCommit(fx: Effects, root = packageRoot()): Promise<string | null> {
  const git = await gitFolder(root, fx);
  if (git === undefined || !(await fx.exists(join(git, "HEAD")))) return null;
  const head = await text(join(git, "HEAD"), fx);
  const reference = /^ref: (.+)$/.exec(head)?.[1];
  if (reference === undefined) return head;
  // A linked working tree has its own HEAD, and its branches where `commondir` says.
  const linked = await fx.exists(join(git, "commondir"));
  const common = linked ? resolve(git, await text(join(git, "commondir"), fx)) : git;
  if (await fx.exists(join(common, reference))) return await text(join(common, reference), fx);
  return (await fx.exists(join(common, "packed-refs")))
    ? packed(await text(join(common, "packed-refs"), fx), reference)
    : null;
}

/** `.git` is a folder, or a file that names one. */
async function gitFolder(root: string, fx: Effects): Promise<string | undefined> {
  const git = join(root, ".git");
  if (await fx.exists(join(git, "HEAD"))) return git;
  if (!(await fx.exists(git))) return undefined;
  const named = /^gitdir: (.+)$/m.exec(await text(git, fx))?.[1];
  return named === undefined ? undefined : resolve(root, named);
}

function packed(references: string, name: string): string | null {
  const line = references.split("\n").find((one) => one.endsWith(` ${name}`));
  return line === undefined ? null : line.slice(0, line.indexOf(" "));
}

async function text(path: string, fx: Effects): Promise<string> {
  return new TextDecoder().decode(await fx.read(path)).trim();
}
