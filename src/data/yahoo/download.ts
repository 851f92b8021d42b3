import { type Effects, sha256 } from "../../core/index.ts";
import { type RetryOptions, retry, type Verdict } from "../retry.ts";

export type RequestHeaders = NonNullable<RequestInit["headers"]>;

/** A raw answer as it came over the network. */
export interface Answer {
  /** What was asked, without secrets. */
  readonly url: string;
  /** ISO instant. */
  readonly retrieved: string;
  readonly status: number;
  readonly body: string;
  /** SHA-256 of the body in UTF-8. */
  readonly sha256: string;
}

/** Why a download failed; `errors.ts` turns it into words for the user. */
export type DownloadFailureKind =
  /** The server answered, but not with 2xx. */
  | "status"
  /** No complete answer in time. */
  | "timeout"
  /** The connection broke. */
  | "connection"
  /** The host cannot be reached at all: no name, no route, nobody listening. */
  | "offline";

export class DownloadFailure extends Error {
  readonly kind: DownloadFailureKind;
  readonly url: string;
  /** HTTP status; 0 without an answer. */
  readonly status: number;
  readonly body: string;
  /** The server's wish (`Retry-After`) in milliseconds. */
  readonly retryAfterMs: number | undefined;
  constructor(
    kind: DownloadFailureKind,
    url: string,
    reason: string,
    answer?: { status: number; body: string; retryAfterMs: number | undefined },
  ) {
    super(reason);
    this.name = "DownloadFailure";
    this.kind = kind;
    this.url = url;
    this.status = answer?.status ?? 0;
    this.body = answer?.body ?? "";
    this.retryAfterMs = answer?.retryAfterMs;
  }
}

/** How to reach the server. */
export interface DownloadOptions {
  /** Replaces scheme and host of every URL, e.g. `http://127.0.0.1:8080` for a local server or a mirror. */
  readonly baseUrl?: string | undefined;
  /** Time for one try, from the request to the last byte of the body. */
  readonly timeoutMs: number;
  /** Waits for its turn before each try. */
  readonly gate: (fx: Effects) => Promise<void>;
  readonly retry: RetryOptions;
}

/**
 * Downloads a whole text, patiently: repeats 429, 5xx, time-outs and broken connections; gives up at once on other answers
 * and where there is no network. Throws a DownloadFailure, or the interrupt's reason.
 */
export function download(url: string, headers: RequestHeaders, options: DownloadOptions, fx: Effects): Promise<Answer> {
  const attempt = async (number: number): Promise<Answer> => {
    await options.gate(fx);
    try {
      return await downloadOnce(url, headers, options, fx);
    } catch (error) {
      if (number < options.retry.tries && judge(error).again) {
        fx.log(`Yahoo, try ${number} of ${options.retry.tries}: ${messageOf(error)} (${publicUrl(url)})`);
      }
      throw error;
    }
  };
  return retry(attempt, judge, options.retry, fx);
}

/** Whether a failed download may succeed when it is repeated. */
export function judge(failure: unknown): Verdict {
  if (!(failure instanceof DownloadFailure)) return { again: false };
  if (failure.kind === "timeout" || failure.kind === "connection") return { again: true };
  const again = failure.status === 429 || failure.status >= 500;
  return again ? { again, afterMs: failure.retryAfterMs } : { again };
}

/** One try under its own time limit, which also ends a body that stops in the middle. */
async function downloadOnce(
  url: string,
  headers: RequestHeaders,
  options: DownloadOptions,
  fx: Effects,
): Promise<Answer> {
  const limit = AbortSignal.timeout(options.timeoutMs);
  let response: Response;
  let body: string;
  try {
    response = await fx.fetch(rebase(url, options.baseUrl), { headers, signal: AbortSignal.any([fx.signal, limit]) });
    body = await response.text();
  } catch (error) {
    fx.signal.throwIfAborted();
    throw networkFailure(error, url, limit.aborted, options.timeoutMs);
  }
  if (!response.ok) {
    const retryAfterMs = parseRetryAfter(response.headers.get("retry-after"), fx.now());
    const reason = `HTTP ${response.status} ${response.statusText}`.trim();
    throw new DownloadFailure("status", publicUrl(url), reason, { status: response.status, body, retryAfterMs });
  }
  const retrieved = fx.now().toISOString();
  return { url: publicUrl(url), retrieved, status: response.status, body, sha256: sha256(body) };
}

/** Codes that say that trying again will not help soon: no such name, no route, nobody there or behind a closed door. */
const offlineCodes = new Set([
  "ENOTFOUND",
  "EAI_AGAIN",
  "ECONNREFUSED",
  "ENETUNREACH",
  "EHOSTUNREACH",
  "ENETDOWN",
  "ETIMEDOUT",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** The failure that an error of `fetch` stands for. */
export function networkFailure(error: unknown, url: string, late: boolean, timeoutMs: number): DownloadFailure {
  if (late) return new DownloadFailure("timeout", publicUrl(url), `no complete answer within ${timeoutMs / 1000} s`);
  const code = codeOf(error);
  const reason = code === undefined ? messageOf(error) : `${messageOf(error)}: ${code}`;
  const kind = code !== undefined && offlineCodes.has(code) ? "offline" : "connection";
  return new DownloadFailure(kind, publicUrl(url), reason);
}

/** The system's error code; `fetch` hides it in a cause, which may bundle the tries over several addresses. */
function codeOf(error: unknown): string | undefined {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if ("code" in at && typeof at.code === "string") return at.code;
    if (at instanceof AggregateError && at.errors.length > 0) return codeOf(at.errors[0]);
  }
  return undefined;
}

/** Seconds or an HTTP date; undefined when absent or unreadable. */
export function parseRetryAfter(header: string | null, now: Date): number | undefined {
  if (header === null || header.trim() === "") return undefined;
  const milliseconds = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now.getTime();
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds);
}

/** The URL without the session's `crumb`, fit for messages and files. */
export function publicUrl(url: string): string {
  const parsed = new URL(url);
  parsed.searchParams.delete("crumb");
  return parsed.href;
}

/** The URL at another server, where one is given. */
export function rebase(url: string, baseUrl: string | undefined): string {
  if (baseUrl === undefined) return url;
  const { pathname, search } = new URL(url);
  return `${baseUrl.replace(/\/+$/, "")}${pathname}${search}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
