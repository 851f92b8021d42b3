import { z } from "zod";
import { calibrationFields } from "./calibration.ts";
import { hedgeTrainingSection } from "./training.ts";

/** A learned hedge of its own: what it changes in the market's training and calibration, or the others whose deltas it averages. */
export const learnedHedge = z
  .strictObject({
    /** As printed in tables. */
    name: z.string().min(1),
    training: hedgeTrainingSection.optional(),
    calibration: calibrationFields.partial().optional(),
    average: z.array(z.string()).min(2).optional(),
  })
  .refine(({ average, training, calibration }) => average === undefined || (!training && !calibration), {
    error: "an average has no training or calibration of its own",
  });
export type LearnedFields = z.infer<typeof learnedHedge>;
