import { join } from "node:path";
import { type Effects, packageRoot } from "../core/index.ts";
import { type ConfigOverrides, parseConfig, type RunConfig } from "./config.ts";

/** A configuration and the text that it came from. */
export interface LoadedConfig {
  readonly config: RunConfig;
  readonly path: string;
  readonly text: string;
}

/** Reads a configuration; a relative path that the current folder has not is looked up among those that the package ships. */
export async function loadConfig(path: string, overrides: ConfigOverrides, fx: Effects): Promise<LoadedConfig> {
  const shipped = join(packageRoot(), path);
  const found = !(await fx.exists(path)) && (await fx.exists(shipped)) ? shipped : path;
  const text = new TextDecoder().decode(await fx.read(found));
  return { config: parseConfig(text, path, overrides), path, text };
}
