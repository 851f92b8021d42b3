import { spawnSync } from "node:child_process";
import { mkdirSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { UserError } from "../../core/index.ts";
import { nativeSourceFolder, nativeSourceHash } from "./sources.ts";

/** The machine to compile on and for; tests hand in others. */
export interface Host {
  readonly platform: string;
  readonly arch: string;
  /** Commands that may be C compilers, tried in turn. */
  readonly compilers: readonly string[];
}

const WITHOUT = "The package works without the native kernel: it then computes in WebAssembly.";
const INSTALL = "Install gcc or clang (Debian, Ubuntu: apt-get install gcc), or name a compiler in CC.";
// Only what vector.h spells out may be fused. -ffast-math must stay out: a library linked with it turns denormal numbers off in the whole process.
const COMMON = ["-std=gnu11", "-O3", "-ffp-contract=off", "-fno-math-errno", "-fPIC", "-fvisibility=hidden", "-c"];

/** This machine; the compiler in the environment variable CC comes first. */
export function thisHost(): Host {
  const { CC } = process.env;
  const compilers = ["cc", "gcc", "clang"];
  return {
    platform: process.platform,
    arch: process.arch,
    compilers: CC === undefined || CC === "" ? compilers : [CC, ...compilers],
  };
}

/**
 * Compiles the native kernel to `out`, which appears whole or not at all.
 * @returns the compiler that did it   @throws UserError where the machine is no x86-64 Unix, or no compiler works: what each of them said
 */
export function compileNativeKernel(out: string, host: Host = thisHost()): string {
  requireSupported(host);
  const headers = headerFolder();
  const work = `${out}.${process.pid}.tmp`;
  mkdirSync(work, { recursive: true });
  const failures: string[] = [];
  try {
    for (const compiler of host.compilers) {
      const failure = compileWith(compiler.split(/\s+/), host.platform, headers, work);
      if (failure === undefined) {
        renameSync(join(work, "kernel.node"), out);
        return compiler;
      }
      failures.push(`${compiler}: ${failure}`);
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  throw new UserError(`no C compiler could build the native kernel (${failures.join("; ")})`, `${INSTALL} ${WITHOUT}`);
}

function requireSupported({ platform, arch }: Host): void {
  if (arch !== "x64") {
    throw new UserError(`the native kernel is for x86-64 processors, this is ${arch}`, WITHOUT);
  }
  if (platform === "win32") throw new UserError("the native kernel is not available on Windows", WITHOUT);
}

/** Folder of node_api.h. */
function headerFolder(): string {
  try {
    const manifest = createRequire(import.meta.url).resolve("node-api-headers/package.json");
    return join(dirname(manifest), "include");
  } catch {
    throw new UserError(
      "the package node-api-headers is not installed",
      `Run 'npm install node-api-headers'. ${WITHOUT}`,
    );
  }
}

/** Compiles and links in the folder `work`; returns what went wrong. */
function compileWith(compiler: readonly string[], platform: string, headers: string, work: string): string | undefined {
  const sources = nativeSourceFolder();
  const object = (name: string): string => join(work, `${name}.o`);
  const steps = [
    [...COMMON, "-DVECTOR=8", "-mavx2", "-mfma", join(sources, "kernel.c"), "-o", object("kernel8")],
    [...COMMON, "-DVECTOR=16", "-mavx2", "-mfma", "-mavx512f", join(sources, "kernel.c"), "-o", object("kernel16")],
    [...COMMON, `-DSOURCES="${nativeSourceHash()}"`, `-I${headers}`, join(sources, "addon.c"), "-o", object("addon")],
    [...linking(platform), ...["addon", "kernel8", "kernel16"].map(object), "-o", join(work, "kernel.node")],
  ];
  for (const step of steps) {
    const failure = runCompiler(compiler, step);
    if (failure !== undefined) return failure;
  }
  return undefined;
}

/** Node's own functions are found when the addon is loaded. */
function linking(platform: string): string[] {
  return platform === "darwin" ? ["-bundle", "-undefined", "dynamic_lookup"] : ["-shared"];
}

function runCompiler([command = "", ...first]: readonly string[], rest: readonly string[]): string | undefined {
  const { error, status, stderr } = spawnSync(command, [...first, ...rest], { encoding: "utf8" });
  if (error !== undefined) return "code" in error && error.code === "ENOENT" ? "not found" : error.message;
  if (status === 0) return undefined;
  const lines = stderr.split("\n").map((line) => line.trim());
  return lines.find((line) => line.includes("error")) ?? `exit code ${status}`;
}
