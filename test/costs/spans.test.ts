import { describe, expect, it } from "vitest";
import { costModel, costSpans } from "../../src/costs/index.ts";

describe("spans of the tariff", () => {
  it("in India begin where stamp duty and transaction tax change, not where the lot does", () => {
    const model = costModel("india-futures", { market: "NIFTY" });
    const spans = costSpans(model, "2013-01-02", "2026-07-31", (date) => (date < "2020-01-01" ? 9_000 : 20_000));
    expect(spans).toEqual([
      { from: "2013-01-02", to: "2013-06-01" },
      { from: "2013-06-01", to: "2020-07-01" },
      { from: "2020-07-01", to: "2023-04-01" },
      { from: "2023-04-01", to: "2024-10-01" },
      { from: "2024-10-01", to: "2026-04-01" },
      { from: "2026-04-01", to: undefined },
    ]);
  });

  it("follow one another, last at least a quarter, and are one where nothing changes", () => {
    const us = costModel("us-shares", { market: "SPY" });
    const spans = costSpans(us, "2002-01-02", "2026-06-01", () => 600);
    for (const [i, { from, to }] of spans.entries()) {
      expect(to).toBe(spans[i + 1]?.from);
      if (to !== undefined) expect(Date.parse(to) - Date.parse(from)).toBeGreaterThanOrEqual(91 * 86_400_000);
    }
    expect(spans.length).toBeGreaterThan(10);
    expect(costSpans(costModel("flat-3", { market: "SPY" }), "2002-01-02", "2026-06-01", () => 1)).toHaveLength(1);
    // A price at which the fee per share outweighs everything: Section 31 does not matter.
    expect(costSpans(us, "2004-11-02", "2026-06-01", () => 1)).toHaveLength(1);
  });

  it("keep the newest rates as the reference where a change comes too early for a span of its own", () => {
    const us = costModel("us-shares", { market: "SPY" });
    const [first, second] = costSpans(us, "2003-03-20", "2003-12-31", () => 600);
    expect([first?.from, first?.to, second]).toEqual(["2003-03-20", undefined, undefined]);
  });
});
