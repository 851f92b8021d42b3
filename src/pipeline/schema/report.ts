import { z } from "zod";
import { isoDate } from "./scalars.ts";

export const reportFields = z.strictObject({
  /** Who answers for the model, as the sign-off sheet names it. */
  owner: z.string().min(1).optional(),
  /** Departures from the rules, each with who answers for it and the last day that it holds. */
  exceptions: z.array(z.strictObject({ text: z.string().min(1), owner: z.string().min(1), expires: isoDate })),
});
export type ReportConfig = z.infer<typeof reportFields>;

export const reportDefaults: ReportConfig = { exceptions: [] };
