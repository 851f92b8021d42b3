import { dayNumber, type Effects, type IsoDate, UserError } from "../../core/index.ts";
import { quietClient } from "./client.ts";
import { type Answer, DownloadFailure, type DownloadOptions, download } from "./download.ts";
import { type Asked, checkIsJson, explainFailure, heading } from "./errors.ts";
import { sessionRequest } from "./session.ts";

/** Asks Yahoo's options service for one expiry, or without a date for the nearest one. */
export type AskOptions = (expiry: IsoDate | undefined) => Promise<Answer>;

/** What the library is given in place of the answer. */
const nothing = JSON.stringify({ optionChain: { result: [{}], error: null } });

/**
 * The options service of a ticker by yahoo-finance2, which opens the session (cookie, crumb, consent) and builds the URL.
 * The library does not see the answers, for it refuses what Yahoo does send (missing bids, mini contracts) and prints it.
 * Throws a UserError on a failed download or an answer that is no JSON.
 */
export function optionsService(asked: Asked, options: DownloadOptions, fx: Effects): AskOptions {
  let answer: Answer | undefined;
  let failure: unknown;
  const client = quietClient(async (url, init) => {
    try {
      if (!new URL(url).pathname.startsWith("/v7/finance/options/"))
        return await sessionRequest(url, init, options, fx);
      answer = await download(url, init.headers ?? {}, options, fx);
      checkIsJson(answer, asked);
      return new Response(nothing);
    } catch (error) {
      failure = error instanceof DownloadFailure ? explainFailure(error, asked, options.retry.tries) : error;
      throw failure;
    }
  }, fx);
  return async (expiry) => {
    answer = undefined;
    failure = undefined;
    const query = expiry === undefined ? {} : { date: new Date(dayNumber(expiry) * 86_400_000) };
    try {
      await client.options(encodeURIComponent(asked.ticker), query, { validateResult: false });
    } catch (error) {
      fx.signal.throwIfAborted();
      if (failure !== undefined) throw failure;
      if (answer === undefined) throw noSession(error, asked);
    }
    return answer!;
  };
}

function noSession(error: unknown, asked: Asked): UserError {
  const reason = error instanceof Error ? error.message : String(error);
  return new UserError(
    `${heading(asked)}: Yahoo opened no session for its options service: ${reason}`,
    "Try again later; a consent page or a proxy may stand between: open finance.yahoo.com in a browser on this network.",
  );
}
