import { join } from "node:path";
import { type Fold, type GuardReport, guardReport } from "../../backtest/index.ts";
import { type Effects, type IsoDate, sha256, UserError } from "../../core/index.ts";
import type { EpochRecord } from "../../training/index.ts";

/** What an audit reads of a run's manifest. */
export interface RunManifest {
  readonly quick: boolean;
  readonly outputs: Readonly<Record<string, string>>;
  readonly markets: readonly ManifestMarket[];
}

export interface ManifestMarket {
  readonly id: string;
  readonly label: string;
  readonly inputs: readonly { readonly location: string; readonly sha256: string }[];
  readonly folds: readonly Fold[];
  readonly training: readonly {
    readonly cutoff: IsoDate;
    readonly seeds: readonly { readonly bestEpoch: number; readonly history: readonly EpochRecord[] }[];
  }[];
}

const NO_RUN = "Give the folder of a finished `backhedge run` or `backtest`, or a YAML configuration.";

/** Reads a run's manifest. Throws a UserError where there is none, or none of ours. */
export async function readManifest(folder: string, fx: Effects): Promise<RunManifest> {
  const file = join(folder, "manifest.json");
  if (!(await fx.exists(file))) throw new UserError(`${folder} is no run folder: it has no manifest.json`, NO_RUN);
  const manifest = parse(new TextDecoder().decode(await fx.read(file)), file);
  const { format, markets, outputs } = manifest;
  if (format !== "backhedge-manifest" || !Array.isArray(markets) || typeof outputs !== "object") {
    throw new UserError(
      `${file}: expected a backhedge-manifest of a run with its markets, found format '${format}'`,
      NO_RUN,
    );
  }
  return manifest;
}

function parse(text: string, file: string): RunManifest & { readonly format?: string } {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UserError(
      `${file} is not JSON: ${error instanceof Error ? error.message : String(error)}`,
      "Take the file from a whole copy of the run folder.",
    );
  }
}

/** Every output must have the SHA-256 that the manifest gives it. */
export async function outputsGuard(folder: string, { outputs }: RunManifest, fx: Effects): Promise<GuardReport> {
  const wrong: string[] = [];
  for (const [name, expected] of Object.entries(outputs)) {
    const file = join(folder, name);
    if (!(await fx.exists(file))) wrong.push(`${name} is missing`);
    else if (sha256(await fx.read(file)) !== expected) wrong.push(`${name} has changed`);
  }
  const compared = Object.keys(outputs).length;
  return guardReport({
    guard: "outputs",
    target: folder,
    passed: compared > 0 && wrong.length === 0,
    compared,
    finding:
      wrong.length === 0
        ? `${compared} files have the SHA-256 of the manifest`
        : `since the run was recorded: ${wrong.join(", ")}`,
    evidence: { files: compared, wrong: wrong.length },
  });
}
