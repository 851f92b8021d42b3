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
  /** Whether the windows of the configuration's other markets are taken too, cut at the same date. */
  pool: z.boolean().default(false),
});

const { compute, hidden, layers, head, band, features, pathsPerEpoch, validationPaths, batch, weightDecay, clip } =
  trainingSchema.shape;
const trainingFields = z.strictObject({
  compute: compute.unwrap(),
  hidden: hidden.unwrap(),
  layers: layers.unwrap(),
  head: head.unwrap(),
  band: band.unwrap(),
  features: features.unwrap(),
  strikeVolatility: trainingSchema.shape.strikeVolatility.unwrap(),
  stages: z.array(stageSchema).min(1),
  pathsPerEpoch: pathsPerEpoch.unwrap(),
  validationPaths: validationPaths.unwrap(),
  batch: batch.unwrap(),
  weightDecay: weightDecay.unwrap(),
  clip: clip.unwrap(),
  /** Networks trained from different seeds; their deltas are averaged. */
  seeds: count,
  /** Share of the training paths that are made of blocks of the past's own moves. */
  bootstrapShare: z.number().min(0).max(1),
  /** With `backtest.retrainYears`: epochs a stage of a training that goes on from the weights of the one before; null: every training begins anew. */
  warmEpochs: count.nullable(),
  /** Null: networks see simulation only. */
  fineTune: fineTuneFields.nullable(),
});
export type TrainingConfig = z.infer<typeof trainingFields>;
export const trainingDefaults: TrainingConfig = {
  ...defaultTraining(),
  seeds: 3,
  bootstrapShare: 0,
  warmEpochs: null,
  fineTune: null,
};

/** The trainer's own defaults of the fields that a configuration may set. */
function defaultTraining(): Omit<TrainingConfig, "seeds" | "fineTune" | "bootstrapShare" | "warmEpochs"> {
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
  /** Volatility regimes of the past that each get a simulator of their own; training mixes them. 1: one simulator of the whole past. */
  regimes: z.number().int().min(1).max(5),
});
export type CalibrationConfig = z.infer<typeof calibrationFields>;
export const calibrationDefaults: CalibrationConfig = {
  jumpProbability: 0.02,
  randomisation: 0.2,
  studentDegrees: 5,
  regimes: 1,
};

/** What is known of the smile where only an index is: `slope` = d sigma / d ln K at the money, or `ratio` times the leverage b, fitted on the past only. */
const smile = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("none") }),
  z.strictObject({ kind: z.literal("constant"), slope: z.number().min(-5).max(5) }),
  z.strictObject({ kind: z.literal("leverage"), ratio: z.number().min(0).max(3) }),
]);
export type SmileConfig = z.infer<typeof smile>;

/** A learned hedge of its own: what it changes in the market's training and calibration, or the others whose deltas it averages. */
const learnedHedge = z
  .strictObject({
    /** As printed in tables. */
    name: z.string().min(1),
    training: trainingFields.omit({ compute: true }).partial().optional(),
    calibration: calibrationFields.partial().optional(),
    average: z.array(z.string()).min(2).optional(),
  })
  .refine(({ average, training, calibration }) => average === undefined || (!training && !calibration), {
    error: "an average has no training or calibration of its own",
  });
export type LearnedFields = z.infer<typeof learnedHedge>;

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
  smile: smile.optional(),
  /** Learned hedges of every market that has no list of its own; default one, called LSTM. */
  learned: z.array(learnedHedge).min(1).optional(),
  backtest: backtestFields.partial().optional(),
  quick: z.strictObject({ training: quickTraining.optional() }).optional(),
});
export type ConfigInput = z.infer<typeof configSchema>;

/** JSON schema of the configuration, for editors. */
export function configJsonSchema(): object {
  return z.toJSONSchema(configSchema, { io: "input", unrepresentable: "any" });
}
