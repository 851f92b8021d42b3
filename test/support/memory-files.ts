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
