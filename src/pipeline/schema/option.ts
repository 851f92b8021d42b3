import { z } from "zod";
import { positive } from "./scalars.ts";

export const optionFields = z.strictObject({
  kind: z.enum(["call", "put", "straddle"]),
  side: z.enum(["short", "long"]),
  /** ln(strike / price at entry). */
  logMoneyness: z.number().min(-0.5).max(0.5),
  horizonSessions: z.number().int().min(2).max(260),
  horizonDays: positive,
});
export type OptionConfig = z.infer<typeof optionFields>;

export const optionDefaults: OptionConfig = {
  kind: "call",
  side: "short",
  logMoneyness: 0,
  horizonSessions: 21,
  horizonDays: 30,
};
