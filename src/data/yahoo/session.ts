import type { Effects } from "../../core/index.ts";
import { retry } from "../retry.ts";
import { DownloadFailure, type DownloadOptions, judge, networkFailure, publicUrl, rebase } from "./download.ts";

/**
 * A request with which yahoo-finance2 opens its session (cookies, consent, crumb): the whole answer with its headers,
 * redirects not followed. Time-outs, broken connections, 429 and 5xx are repeated. Throws a DownloadFailure.
 */
export function sessionRequest(
  url: string,
  init: RequestInit,
  options: DownloadOptions,
  fx: Effects,
): Promise<Response> {
  return retry(() => requestOnce(url, init, options, fx), judge, options.retry, fx);
}

async function requestOnce(url: string, init: RequestInit, options: DownloadOptions, fx: Effects): Promise<Response> {
  await options.gate(fx);
  const limit = AbortSignal.timeout(options.timeoutMs);
  const { method, headers, body } = init;
  const wanted = { ...(method && { method }), ...(headers && { headers }), ...(body && { body }) };
  try {
    const signal = AbortSignal.any([fx.signal, limit]);
    const answer = await fx.fetch(rebase(url, options.baseUrl), { ...wanted, redirect: "manual", signal });
    const text = await answer.text();
    if (answer.status === 429 || answer.status >= 500) {
      const reason = `HTTP ${answer.status} ${answer.statusText}`.trim();
      const failed = { status: answer.status, body: text, retryAfterMs: undefined };
      throw new DownloadFailure("status", publicUrl(url), reason, failed);
    }
    const { status, statusText } = answer;
    return new Response(text === "" ? null : text, { status, statusText, headers: answer.headers });
  } catch (error) {
    fx.signal.throwIfAborted();
    throw error instanceof DownloadFailure ? error : networkFailure(error, url, limit.aborted, options.timeoutMs);
  }
}
