import YahooFinance from "yahoo-finance2";
import type { Effects } from "../../core/index.ts";

/** A client of yahoo-finance2 that reaches the network only through `fetch`, without version check, notices and output of its own. */
export function quietClient(fetch: (url: string, init: RequestInit) => Promise<Response>, fx: Effects) {
  let ready = false; // on construction it warns about Node 20, with which this version is tested
  const tell = (...parts: unknown[]): void => {
    if (ready) fx.log(`yahoo-finance2: ${parts.map(String).join(" ")}`);
  };
  const ignore = (): void => {};
  const client = new YahooFinance({
    fetch: (input, init) => fetch(urlOf(input), init ?? {}),
    logger: { info: ignore, debug: ignore, dir: ignore, warn: tell, error: tell },
    validation: { logErrors: false, logOptionsErrors: false },
    versionCheck: false,
    suppressNotices: ["yahooSurvey", "ripHistorical"],
    queue: { concurrency: 2 },
  });
  ready = true;
  return client;
}

function urlOf(input: string | URL | Request): string {
  if (typeof input === "string") return input;
  return input instanceof URL ? input.href : input.url;
}
