import { z } from "zod";
import { positive } from "./scalars.ts";

const csvSeries = z.strictObject({
  file: z.string().min(1),
  layout: z.string().default("auto"),
  columns: z.record(z.string(), z.string()).optional(),
  dateFormat: z.string().optional(),
  delimiter: z.string().length(1).optional(),
  decimal: z.enum([".", ","]).optional(),
  scale: positive.optional(),
});

/** Where a series comes from; the market's own definition says what each field means. */
export const series = z.strictObject({ yahoo: z.string().min(1).optional(), csv: csvSeries.optional() });
