import { beforeAll, describe, expect, it } from "vitest";
import { toDataFrame } from "../../src/data/frame.ts";
import { historyOf, weekdays } from "../support/histories.ts";

const dates = weekdays(250);
const history = {
  ...historyOf(dates.map((date, t) => [date, 4570.158374 + t / 7] as const)),
  adjustedClose: new Float64Array(250).fill(Number.NaN),
};

describe("toDataFrame", () => {
  let frame: Awaited<ReturnType<typeof toDataFrame>>;
  beforeAll(async () => {
    frame = await toDataFrame(history);
  });

  it("has the dates as text and every typed column, in double precision", () => {
    expect(frame.shape).toEqual([250, 7]);
    expect(frame.columns).toEqual(["date", "open", "high", "low", "close", "adjustedClose", "volume"]);
    expect(frame.dtypes[0]).toBe("string");
    expect(frame.column("date").values).toEqual(dates);
    expect(frame.column("close").values).toEqual([...history.close]);
    expect(frame.column("adjustedClose").values).toEqual(new Array(250).fill(Number.NaN));
  });

  it("describes them with the mean and deviation that we compute", () => {
    const mean = history.close.reduce((sum, value) => sum + value, 0) / 250;
    const variance = history.close.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 249;
    const summary = frame.describe();
    expect(summary.at("mean", "close")).toBeCloseTo(mean, 9);
    expect(summary.at("std", "close")).toBeCloseTo(Math.sqrt(variance), 9);
  });
});
