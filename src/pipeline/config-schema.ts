import { z } from "zod";
import { isIsoDate } from "../core/index.ts";
import { chainLayouts, samples } from "../data/index.ts";
import { fineTuneSchema, stageSchema, trainingSchema } from "../training/index.ts";

const isoDate = z.string().refine(isIsoDate, { error: "must be a date YYYY-MM-DD" });
const positive = z.number().positive();
const count = z.number().int().positive();

const timeZone = z.string().min(1).refine(isTimeZone, { error: "must be an IANA time zone, e.g. America/New_York" });

const csvSeries = z.strictObject({
  file: z.string().min(1),
  layout: z.string().default("auto"),
  columns: z.record(z.string(), z.string()).optional(),
  dateFormat: z.string().optional(),
  delimiter: z.string().length(1).optional(),
  decimal: z.enum([".", ","]).optional(),
  scale: positive.optional(),
});
const series = z.strictObject({ yahoo: z.string().min(1).optional(), csv: csvSeries.optional() });

const rate = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("constant"), value: z.number().min(-0.2).max(1) }),
  z.strictObject({
    kind: z.literal("series"),
    series,
    quote: z.enum(["discount91", "simple"]),
    fallback: z.number().min(-0.2).max(1).optional(),
  }),
]);
const carry = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("dividends") }),
  z.strictObject({ kind: z.literal("yield"), value: z.number().min(-0.2).max(1) }),
  z.strictObject({
    kind: z.literal("futures"),
    series,
    window: count.default(60),
    fallback: z.number().min(-0.2).max(1),
  }),
]);

/** How to read option chains on the market's underlying; `--chain` and `--panel` name the files. */
const chain = z
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

// Sections may be given in part, at the top and again for a market, so their defaults stand apart from their fields.

/** Walk-forward fine-tuning of the trained networks on past real windows. */
const fineTuneFields = fineTuneSchema.extend({
  /** Years of history that must lie before a fine-tuning. */
  minYears: z.number().int().min(1).default(15),
  /** Test years from one fine-tuning to the next; in between the networks stay as they are. */
  everyYears: z.number().int().min(1).default(3),
});

const { compute, hidden, layers, head, band, pathsPerEpoch, validationPaths, batch, weightDecay, clip } =
  trainingSchema.shape;
const trainingFields = z.strictObject({
  compute: compute.unwrap(),
  hidden: hidden.unwrap(),
  layers: layers.unwrap(),
  head: head.unwrap(),
  band: band.unwrap(),
  stages: z.array(stageSchema).min(1),
  pathsPerEpoch: pathsPerEpoch.unwrap(),
  validationPaths: validationPaths.unwrap(),
  batch: batch.unwrap(),
  weightDecay: weightDecay.unwrap(),
  clip: clip.unwrap(),
  /** Networks trained from different seeds; their deltas are averaged. */
  seeds: count,
  /** Null: networks see simulation only. */
  fineTune: fineTuneFields.nullable(),
});
export type TrainingConfig = z.infer<typeof trainingFields>;
export const trainingDefaults: TrainingConfig = { ...defaultTraining(), seeds: 3, fineTune: null };

/** The trainer's own defaults of the fields that a configuration may set. */
function defaultTraining(): Omit<TrainingConfig, "seeds" | "fineTune"> {
  const { costRate, leverage, horizonSteps, calendarDays, ivMultiple, atTheMoneyShare, strikeDeviation, ...own } =
    trainingSchema.parse({ costRate: 0, leverage: 0 });
  return own;
}

const calibrationFields = z.strictObject({
  /** Probability a day of the simulator's negative jumps; their size is calibrated. */
  jumpProbability: z.number().gt(0).lt(0.5),
  /** Lognormal spread of the simulator's parameters from path to path. */
  randomisation: z.number().min(0).max(2),
  /** Degrees of freedom of the simulator's return shocks. */
  studentDegrees: z.number().gt(4),
});
export type CalibrationConfig = z.infer<typeof calibrationFields>;
export const calibrationDefaults: CalibrationConfig = { jumpProbability: 0.02, randomisation: 0.2, studentDegrees: 5 };

const costFields = z.strictObject({
  /** `dated`: the market's schedule; `report-b`, `flat`, `none`: named scenarios. */
  scenario: z.enum(["dated", "report-b", "flat", "none"]),
  /** Basis points of notional a side, for `flat`. */
  bps: z.number().min(0).optional(),
  /** Units of the underlying hedged at delta 1: sizes per-order minima and caps. */
  bookUnits: positive.optional(),
});
export type CostConfig = z.infer<typeof costFields>;
export const costDefaults: CostConfig = { scenario: "dated" };

const optionFields = z.strictObject({
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

const backtestFields = z.strictObject({
  /** Enter every so many sessions. */
  stride: count,
  /** Option's implied volatility over the volatility index. */
  ivMultiple: positive,
  /** Sessions of the trailing realised volatility. */
  trailingWindow: z.number().int().min(2),
  /** Sessions between a decision and its trade. */
  tradeLag: z.number().int().min(0).max(5),
  /** Sessions between the data used and the first entry of a test year; default the horizon. */
  purge: z.number().int().min(1).optional(),
  /** Train anew every so many test years; 0: once, before the first. */
  retrainYears: z.number().int().min(0),
  /** Half-width of the classical no-trade band. */
  bandWidth: positive,
  bootstrapDraws: count,
  /** Mean block of the bootstrap, in entries. */
  bootstrapBlock: count,
});
export type BacktestConfig = z.infer<typeof backtestFields>;
export const backtestDefaults: BacktestConfig = {
  stride: 1,
  ivMultiple: 0.9,
  trailingWindow: 21,
  tradeLag: 0,
  retrainYears: 0,
  bandWidth: 0.02,
  bootstrapDraws: 1_000,
  bootstrapBlock: 63,
};

/** Volatility indices of other horizons than the 30 days of `volatilityIndex`, e.g. 9 days for VIX9D, 93 for VIX3M. */
const volatilityTerm = z
  .array(
    z.strictObject({
      days: count.max(730).refine((days) => days !== 30, { error: "must not be 30: that is 'volatilityIndex'" }),
      series,
    }),
  )
  .refine((terms) => new Set(terms.map(({ days }) => days)).size === terms.length, {
    error: "must list each horizon once",
  });

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
const quotedPanel = chain.extend({
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

const market = z.strictObject({
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
  training: trainingFields.partial().optional(),
  calibration: calibrationFields.partial().optional(),
  costs: costFields.partial().optional(),
});
export type MarketFields = z.infer<typeof market>;

/** Smaller budgets of `--quick`, and whether there is fine-tuning: nothing else may change. */
const quickTraining = trainingFields
  .pick({ pathsPerEpoch: true, validationPaths: true, seeds: true, batch: true, fineTune: true })
  .partial()
  .extend({ epochs: count.optional() });

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

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
  training: trainingFields.partial().optional(),
  backtest: backtestFields.partial().optional(),
  quick: z.strictObject({ training: quickTraining.optional() }).optional(),
});
export type ConfigInput = z.infer<typeof configSchema>;

/** JSON schema of the configuration, for editors. */
export function configJsonSchema(): object {
  return z.toJSONSchema(configSchema, { io: "input", unrepresentable: "any" });
}
