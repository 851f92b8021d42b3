import { z } from "zod";
import { samples } from "../../data/index.ts";
import { calibrationFields } from "./calibration.ts";
import { chain } from "./chain.ts";
import { costFields } from "./costs.ts";
import { learnedHedge } from "./learned.ts";
import { quotedPanel } from "./quotes.ts";
import { carry, rate } from "./rate-and-carry.ts";
import { isoDate, positive, timeZone } from "./scalars.ts";
import { series } from "./series.ts";
import { smile } from "./smile.ts";
import { trainingSection } from "./training.ts";
import { volatilityTerm } from "./volatility-term.ts";

export const market = z.strictObject({
  label: z.string().min(1),
  currency: z.string().length(3),
  timeZone,
  hedgeInstrument: z.enum(["shares", "futures"]),
  underlying: series,
  volatilityIndex: series.optional(),
  volatilityTerm: volatilityTerm.optional(),
  /** For an estimated index: index / expected realised volatility. */
  volatilityPremium: positive.default(1.2),
  rate,
  carry,
  costSchedule: z.string(),
  chain: chain.optional(),
  /** Panels of real option quotes for `backhedge quotes`. */
  quotes: z.array(quotedPanel).optional(),
  sample: z.enum(Object.keys(samples)).optional(),
  /** First and last entry of the test span; without `to`: the end of the data. */
  test: z
    .strictObject({ from: isoDate, to: isoDate.optional() })
    .refine(({ from, to }) => to === undefined || from <= to, { error: "must not be before 'from'", path: ["to"] }),
  /** Span before the test on which `--validate` compares configurations; no row from `test.from` on is read then. `minYears` replaces that of fine-tuning. */
  validation: z
    .strictObject({ from: isoDate, to: isoDate, minYears: z.number().int().min(1).optional() })
    .refine(({ from, to }) => from <= to, { error: "must not be before 'from'", path: ["to"] })
    .optional(),
  /** Rows from this date on are not read. */
  dataBefore: isoDate.optional(),
  smile: smile.optional(),
  learned: z.array(learnedHedge).min(1).optional(),
  training: trainingSection.optional(),
  calibration: calibrationFields.partial().optional(),
  costs: costFields.partial().optional(),
});
export type MarketFields = z.infer<typeof market>;
