import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const ASSEMBLY = "src/engine/assembly";

/** Vitest's global set-up: the command line is tested as it is shipped, so `dist` must be at least as new as `src`. */
export default function build(): void {
  if (isOld("dist/cli/main.js", "src")) node("node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json");
  for (const target of ["base", "relaxed"]) {
    if (!isOld(`dist/engine/kernel-${target}.wasm`, ASSEMBLY)) continue;
    node("node_modules/assemblyscript/bin/asc.js", `${ASSEMBLY}/index.ts`, "--target", target);
  }
}

function node(...args: string[]): void {
  execFileSync(process.execPath, args, { stdio: "inherit" });
}

function isOld(built: string, source: string): boolean {
  return !existsSync(built) || statSync(built).mtimeMs < newest(source);
}

function newest(folder: string): number {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return Math.max(...names.map((name) => statSync(join(folder, name)).mtimeMs));
}
