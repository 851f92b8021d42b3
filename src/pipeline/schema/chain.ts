import { z } from "zod";
import { chainLayouts } from "../../data/index.ts";
import { isoDate, positive, timeZone } from "./scalars.ts";

/** How to read option chains on the market's underlying; `--chain` and `--panel` name the files. */
export const chain = z
  .strictObject({
    layout: z.enum(["auto", ...Object.keys(chainLayouts)]),
    columns: z.record(z.string(), z.string()),
    dateFormat: z.string(),
    expiryFormat: z.string(),
    delimiter: z.string().length(1),
    decimal: z.enum([".", ","]),
    ticker: z.string().min(1),
    spot: positive,
    quoteDate: isoDate,
    exercise: z.enum(["european", "american"]),
    settles: z.enum(["am", "pm"]),
    timeZone,
  })
  .partial();
