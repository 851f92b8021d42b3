import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dateOfDay } from "../../../src/core/index.ts";
import { parseContractId } from "../../../src/data/chains/contract-id.ts";
import { isMonthlyExpiry } from "../../../src/data/chains/monthly-expiry.ts";
import { contractStyle } from "../../../src/data/index.ts";

describe("monthly expiries", () => {
  it.each([
    ["2019-05-17", true, "third Friday"],
    ["2019-05-10", false, "second Friday"],
    ["2019-05-24", false, "fourth Friday"],
    ["2019-04-18", true, "Thursday before Good Friday, the third Friday"],
    ["2019-05-16", false, "Thursday before a trading Friday"],
    ["2022-04-14", true, "Thursday before Good Friday"],
    ["2008-03-20", true, "Thursday before Good Friday in March"],
    ["2026-06-18", true, "Thursday before Juneteenth"],
    ["2020-06-18", false, "Juneteenth was no holiday yet"],
    ["2012-06-16", true, "Saturday after the third Friday"],
    ["2012-06-23", false, "Saturday after the fourth Friday"],
  ])("%s: %s (%s)", (date, expected) => {
    expect(isMonthlyExpiry(date)).toBe(expected);
  });
});

describe("styles of contracts", () => {
  it.each([
    ["SPX", "2019-05-17", "SPX", "european", "am"],
    ["SPX", "2019-05-15", "SPX", "european", "pm"],
    ["SPXW", "2019-05-17", "SPX", "european", "pm"],
    ["XSP", "2024-05-17", "XSP", "european", "pm"],
    ["NDX", "2024-05-17", "NDX", "european", "am"],
    ["NDXP", "2024-05-17", "NDX", "european", "pm"],
    ["RUT", "2024-05-17", "RUT", "european", "am"],
    ["VIXW", "2024-05-08", "VIX", "european", "am"],
    ["OEX", "2024-05-17", "OEX", "american", "pm"],
    ["^spx", "2024-05-17", "SPX", "european", "am"],
    ["BANKNIFTY", "2024-05-29", "BANKNIFTY", "european", "pm"],
    ["SPY", "2024-05-17", "SPY", "american", "pm"],
    ["AAPL7", "2024-05-17", "AAPL", "american", "pm"],
  ])("%s of %s: on %s, %s, %s", (root, expiry, underlying, exercise, settles) => {
    expect(contractStyle(root, expiry)).toMatchObject({ underlying, exercise, settles });
  });

  it("says which roots it knows", () => {
    expect(contractStyle("NIFTY", "2024-01-25").known).toBe(true);
    expect(contractStyle("constructor", "2024-01-25").known).toBe(false);
  });
});

describe("contract ids of the OCC", () => {
  it("reads what it is made of", () => {
    const id = fc.record({
      root: fc.stringMatching(/^[A-Z]{1,5}\d?$/),
      expiry: fc.integer({ min: 10_957, max: 47_000 }).map(dateOfDay),
      kind: fc.constantFrom("call" as const, "put" as const),
      thousandths: fc.integer({ min: 1, max: 99_999_999 }),
    });
    fc.assert(
      fc.property(id, fc.boolean(), ({ root, expiry, kind, thousandths }, padded) => {
        const date = expiry.replaceAll("-", "").slice(2);
        const text = `${padded ? root.padEnd(6) : root}${date}${kind === "call" ? "C" : "P"}${String(thousandths).padStart(8, "0")}`;
        expect(parseContractId(text)).toEqual({ root, expiry, kind, strike: thousandths / 1000 });
      }),
    );
  });

  it.each([
    "NIFTY2611327450PE",
    "SPX190230C02900000",
    "SPX190517X02900000",
    "SPX190517C2900",
    "spx190517C02900000",
    "",
  ])("does not take '%s' for one", (text) => {
    expect(parseContractId(text)).toBeUndefined();
  });
});
