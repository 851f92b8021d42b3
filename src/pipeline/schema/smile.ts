import { z } from "zod";

/** What is known of the smile where only an index is: `slope` = d sigma / d ln K at the money, or `ratio` times the leverage b, fitted on the past only. */
export const smile = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("none") }),
  z.strictObject({ kind: z.literal("constant"), slope: z.number().min(-5).max(5) }),
  z.strictObject({ kind: z.literal("leverage"), ratio: z.number().min(0).max(3) }),
]);
export type SmileConfig = z.infer<typeof smile>;
