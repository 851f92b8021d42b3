import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot, sha256 } from "../../core/index.ts";

/** Folder of the C sources, which are shipped with the package. */
export function nativeSourceFolder(): string {
  return join(packageRoot(), "src", "engine", "native");
}

/** Hash of the C sources: an addon built from others than these is refused. */
export function nativeSourceHash(): string {
  const folder = nativeSourceFolder();
  const names = readdirSync(folder).filter((name) => /\.[ch]$/.test(name));
  return sha256(
    names
      .sort()
      .map((name) => readFileSync(join(folder, name), "utf8"))
      .join("\0"),
  );
}
