import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** Vitest's global set-up: the command line is tested as it is shipped, so `dist` must be at least as new as `src`. */
export default function build(): void {
  const built = "dist/cli/main.js";
  if (existsSync(built) && statSync(built).mtimeMs >= newest("src")) return;
  execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"], {
    stdio: "inherit",
  });
}

function newest(folder: string): number {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return Math.max(...names.map((name) => statSync(join(folder, name)).mtimeMs));
}
