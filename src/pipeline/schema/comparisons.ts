import { z } from "zod";

/** Comparisons that Holm's adjustment counts, against BS Delta and against the best classical hedge: strategies of these families or names. */
export const comparisonFields = z.strictObject({
  families: z.array(z.enum(["benchmark", "classical", "learned", "placebo", "unhedged"])),
  /** Names as printed in tables; one that a run does not have counts for nothing, and the run says so. */
  strategies: z.array(z.string().min(1)),
  figures: z.array(z.enum(["mean", "std", "cvar95", "cvar95Centred", "volume", "cost"])).min(1),
});
export type ComparisonConfig = z.infer<typeof comparisonFields>;

export const comparisonDefaults: ComparisonConfig = {
  families: ["learned"],
  // The one-line rules that get most of what a network can: whoever prefers a network must see them on the same terms.
  strategies: ["Skew rule", "Skew rule, band 0.02"],
  figures: ["std", "cvar95"],
};
