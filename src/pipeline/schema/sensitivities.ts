import { z } from "zod";
import { count, positive } from "./scalars.ts";

/** Settings that the test is repeated with, one changed at a time; those of the base case are shown beside the others. An empty list: not that one. */
export const sensitivityFields = z.strictObject({
  /** Names as printed in tables, beside BS Delta and the learned hedges; one that a run does not have is reported as left out. */
  strategies: z
    .array(z.string().min(1))
    .max(8)
    .default(["BS Delta (trailing vol)", "Scalar haircut", "Skew rule", "Skew rule, band 0.02"]),
  ivMultiples: z.array(positive).default([0.8, 0.85, 0.9, 0.95, 1]),
  tradeLags: z.array(z.number().int().min(0).max(5)).default([0, 1]),
  /** Also: decided at a close, traded at the next open. */
  nextOpen: z.boolean().default(true),
  /** Sessions from one trade to the next, or `weekly`: at the first close of each week. */
  rebalance: z
    .array(z.union([count, z.literal("weekly")], { error: "must be a number of sessions or 'weekly'" }))
    .default([1, 2, 5, "weekly"]),
  costMultiples: z.array(z.number().min(0)).default([0, 1, 2, 3, 5]),
  /** ln(strike / price at entry). */
  logMoneyness: z.array(z.number().min(-0.5).max(0.5)).default([-0.05, -0.02, 0, 0.02, 0.05]),
  kinds: z.array(z.enum(["call", "put", "straddle"])).default(["call", "put", "straddle"]),
  sides: z.array(z.enum(["short", "long"])).default(["short", "long"]),
  /** Sessions from one entry to the next: figures are averages over the sessions to begin with. */
  strides: z.array(count).default([1, 5, 21]),
  /** Each network alone in place of their average. */
  seeds: z.boolean().default(true),
});
export type SensitivityConfig = z.infer<typeof sensitivityFields>;

export const sensitivityDefaults: SensitivityConfig = sensitivityFields.parse({});
