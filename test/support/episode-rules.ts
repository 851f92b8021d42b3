import type { EpisodeRules } from "../../src/backtest/index.ts";

/** A month's call at the money sold at every close, as the shipped experiments do; a test adds its first date. */
export const monthlyCall: Omit<EpisodeRules, "from"> = {
  terms: { kind: "call", side: 1, logMoneyness: 0, horizonSessions: 21, horizonDays: 30 },
  stride: 1,
  ivMultiple: 0.9,
  trailingWindow: 21,
};
