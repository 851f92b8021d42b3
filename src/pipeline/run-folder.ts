import { basename, dirname, join } from "node:path";
import { type Effects, sha256, UserError } from "../core/index.ts";

/** A run's files while it is written: they appear under the final name all at once, or not at all. */
export interface RunFolder {
  readonly path: string;
  write(name: string, content: Uint8Array | string): Promise<void>;
  /** SHA-256 of each file written so far. */
  readonly hashes: ReadonlyMap<string, string>;
  /** Moves the folder to its final name. */
  complete(): Promise<void>;
  /** Deletes what was written. */
  abandon(): Promise<void>;
}

/** Opens a run folder. Throws a UserError when something already stands under its name. */
export async function openRunFolder(path: string, fx: Effects): Promise<RunFolder> {
  if (await fx.exists(path)) {
    throw new UserError(
      `${path} already exists; a run never overwrites another`,
      "Choose another --out, or move the old folder away.",
    );
  }
  const temporary = join(dirname(path), `.${basename(path)}.partial`);
  await fx.remove(temporary);
  const hashes = new Map<string, string>();
  return {
    path,
    hashes,
    write: async (name, content) => {
      await fx.write(join(temporary, name), content);
      hashes.set(name, sha256(content));
    },
    complete: () => fx.move(temporary, path),
    abandon: () => fx.remove(temporary),
  };
}
