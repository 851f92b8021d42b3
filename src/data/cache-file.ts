import { z } from "zod";
import { type Effects, type IsoDate, isIsoDate, sha256, UserError } from "../core/index.ts";

/** A raw answer of a service, kept as it came, with what was asked. */
export interface CachedAnswer {
  readonly ticker: string;
  /** Days asked for, both included. */
  readonly from: IsoDate;
  readonly to: IsoDate;
  readonly url: string;
  /** ISO instant. */
  readonly retrieved: string;
  readonly status: number;
  /** SHA-256 of the body in UTF-8. */
  readonly sha256: string;
  readonly body: string;
}

const formatName = "backhedge-cache";
const formatVersion = 1;
const date = z.string().refine(isIsoDate);

const schema = z.strictObject({
  format: z.literal(formatName),
  version: z.literal(formatVersion),
  ticker: z.string(),
  from: date,
  to: date,
  url: z.string(),
  retrieved: z.iso.datetime(),
  status: z.int(),
  sha256: z.string(),
  body: z.string(),
});

/** Folder of a ticker's answers. Encoded: `^VIX` becomes `%5EVIX`, and no ticker leads out of the cache. */
export function tickerFolder(cacheDir: string, ticker: string, kind = "yahoo"): string {
  const encoded = encodeURIComponent(ticker).replace(/^\./, "%2E").replaceAll("*", "%2A");
  return `${cacheDir}/${kind}/${encoded}`;
}

/** Name of an answer's file: the period asked for, then when, so that answers to one question stay apart. */
export function answerFile(cacheDir: string, answer: CachedAnswer): string {
  const instant = answer.retrieved.replace(/[-:]/g, "");
  return `${tickerFolder(cacheDir, answer.ticker)}/${answer.from}_${answer.to}_${instant}.json`;
}

/** Writes an answer, whole or not at all. */
export async function writeAnswer(cacheDir: string, answer: CachedAnswer, fx: Effects): Promise<void> {
  const file = { format: formatName, version: formatVersion, ...answer };
  await fx.write(answerFile(cacheDir, answer), `${JSON.stringify(file, null, 1)}\n`);
}

/** All answers of a ticker with their files, oldest first. Throws a UserError that names a damaged file or another version. */
export async function readAnswers(
  cacheDir: string,
  ticker: string,
  fx: Effects,
): Promise<readonly { file: string; answer: CachedAnswer }[]> {
  const folder = tickerFolder(cacheDir, ticker);
  const answers = [];
  for (const name of await fx.list(folder)) {
    if (!name.endsWith(".json")) continue; // a half-written temporary file of a killed run
    const file = `${folder}/${name}`;
    answers.push({ file, answer: parseAnswer(await fx.read(file), file, ticker) });
  }
  return answers.sort((a, b) => (a.answer.retrieved < b.answer.retrieved ? -1 : 1));
}

function parseAnswer(bytes: Uint8Array, file: string, ticker: string): CachedAnswer {
  const value = parseJson(new TextDecoder().decode(bytes), file);
  checkVersion(value, file);
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw damaged(file, z.prettifyError(parsed.error).replace(/\s+/g, " "));
  const { format: _format, version: _version, ...answer } = parsed.data;
  const found = sha256(answer.body);
  if (found !== answer.sha256) {
    throw damaged(file, `the body's SHA-256 must be ${answer.sha256}, was ${found}`);
  }
  if (answer.ticker !== ticker) throw damaged(file, `the ticker must be ${ticker}, was ${answer.ticker}`);
  return answer;
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw damaged(file, error instanceof Error ? error.message : String(error));
  }
}

function checkVersion(value: unknown, file: string): void {
  const head = z.looseObject({ format: z.literal(formatName), version: z.number() }).safeParse(value);
  if (!head.success) throw damaged(file, `it must begin with format '${formatName}' and a version`);
  if (head.data.version === formatVersion) return;
  throw new UserError(
    `${file}: cache format version ${head.data.version}, expected ${formatVersion}`,
    "It was written by another release: move the file away and fetch again.",
  );
}

function damaged(file: string, what: string): UserError {
  return new UserError(`${file}: damaged cache file: ${what}`, "Move the file away and fetch again.");
}
