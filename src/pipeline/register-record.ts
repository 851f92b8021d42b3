import { z } from "zod";
import { UserError } from "../core/index.ts";

const NAME = "backhedge-register";
const VERSION = 1;

const trial = z.strictObject({
  /** Hash of all that decides its positions. */
  id: z.string().min(1),
  strategy: z.string().min(1),
  family: z.enum(["benchmark", "classical", "learned", "placebo", "unhedged"]),
  description: z.string(),
  /** Hash of what makes P&L comparable: the option, its volatility, the costs and when trades are made. */
  protocol: z.string().min(1),
  /** SHA-256, and so the name, of the file with its episodes. */
  episodes: z.string().min(1),
  stdRatio: z.number().nullable(),
  cvar95Ratio: z.number().nullable(),
});

const record = z.strictObject({
  format: z.literal(NAME),
  version: z.literal(VERSION),
  market: z.string(),
  place: z.string(),
  /** Folder of the run. */
  run: z.string(),
  /** Instant, ISO 8601. */
  created: z.string(),
  configurations: z.array(trial),
});

/** One configuration as one run found it. */
export type TrialRecord = z.infer<typeof trial>;
/** Everything that one run tried on one market: a file of its own, never written again. */
export type RunRecord = z.infer<typeof record>;

export function writeRecord(content: Omit<RunRecord, "format" | "version">): string {
  return `${JSON.stringify({ format: NAME, version: VERSION, ...content }, null, 2)}\n`;
}

/** Reads a record back; anything but a whole one of this version is a UserError that names `source`. */
export function readRecord(bytes: Uint8Array, source: string): RunRecord {
  const raw = parseJson(Buffer.from(bytes).toString("utf8"), source);
  const { format, version } = Object(raw) as Record<string, unknown>;
  if (format !== NAME) throw broken(source, `expected the format '${NAME}', found '${String(format)}'`);
  if (version !== VERSION)
    throw broken(source, `it is version ${String(version)}, this program reads version ${VERSION}`);
  const parsed = record.safeParse(raw);
  if (!parsed.success) throw broken(source, z.prettifyError(parsed.error));
  return parsed.data;
}

function parseJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw broken(source, error instanceof Error ? error.message : String(error));
  }
}

function broken(source: string, reason: string): UserError {
  return new UserError(
    `${source} is not a record of the register of configurations: ${reason}`,
    "Restore it from a copy, or move it away: what it counted is then forgotten. It is never overwritten.",
  );
}
