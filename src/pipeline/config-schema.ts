import { z } from "zod";
import { backtestFields } from "./schema/backtest.ts";
import { calibrationFields } from "./schema/calibration.ts";
import { costFields } from "./schema/costs.ts";
import { learnedHedge } from "./schema/learned.ts";
import { market } from "./schema/market.ts";
import { optionFields } from "./schema/option.ts";
import { protocolFields } from "./schema/protocol.ts";
import { quick } from "./schema/quick.ts";
import { reportFields } from "./schema/report.ts";
import { smile } from "./schema/smile.ts";
import { trainingSection } from "./schema/training.ts";

// Sections may be given in part, at the top and again for a market, so their defaults stand apart from their fields.

/** The configuration as a user writes it. */
export const configSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]+$/, { error: "must consist of a-z, 0-9 and -" }),
  seed: z.number().int().min(0).default(1),
  markets: z
    .record(z.string().regex(/^[a-z0-9-]+$/), market)
    .refine((markets) => Object.keys(markets).length > 0, { error: "needs at least one market" }),
  option: optionFields.partial().optional(),
  costs: costFields.partial().optional(),
  calibration: calibrationFields.partial().optional(),
  training: trainingSection.optional(),
  smile: smile.optional(),
  /** Learned hedges of every market that has no list of its own; default one, called LSTM. */
  learned: z.array(learnedHedge).min(1).optional(),
  backtest: backtestFields.partial().optional(),
  report: reportFields.partial().optional(),
  /** A published protocol to rebuild; anything but the defaults is a defect that `audit` reports. */
  protocol: protocolFields.partial().optional(),
  quick: quick.optional(),
});
export type ConfigInput = z.infer<typeof configSchema>;

/** JSON schema of the configuration, for editors. */
export function configJsonSchema(): object {
  return z.toJSONSchema(configSchema, { io: "input", unrepresentable: "any" });
}
