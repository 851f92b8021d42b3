import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays } from "../../src/core/index.ts";
import { contractsOf, nseMonthlyContracts, nseMonthlyExpiry } from "../../src/costs/index.ts";

const weekdays = (from: string, days: number, holidays: readonly string[] = []): string[] =>
  Array.from({ length: days }, (_, day) => addDays(from, day)).filter((date) => {
    const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
    return weekday > 0 && weekday < 6 && !holidays.includes(date);
  });

describe("NSE's monthly expiry", () => {
  const sessions = weekdays("2022-01-03", 1700, ["2023-06-29", "2018-03-29", "2026-03-31"]);
  it.each([
    [2022, 12, "2022-12-29"],
    [2023, 6, "2023-06-28"], // Thursday the 29th was a holiday
    [2024, 2, "2024-02-29"],
    [2025, 7, "2025-07-31"],
    [2025, 8, "2025-08-28"],
    [2025, 9, "2025-09-30"], // the first Tuesday
    [2025, 12, "2025-12-30"],
    [2026, 3, "2026-03-30"], // Tuesday the 31st was a holiday
  ])("of %d-%d is %s", (year, month, expiry) => {
    expect(nseMonthlyExpiry(year, month, sessions)).toBe(expiry);
  });

  it("keeps its weekday beyond the sessions", () => {
    expect(nseMonthlyExpiry(2031, 1, sessions)).toBe("2031-01-28");
  });
});

describe("contracts", () => {
  it("roll so many sessions before the expiry, also over a weekend and beyond the sessions", () => {
    const sessions = weekdays("2025-08-01", 62);
    expect(sessions.at(-1)).toBe("2025-10-01");
    const rolls = (before: number) => nseMonthlyContracts(sessions, before).map(({ roll }) => roll);
    expect(rolls(0)).toEqual(["2025-08-28", "2025-09-30", "2025-10-28"]);
    expect(rolls(1)).toEqual(["2025-08-27", "2025-09-29", "2025-10-27"]);
    expect(rolls(2)).toEqual(["2025-08-26", "2025-09-26", "2025-10-24"]);
  });

  it("ascend, a month apart, and reach beyond the last session", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4000 }), fc.integer({ min: 5, max: 400 }), (start, length) => {
        const sessions = weekdays(addDays("2012-01-02", start), length);
        const contracts = nseMonthlyContracts(sessions, 1);
        expect(contracts.at(-1)!.roll > sessions.at(-1)!).toBe(true);
        const months = contracts.map(({ expiry }) => Number(expiry.slice(0, 4)) * 12 + Number(expiry.slice(5, 7)));
        expect(months).toEqual(months.map((_, i) => months[0]! + i));
        for (const { roll, expiry } of contracts) expect(roll < expiry || roll === sessions[0]).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it("may be listed by their expiries", () => {
    const sessions = ["2025-01-06", "2025-01-07", "2025-01-10"];
    expect(contractsOf(["2025-01-10"], sessions, 1)).toEqual([{ expiry: "2025-01-10", roll: "2025-01-07" }]);
  });
});
