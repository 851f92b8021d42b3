import { addDays } from "../../src/core/index.ts";
import { buildHistory, type HistoryRow } from "../../src/data/price-history.ts";
import type { Nature, PriceHistory } from "../../src/market/index.ts";

/** A provenance for histories made in tests. */
export function provenance(location: string, nature: Nature = "real"): PriceHistory["provenance"] {
  return { source: "test", location, nature, description: `made for a test as ${location}`, sha256: "0".repeat(64) };
}

/** A row whose bar is its close, changed by `more`. */
export function flatRow(date: string, close: number, more: Partial<HistoryRow> = {}): HistoryRow {
  return { date, open: close, high: close, low: close, close, adjustedClose: close, volume: 1, ...more };
}

/** A history of closes on given days, flat bars. */
export function historyOf(
  rows: readonly (readonly [string, number])[],
  name = "test.csv",
  nature: Nature = "real",
): PriceHistory {
  return buildHistory(
    rows.map(([date, close]) => flatRow(date, close)),
    { symbol: name, provenance: provenance(name, nature) },
  );
}

/** The first `count` weekdays from a Monday on. */
export function weekdays(count: number, monday = "2020-01-06"): string[] {
  return Array.from({ length: count }, (_, i) => addDays(monday, Math.floor(i / 5) * 7 + (i % 5)));
}
