import { describe, expect, it } from "vitest";
import { futuresMonths } from "../../src/data/futures-months.ts";

describe("futures by rank", () => {
  const quote = (date: string, expiry: string, close: number) => ({ date, expiry, close });
  const months = futuresMonths(
    ["2024-01-24", "2024-01-25", "2024-01-29", "2024-01-30"],
    [
      quote("2024-01-24", "2024-02-29", 102),
      quote("2024-01-24", "2024-01-25", 101),
      quote("2024-01-25", "2024-01-25", 103),
      quote("2024-01-25", "2024-02-29", 104),
      quote("2024-01-25", "2024-03-28", 105),
      quote("2024-01-26", "2024-02-29", 1),
      quote("2024-01-30", "2024-02-29", 106),
    ],
  );

  it("are the nearest expiry, the next and the one after, from quotes of the session itself", () => {
    expect(months.map(({ expiry }) => expiry)).toEqual([
      ["2024-01-25", "2024-01-25", undefined, "2024-02-29"],
      ["2024-02-29", "2024-02-29", undefined, undefined],
      [undefined, "2024-03-28", undefined, undefined],
    ]);
    expect(Array.from(months[0]!.close)).toEqual([101, 103, Number.NaN, 106]);
    expect(Array.from(months[1]!.close)).toEqual([102, 104, Number.NaN, Number.NaN]);
  });
});
