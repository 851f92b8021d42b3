import { z } from "zod";
import { challengerNames } from "../../hedging/index.ts";
import { comparisonDefaults, comparisonFields } from "./comparisons.ts";
import { count, positive } from "./scalars.ts";
import { sensitivityDefaults, sensitivityFields } from "./sensitivities.ts";
import { stressWindowDefaults, stressWindows } from "./stress-windows.ts";

export const backtestFields = z.strictObject({
  /** Enter every so many sessions. */
  stride: count,
  /** Option's implied volatility over the volatility index. */
  ivMultiple: positive,
  /** Sessions of the trailing realised volatility. */
  trailingWindow: z.number().int().min(2),
  /** Sessions between a decision and its trade. */
  tradeLag: z.number().int().min(0).max(5),
  /** Sessions between the data used and the first entry of a test year; default the horizon. */
  purge: z.number().int().min(1).optional(),
  /** Train anew every so many test years; 0: once, before the first. */
  retrainYears: z.number().int().min(0),
  /** Sessions with a move beyond so many standard deviations, as implied the day before, are jump days in the attribution. */
  jumpDeviations: positive,
  /** Half-width of the classical no-trade band. */
  bandWidth: positive,
  /** Classical hedges and placebos to compare with; absent: all. BS Delta and No Hedge are always there. */
  challengers: z
    .array(z.enum(challengerNames))
    .refine((names) => new Set(names).size === names.length, { error: "must name each challenger once" })
    .optional(),
  bootstrapDraws: count,
  /** Mean block of the bootstrap, in entries. */
  bootstrapBlock: count,
  comparisons: comparisonFields,
  stressWindows,
  /** A stress window is breached by a mean loss above BS Delta's by more than this, % of the price at entry. */
  stressLimit: positive,
  /** Null: none. */
  sensitivities: sensitivityFields.nullable(),
});
export type BacktestConfig = z.infer<typeof backtestFields>;

export const backtestDefaults: BacktestConfig = {
  stride: 1,
  ivMultiple: 0.9,
  trailingWindow: 21,
  tradeLag: 0,
  retrainYears: 0,
  jumpDeviations: 3,
  bandWidth: 0.02,
  bootstrapDraws: 10_000,
  bootstrapBlock: 63,
  comparisons: comparisonDefaults,
  stressWindows: stressWindowDefaults,
  // A tenth of what a month's option at the money costs at a volatility of 20 %, 0.4 x 0.20 x sqrt(30/365) = 2.3 % of spot: an excess that
  // the price of the option does not hide, several times what a hedge of a slightly lower delta gives up in an ordinary month.
  stressLimit: 0.25,
  sensitivities: sensitivityDefaults,
};
