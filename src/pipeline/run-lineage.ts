import { type Effects, sha256, version } from "../core/index.ts";
import type { LineageEntry } from "../report/index.ts";
import { codeCommit } from "./code-commit.ts";
import type { ManifestInput } from "./manifest.ts";

/** Everything that the figures of a run were made from, with hashes; the manifest says the same for programs. */
export async function runLineage(input: ManifestInput, fx: Effects): Promise<LineageEntry[]> {
  const { config, path, text } = input.loadedConfig;
  const commit = await codeCommit(fx);
  return [
    entry("code", "backhedge", `${version()}, commit ${commit ?? "unknown: no checkout"}`),
    entry("configuration", path, "as given", sha256(text)),
    entry("configuration", "config.yaml", "resolved", input.outputs.get("config.yaml")),
    entry("seed", "seed", String(config.seed)),
    ...input.markets.flatMap(marketEntries),
    ...weightEntries(input.outputs),
  ];
}

function entry(kind: string, name: string, origin: string, hash = ""): LineageEntry {
  return { kind, name, version: origin, sha256: hash };
}

function marketEntries({ plan, compute }: ManifestInput["markets"][number]): LineageEntry[] {
  const { history, costs, schedule } = plan;
  const inputs = history.provenance.map(({ description, nature, source, location, retrieved, sha256: hash }) => {
    const when = retrieved === undefined ? "" : `, retrieved ${retrieved}`;
    return entry("input", `${history.label}: ${description}`, `${nature}; ${source}: ${location}${when}`, hash);
  });
  return [
    ...inputs,
    entry(
      "cost schedule",
      `${history.label}: ${costs.name}`,
      `version ${costs.version}`,
      sha256(JSON.stringify(schedule)),
    ),
    ...(compute === undefined ? [] : [entry("kernel", `${history.label}: ${compute.kind}`, compute.name)]),
  ];
}

function weightEntries(outputs: ReadonlyMap<string, string>): LineageEntry[] {
  return [...outputs]
    .filter(([name]) => name.startsWith("weights/"))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, hash]) => entry("weights", name, name.endsWith(".json") ? "calibration" : "network", hash));
}
