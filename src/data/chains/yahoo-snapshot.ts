import { z } from "zod";
import { type Effects, type IsoDate, sha256, UserError } from "../../core/index.ts";
import { tickerFolder } from "../cache-file.ts";

/** All answers of one download of a ticker's options, one for each expiry, as they came. */
export interface YahooSnapshot {
  readonly ticker: string;
  readonly answers: readonly {
    /** What was asked, without secrets. */
    readonly url: string;
    /** ISO instant. */
    readonly retrieved: string;
    readonly status: number;
    /** SHA-256 of the body in UTF-8. */
    readonly sha256: string;
    readonly body: string;
  }[];
}

const formatName = "backhedge-yahoo-options";
const formatVersion = 1;
const schema = z.strictObject({
  format: z.literal(formatName),
  version: z.literal(formatVersion),
  ticker: z.string(),
  answers: z
    .array(
      z.strictObject({
        url: z.string(),
        retrieved: z.iso.datetime(),
        status: z.int(),
        sha256: z.string(),
        body: z.string(),
      }),
    )
    .min(1),
});

/** Whether parsed JSON says that it is a snapshot, of whatever version. */
export function isSnapshot(value: unknown): boolean {
  return z.looseObject({ format: z.literal(formatName) }).safeParse(value).success;
}

/** Checks a snapshot's version, form and hashes. Throws a UserError that names the file. */
export function parseSnapshot(value: unknown, file: string): YahooSnapshot {
  const version = z.looseObject({ version: z.unknown() }).safeParse(value).data?.version;
  if (version !== formatVersion) {
    throw new UserError(
      `${file}: option snapshot of version ${version}, expected ${formatVersion}`,
      "It was written by another release: move the file away and fetch again.",
    );
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw damaged(file, z.prettifyError(parsed.error).replace(/\s+/g, " "));
  for (const answer of parsed.data.answers) {
    const found = sha256(answer.body);
    if (found === answer.sha256) continue;
    throw damaged(file, `the SHA-256 of the answer to ${answer.url} must be ${answer.sha256}, was ${found}`);
  }
  return { ticker: parsed.data.ticker, answers: parsed.data.answers };
}

function damaged(file: string, what: string): UserError {
  return new UserError(`${file}: damaged option snapshot: ${what}`, "Move the file away and fetch again.");
}

/** Folder of a ticker's snapshots, beside the daily histories. */
export function snapshotFolder(cacheDir: string, ticker: string): string {
  return tickerFolder(cacheDir, ticker, "yahoo-options");
}

/** Writes a snapshot under the date of its quotes and the instant of its download; gives its path. */
export async function writeSnapshot(
  cacheDir: string,
  date: IsoDate,
  snapshot: YahooSnapshot,
  fx: Effects,
): Promise<string> {
  const instant = snapshot.answers[0]!.retrieved.replace(/[-:]/g, "");
  const path = `${snapshotFolder(cacheDir, snapshot.ticker)}/${date}_${instant}.json`;
  const file = { format: formatName, version: formatVersion, ...snapshot };
  await fx.write(path, `${JSON.stringify(file, null, 1)}\n`);
  return path;
}
