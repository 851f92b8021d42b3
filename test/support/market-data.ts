import { existsSync } from "node:fs";
import { resolve } from "node:path";

/** Folder with real market histories; tests that need it skip, and say so, where it is absent. */
export const marketDataDir = resolve(process.env["BACKHEDGE_MARKET_DATA"] ?? "../shared/data");
export const hasMarketData = existsSync(marketDataDir);

if (!hasMarketData) {
  process.stderr.write(`real-history tests are skipped: ${marketDataDir} is absent (set BACKHEDGE_MARKET_DATA)\n`);
}
