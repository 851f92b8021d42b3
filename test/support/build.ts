import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** Built kernels by target of asconfig.json, with the folders of their sources: the entry's first. */
const kernels: Readonly<Record<string, { readonly built: string; readonly sources: readonly [string, ...string[]] }>> =
  {
    base: { built: "dist/engine/kernel-base.wasm", sources: ["src/engine/assembly"] },
    relaxed: { built: "dist/engine/kernel-relaxed.wasm", sources: ["src/engine/assembly"] },
    signature: {
      built: "dist/engine/signature.wasm",
      sources: ["src/engine/assembly/signature", "src/core/assembly"],
    },
    math: { built: "dist/core/math.wasm", sources: ["src/core/assembly"] },
    pricing: { built: "dist/pricing/kernel.wasm", sources: ["src/pricing/assembly", "src/core/assembly"] },
    simulation: { built: "dist/simulation/kernel.wasm", sources: ["src/simulation/assembly", "src/core/assembly"] },
  };

/** Vitest's global set-up: the command line is tested as it is shipped, so `dist` must be at least as new as `src`. */
export default function build(): void {
  if (isOld("dist/cli/main.js", "src")) node("node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json");
  for (const [target, { built, sources }] of Object.entries(kernels)) {
    if (!sources.some((folder) => isOld(built, folder))) continue;
    node("node_modules/assemblyscript/bin/asc.js", `${sources[0]}/index.ts`, "--target", target);
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
