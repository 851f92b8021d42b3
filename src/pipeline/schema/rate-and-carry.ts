import { z } from "zod";
import { count } from "./scalars.ts";
import { series } from "./series.ts";

/** Kinds of rate; the market's own definition says what each means. */
export const rate = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("constant"), value: z.number().min(-0.2).max(1) }),
  z.strictObject({
    kind: z.literal("series"),
    series,
    quote: z.enum(["discount91", "simple"]),
    fallback: z.number().min(-0.2).max(1).optional(),
  }),
]);

/** Kinds of carry, likewise. */
export const carry = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("dividends") }),
  z.strictObject({ kind: z.literal("yield"), value: z.number().min(-0.2).max(1) }),
  z.strictObject({
    kind: z.literal("futures"),
    series,
    window: count.default(60),
    fallback: z.number().min(-0.2).max(1),
  }),
]);
