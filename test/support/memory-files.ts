import { type Effects, nodeEffects, UserError } from "../../src/core/index.ts";

/** Effects whose files are the given ones, text or bytes, by path; no clock, network or disk is touched by reading. */
export function memoryFiles(files: Readonly<Record<string, string | Uint8Array>>): Effects {
  const encoder = new TextEncoder();
  return {
    ...nodeEffects(() => {}),
    exists: async (path) => Object.hasOwn(files, path),
    read: async (path) => {
      const content = files[path];
      if (content === undefined) throw new UserError(`cannot read ${path}: absent`);
      return typeof content === "string" ? encoder.encode(content) : content;
    },
  };
}

/** A disk in memory: its files by path may be written, changed and deleted. */
export function writableFiles(): { files: Record<string, string | Uint8Array>; fx: Effects } {
  const files: Record<string, string | Uint8Array> = {};
  const inside = (folder: string) => Object.keys(files).filter((path) => path.startsWith(`${folder}/`));
  const fx: Effects = {
    ...memoryFiles(files),
    exists: async (path) => Object.hasOwn(files, path) || inside(path).length > 0,
    write: async (path, content) => {
      files[path] = content;
    },
    list: async (folder) =>
      inside(folder)
        .map((path) => path.slice(folder.length + 1))
        .sort(),
  };
  return { files, fx };
}
