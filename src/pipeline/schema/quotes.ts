import { z } from "zod";
import { chain } from "./chain.ts";
import { count, positive } from "./scalars.ts";

/** Which option of a panel of real quotes is entered, at most one a day. */
const quotedEntry = z
  .strictObject({
    /** As printed in tables; default: the kind. */
    name: z.string().min(1).optional(),
    kind: z.enum(["call", "put", "straddle"]).default("call"),
    /** Calendar days to expiry. */
    minimumDays: z.number().min(2).default(20),
    maximumDays: z.number().max(1000).default(45),
    targetDays: positive.default(30),
    /** ln(strike / forward), and how far from it a strike may be. */
    logMoneyness: z.number().min(-0.5).max(0.5).default(0),
    maximumDistance: positive.default(0.02),
    /** Volume that an option without two sides must have traded. */
    minimumVolume: z.number().min(0).default(1),
    /** Enter on every so many days of the panel. */
    stride: count.default(1),
  })
  .refine(({ minimumDays, targetDays, maximumDays }) => minimumDays <= targetDays && targetDays <= maximumDays, {
    error: "must lie between 'minimumDays' and 'maximumDays'",
    path: ["targetDays"],
  })
  .transform(({ name, ...rule }) => ({ name: name ?? rule.kind, ...rule }));

/** A panel of real option quotes, a file or a folder under the data folder, that hedges are replayed on. */
export const quotedPanel = chain.extend({
  label: z.string().min(1),
  file: z.string().min(1),
  entries: z
    .array(quotedEntry)
    .min(1)
    .prefault([{}])
    .refine((rules) => new Set(rules.map(({ name }) => name)).size === rules.length, {
      error: "must have different names",
    }),
  /** Most sessions between two marks of an option, and from the last one to expiry. */
  maximumGap: count.default(5),
  /** Marks that an episode must have. */
  minimumMarks: z.number().int().min(2).default(5),
});
export type QuotedPanelConfig = z.output<typeof quotedPanel>;

/** A panel that the command line names, with the defaults of everything else. */
export function panelNamed(label: string, file: string): QuotedPanelConfig {
  return quotedPanel.parse({ label, file });
}
