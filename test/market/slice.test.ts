import { describe, expect, it } from "vitest";
import { historyBefore } from "../../src/market/index.ts";
import { consecutiveDates, simpleHistory } from "../support/simple-history.ts";

const history = {
  ...simpleHistory("m", consecutiveDates(4, "2020-01-01"), {
    close: Float64Array.of(1, 2, 3, 4),
    volatilityIndex: Float64Array.of(0.1, 0.2, 0.3, 0.4),
  }),
  volume: Float64Array.of(10, 20, 30, 40),
  futures: [
    { expiry: ["2020-01-02", "2020-01-02", undefined, "2020-02-01"], close: Float64Array.of(5, 6, Number.NaN, 8) },
  ],
  volatilityTerm: [{ days: 93, values: Float64Array.of(0.1, Number.NaN, 0.3, 0.4) }],
  missing: [
    { series: "rate", date: "2020-01-02", usedFrom: undefined },
    { series: "rate", date: "2020-01-03", usedFrom: undefined },
  ],
};

describe("historyBefore", () => {
  it("keeps the rows dated strictly before the cut-off, in every column", () => {
    const past = historyBefore(history, "2020-01-03");
    expect(past.dates).toEqual(["2020-01-01", "2020-01-02"]);
    for (const [name, column] of Object.entries(past)) {
      if (column instanceof Float64Array) expect([name, column.length]).toEqual([name, 2]);
    }
    expect([...past.volatilityIndex]).toEqual([0.1, 0.2]);
    expect(past.volatilityTerm).toEqual([{ days: 93, values: Float64Array.of(0.1, Number.NaN) }]);
    expect(past.futures).toEqual([{ expiry: ["2020-01-02", "2020-01-02"], close: Float64Array.of(5, 6) }]);
    expect(past.missing.map((day) => day.date)).toEqual(["2020-01-02"]);
  });

  it("keeps all, or nothing, where the cut-off lies outside", () => {
    expect(historyBefore(history, "2030-01-01").dates).toEqual(history.dates);
    expect(historyBefore(history, "2020-01-01").close.length).toBe(0);
  });
});
