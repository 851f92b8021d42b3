import { z } from "zod";
import { sha256, UserError } from "../../core/index.ts";
import type { OptionChain, Provenance } from "../../market/index.ts";
import { assembleChains } from "./assemble.ts";
import type { ChainOptions } from "./options.ts";
import { readAnswer, rowsOfAnswers, type YahooAnswer } from "./yahoo-json.ts";
import { isSnapshot, parseSnapshot, type YahooSnapshot } from "./yahoo-snapshot.ts";

/**
 * The chain in a JSON file: a body of Yahoo's options service, a recorded exchange around one
 * (`{request, response: {body}}`), a list of either with one expiry each, or a snapshot of our own cache.
 */
export function readYahooJson(text: string, file: string, hash: string, options: ChainOptions): OptionChain[] {
  const value = parseJson(text, file);
  if (isSnapshot(value)) return [chainOfSnapshot(parseSnapshot(value, file), file, "cache", options)];
  const bodies = Array.isArray(value) ? value : [value];
  if (bodies.length === 0) throw new UserError(`${file}: an empty list, expected answers of Yahoo's options service`);
  const answers = bodies.map((each, i) =>
    readAnswer(bodyOf(each), bodies.length > 1 ? `${file}, entry ${i + 1}` : file),
  );
  return [chainOfAnswers(answers, file, { source: "yahoo", location: file, sha256: hash }, options)];
}

/** The chain of a stored or fresh download. */
export function chainOfSnapshot(
  snapshot: YahooSnapshot,
  file: string,
  source: "yahoo" | "cache",
  options: ChainOptions,
): OptionChain {
  const answers = snapshot.answers.map(({ body, url }) =>
    readAnswer(parseJson(body, `${file}: ${url}`), `${file}: ${url}`),
  );
  const hash = sha256(snapshot.answers.map((answer) => answer.sha256).join("\n"));
  const retrieved = snapshot.answers[0]!.retrieved;
  return chainOfAnswers(answers, file, { source, location: snapshot.ticker, sha256: hash, retrieved }, options);
}

function chainOfAnswers(
  answers: readonly YahooAnswer[],
  file: string,
  origin: Omit<Provenance, "nature" | "description">,
  options: ChainOptions,
): OptionChain {
  const { rows, timeZone, notes } = rowsOfAnswers(answers, file, options);
  const provenance = { ...origin, nature: "real", description: "from Yahoo Finance" } as const;
  const head = { file, timeZone, quotation: "bid-ask", exercise: undefined, provenance, notes } as const;
  return assembleChains(rows, head, options)[0]!;
}

const recording = z.looseObject({ response: z.looseObject({ body: z.unknown() }) });

/** The body itself, or that of a recorded exchange. */
function bodyOf(value: unknown): unknown {
  const recorded = recording.safeParse(value);
  const body = recorded.success ? recorded.data.response.body : value;
  return typeof body === "string" ? parseJson(body, "the recorded body") : body;
}

function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(`${where}: broken JSON: ${reason}`, "Download the file again: it was probably cut off.");
  }
}
