import { z } from "zod";
import { optionCostNames } from "../../costs/index.ts";
import { isoDate, positive } from "./scalars.ts";

export const costFields = z.strictObject({
  /** `dated`: the market's schedule; `report-b`, `flat`, `none`: named scenarios. */
  scenario: z.enum(["dated", "report-b", "flat", "none"]),
  /** Basis points of notional a side, for `flat`. */
  bps: z.number().min(0).optional(),
  /** Units of the underlying hedged at delta 1: sizes per-order minima and caps, rounding and impact. */
  bookUnits: positive.optional(),
  /** The same as a number of option contracts, by the contract size of the date. */
  bookContracts: positive.optional(),
  /** Charge the hedged option's own trade and exercise; `true`: by the schedule's option costs, or an option schedule by name. */
  option: z.union([z.boolean(), z.enum(optionCostNames)]),
  /** Positions in whole shares or whole futures lots of the book. */
  rounding: z.enum(["none", "shares", "lots"]),
  /** `rounded`: every amount to the cent or paisa, transaction tax and stamp duty to the rupee. */
  amounts: z.enum(["exact", "rounded"]),
  /** Roll futures into the next contract and charge for it, by NSE's monthly expiries; shares have no rolls. */
  rolls: z.enum(["none", "nse-monthly"]),
  /** Sessions before the expiry at whose close a future is rolled. */
  rollSessions: z.number().int().min(0).max(15),
  /** `quoted`: futures gain and lose by their own closes in the file of the market's carry; `model`: by the forward of the option's expiry. */
  basis: z.enum(["model", "quoted"]),
  /** Wider half-spreads than the dated schedule's. */
  spread: z
    .strictObject({
      /** At least this share of the last session's high - low. */
      rangeShare: z.number().min(0).max(1).default(0),
      /** So many times as wide in the windows, and after a close of the volatility index above a level (fraction a year). */
      stress: z
        .strictObject({
          multiple: z.number().min(1),
          indexAbove: positive.optional(),
          windows: z
            .array(
              z
                .strictObject({ from: isoDate, to: isoDate })
                .refine(({ from, to }) => from <= to, { error: "must not be before 'from'", path: ["to"] }),
            )
            .default([]),
        })
        .optional(),
    })
    .optional(),
  /** Square-root market impact: coefficient x daily volatility x sqrt(order / daily volume) of an order's value. */
  impact: z
    .strictObject({
      coefficient: positive.default(1),
      /** Units of the underlying a day; default the median volume of the 21 sessions before. */
      dailyVolume: positive.optional(),
    })
    .optional(),
  /** Fee a year on the value of short shares, one number or by date; futures pay none. */
  borrow: z
    .union([
      z.number().min(0).max(1),
      z
        .array(z.strictObject({ from: isoDate, rate: z.number().min(0).max(1) }))
        .min(1)
        .refine((rates) => rates.every(({ from }, i) => i === 0 || rates[i - 1]!.from < from), {
          error: "must ascend in 'from'",
        }),
    ])
    .optional(),
});
export type CostConfig = z.infer<typeof costFields>;

export const costDefaults: CostConfig = {
  scenario: "dated",
  option: false,
  rounding: "none",
  amounts: "exact",
  rolls: "none",
  rollSessions: 1,
  basis: "model",
};
