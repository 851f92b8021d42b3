import { z } from "zod";
import { count } from "./scalars.ts";
import { trainingFields } from "./training.ts";

/** Smaller budgets of `--quick`, and whether there is fine-tuning: nothing else may change. */
const quickTraining = trainingFields
  .pick({ pathsPerEpoch: true, validationPaths: true, seeds: true, batch: true, fineTune: true })
  .partial()
  .extend({ epochs: count.optional() });

/** What `--quick` changes. */
export const quick = z.strictObject({ training: quickTraining.optional() });
