import { UserError } from "../../core/index.ts";
import type { Answer, DownloadFailure } from "./download.ts";

/** Whose answer went wrong: the series' key (`spy.underlying`) and Yahoo's ticker. */
export interface Asked {
  readonly key: string;
  readonly ticker: string;
}

/** What a failed download means and what to try. */
export function explainFailure(failure: DownloadFailure, asked: Asked, tries: number): UserError {
  const head = heading(asked);
  const came = described(failure);
  if (failure.kind === "offline") {
    return new UserError(
      `${head}: cannot reach ${failure.url}: ${failure.message}`,
      "Is there a network? Without one use --source auto, which falls back to the cache and then to samples.",
    );
  }
  if (failure.kind !== "status") {
    return new UserError(
      `${head}: ${failure.message} in ${tries} tries of ${failure.url}`,
      "Try again later, or use --source auto.",
    );
  }
  switch (failure.status) {
    case 404:
      return new UserError(
        `${head}: Yahoo does not know the symbol (${came}; ${failure.url})`,
        "Look the ticker up at finance.yahoo.com: indices begin with ^, other exchanges have a suffix; delisted ones are gone.",
      );
    case 400:
      return new UserError(
        `${head}: Yahoo has no data in that range (${came}; ${failure.url})`,
        "Choose later dates: the series may begin after the range ends.",
      );
    case 429:
      return new UserError(
        `${head}: Yahoo limits our requests, ${triesMade(failure, tries)} (${came}; ${failure.url})`,
        "Wait some minutes, or use --source auto, which falls back to the cache.",
      );
    default:
      return new UserError(`${head}: Yahoo failed (${came}; ${failure.url})`, "Try again later, or use --source auto.");
  }
}

/** Throws a UserError unless the answer is JSON. */
export function checkIsJson(answer: Answer, asked: Asked): void {
  if (/^\s*</.test(answer.body)) {
    throw new UserError(
      `${heading(asked)}: ${answer.url} answered a web page instead of JSON: ${excerpt(answer.body)}`,
      "A consent page or a proxy's log-in stands between: open finance.yahoo.com in a browser on this network.",
    );
  }
  try {
    JSON.parse(answer.body);
  } catch (error) {
    throw new UserError(
      `${heading(asked)}: ${answer.url} answered broken JSON of ${answer.body.length} characters: ${reason(error)}`,
      "Try again: the answer was probably cut off.",
    );
  }
}

/** An answer that is JSON, but not what Yahoo used to send. */
export function changedSchema(error: unknown, answer: Answer, asked: Asked): UserError {
  return new UserError(
    `${heading(asked)}: ${answer.url} answered JSON of another form than expected (${details(error)}): ${excerpt(answer.body)}`,
    "Yahoo may have changed its service: look for a newer yahoo-finance2, or use --source csv.",
  );
}

export function heading(asked: Asked): string {
  return `${asked.key} (Yahoo ticker ${asked.ticker})`;
}

function triesMade(failure: DownloadFailure, tries: number): string {
  const wait = failure.retryAfterMs;
  const wish = wait === undefined ? "" : `; it asks to wait ${Math.round(wait / 1000)} s`;
  return `at most ${tries} tries made${wish}`;
}

/** `HTTP 404 Not Found, "No data found, symbol may be delisted"`. */
function described(failure: DownloadFailure): string {
  const said = /"description"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(failure.body)?.[1] ?? excerpt(failure.body);
  return said === "" ? failure.message : `${failure.message}, "${said}"`;
}

/** The failed places that the validation of yahoo-finance2 lists, else the message. */
function details(error: unknown): string {
  if (!(error instanceof Error) || !("errors" in error) || !Array.isArray(error.errors)) return reason(error);
  const places = error.errors.slice(0, 3).map((each) => JSON.stringify({ at: each.instancePath, ...each.params }));
  return `${error.message}: ${places.join(" ")}`;
}

function excerpt(body: string): string {
  const line = body.replace(/\s+/g, " ").trim();
  return line.length <= 100 ? line : `${line.slice(0, 100)}...`;
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
