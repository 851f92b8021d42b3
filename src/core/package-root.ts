import { fileURLToPath } from "node:url";

/** Folder of package.json: two levels above this file, both in src/core and in dist/core. */
export function packageRoot(): string {
  return fileURLToPath(new URL("../../", import.meta.url));
}
