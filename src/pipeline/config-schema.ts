import { z } from "zod";
import { isIsoDate } from "../core/index.ts";
import { optionCostNames } from "../costs/index.ts";
import { chainLayouts, samples } from "../data/index.ts";
import { challengerNames } from "../hedging/index.ts";
import { fineTuneSchema, stageSchema, trainingSchema } from "../training/index.ts";
import { protocolFields } from "./protocol-schema.ts";

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
  /** Units of the underlying hedged at delta 1: sizes per-order minima and caps, rounding and impact. */
  bookUnits: positive.optional(),
  /** The same as a number of option contracts, by the contract size of the date. */
  bookContracts: positive.optional(),
  /** Charge the hedged option's own trade and exercise; `true`: by the schedule's option costs, or an option schedule by name. */
  option: z.union([z.boolean(), z.enum(optionCostNames)]),
  /** Positions in whole shares or whole futures lots of the book. */
  rounding: z.enum(["none", "shares", "lots"]),
  /** `rounded`: every amount to the cent or paisa, transaction tax and stamp duty to the rupee. */
  amounts: z.enum(["exact", "rounded"]),
  /** Roll futures into the next contract and charge for it, by NSE's monthly expiries; shares have no rolls. */
  rolls: z.enum(["none", "nse-monthly"]),
  /** Sessions before the expiry at whose close a future is rolled. */
  rollSessions: z.number().int().min(0).max(15),
  /** `quoted`: futures gain and lose by their own closes in the file of the market's carry; `model`: by the forward of the option's expiry. */
  basis: z.enum(["model", "quoted"]),
  /** Wider half-spreads than the dated schedule's. */
  spread: z
    .strictObject({
      /** At least this share of the last session's high - low. */
      rangeShare: z.number().min(0).max(1).default(0),
      /** So many times as wide in the windows, and after a close of the volatility index above a level (fraction a year). */
      stress: z
        .strictObject({
          multiple: z.number().min(1),
          indexAbove: positive.optional(),
          windows: z
            .array(
              z
                .strictObject({ from: isoDate, to: isoDate })
                .refine(({ from, to }) => from <= to, { error: "must not be before 'from'", path: ["to"] }),
            )
            .default([]),
        })
        .optional(),
    })
    .optional(),
  /** Square-root market impact: coefficient x daily volatility x sqrt(order / daily volume) of an order's value. */
  impact: z
    .strictObject({
      coefficient: positive.default(1),
      /** Units of the underlying a day; default the median volume of the 21 sessions before. */
      dailyVolume: positive.optional(),
    })
    .optional(),
  /** Fee a year on the value of short shares, one number or by date; futures pay none. */
  borrow: z
    .union([
      z.number().min(0).max(1),
      z
        .array(z.strictObject({ from: isoDate, rate: z.number().min(0).max(1) }))
        .min(1)
        .refine((rates) => rates.every(({ from }, i) => i === 0 || rates[i - 1]!.from < from), {
          error: "must ascend in 'from'",
        }),
    ])
    .optional(),
});
export type CostConfig = z.infer<typeof costFields>;
export const costDefaults: CostConfig = {
  scenario: "dated",
  option: false,
  rounding: "none",
  amounts: "exact",
  rolls: "none",
  rollSessions: 1,
  basis: "model",
};

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

/** A span of dates in which a hedge must not lose much more than BS Delta. */
const stressWindow = z
  .strictObject({
    name: z.string().min(1),
    from: isoDate,
    to: isoDate,
    /** Ids of the markets that it concerns; default all. */
    markets: z.array(z.string()).min(1).optional(),
  })
  .refine(({ from, to }) => from <= to, { error: "must not be before 'from'", path: ["to"] });
export type StressWindowConfig = z.infer<typeof stressWindow>;

/** Comparisons that Holm's adjustment counts, against BS Delta and against the best classical hedge: strategies of these families or names. */
const comparisons = z.strictObject({
  families: z.array(z.enum(["benchmark", "classical", "learned", "placebo", "unhedged"])),
  /** Names as printed in tables; one that a run does not have counts for nothing, and the run says so. */
  strategies: z.array(z.string().min(1)),
  figures: z.array(z.enum(["mean", "std", "cvar95", "cvar95Centred", "volume", "cost"])).min(1),
});
/** Settings that the test is repeated with, one changed at a time; those of the base case are shown beside the others. An empty list: not that one. */
const sensitivityFields = z.strictObject({
  /** Names as printed in tables, beside BS Delta and the learned hedges; one that a run does not have is reported as left out. */
  strategies: z
    .array(z.string().min(1))
    .max(8)
    .default(["BS Delta (trailing vol)", "Scalar haircut", "Skew rule", "Skew rule, band 0.02"]),
  ivMultiples: z.array(positive).default([0.8, 0.85, 0.9, 0.95, 1]),
  tradeLags: z.array(z.number().int().min(0).max(5)).default([0, 1]),
  /** Also: decided at a close, traded at the next open. */
  nextOpen: z.boolean().default(true),
  /** Sessions from one trade to the next, or `weekly`: at the first close of each week. */
  rebalance: z
    .array(z.union([count, z.literal("weekly")], { error: "must be a number of sessions or 'weekly'" }))
    .default([1, 2, 5, "weekly"]),
  costMultiples: z.array(z.number().min(0)).default([0, 1, 2, 3, 5]),
  /** ln(strike / price at entry). */
  logMoneyness: z.array(z.number().min(-0.5).max(0.5)).default([-0.05, -0.02, 0, 0.02, 0.05]),
  kinds: z.array(z.enum(["call", "put", "straddle"])).default(["call", "put", "straddle"]),
  sides: z.array(z.enum(["short", "long"])).default(["short", "long"]),
  /** Sessions from one entry to the next: figures are averages over the sessions to begin with. */
  strides: z.array(count).default([1, 5, 21]),
  /** Each network alone in place of their average. */
  seeds: z.boolean().default(true),
});
export type SensitivityConfig = z.infer<typeof sensitivityFields>;

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
  /** Sessions with a move beyond so many standard deviations, as implied the day before, are jump days in the attribution. */
  jumpDeviations: positive,
  /** Half-width of the classical no-trade band. */
  bandWidth: positive,
  /** Classical hedges and placebos to compare with; absent: all. BS Delta and No Hedge are always there. */
  challengers: z
    .array(z.enum(challengerNames))
    .refine((names) => new Set(names).size === names.length, { error: "must name each challenger once" })
    .optional(),
  bootstrapDraws: count,
  /** Mean block of the bootstrap, in entries. */
  bootstrapBlock: count,
  comparisons,
  stressWindows: z
    .array(stressWindow)
    .refine((windows) => new Set(windows.map(({ name }) => name)).size === windows.length, {
      error: "must give each window a name of its own",
    }),
  /** A stress window is breached by a mean loss above BS Delta's by more than this, % of the price at entry. */
  stressLimit: positive,
  /** Null: none. */
  sensitivities: sensitivityFields.nullable(),
});
export type BacktestConfig = z.infer<typeof backtestFields>;
export const backtestDefaults: BacktestConfig = {
  stride: 1,
  ivMultiple: 0.9,
  trailingWindow: 21,
  tradeLag: 0,
  retrainYears: 0,
  jumpDeviations: 3,
  bandWidth: 0.02,
  bootstrapDraws: 10_000,
  bootstrapBlock: 63,
  comparisons: {
    families: ["learned"],
    // The one-line rules that get most of what a network can: whoever prefers a network must see them on the same terms.
    strategies: ["Skew rule", "Skew rule, band 0.02"],
    figures: ["std", "cvar95"],
  },
  stressWindows: [
    { name: "credit crisis", from: "2008-09-01", to: "2009-03-31" },
    { name: "flash crash", from: "2010-05-01", to: "2010-05-31" },
    { name: "US downgrade", from: "2011-08-01", to: "2011-08-31" },
    { name: "taper tantrum", from: "2013-05-01", to: "2013-08-31", markets: ["nifty"] },
    { name: "China devaluation", from: "2015-08-01", to: "2015-08-31" },
    { name: "volatility spike", from: "2018-02-01", to: "2018-02-28" },
    { name: "autumn 2018", from: "2018-10-01", to: "2018-12-31" },
    { name: "pandemic", from: "2020-02-01", to: "2020-04-30" },
    { name: "grinding fall", from: "2022-01-01", to: "2022-12-31" },
    { name: "weak spot-vol link", from: "2023-01-01", to: "2023-12-31" },
    { name: "election count", from: "2024-06-04", to: "2024-06-04", markets: ["nifty"] },
    { name: "carry unwind", from: "2024-08-05", to: "2024-08-05" },
    { name: "tariffs", from: "2025-04-01", to: "2025-04-30" },
  ],
  // A tenth of what a month's option at the money costs at a volatility of 20 %, 0.4 x 0.20 x sqrt(30/365) = 2.3 % of spot: an excess that
  // the price of the option does not hide, several times what a hedge of a slightly lower delta gives up in an ordinary month.
  stressLimit: 0.25,
  sensitivities: sensitivityFields.parse({}),
};

const reportFields = z.strictObject({
  /** Who answers for the model, as the sign-off sheet names it. */
  owner: z.string().min(1).optional(),
  /** Departures from the rules, each with who answers for it and the last day that it holds. */
  exceptions: z.array(z.strictObject({ text: z.string().min(1), owner: z.string().min(1), expires: isoDate })),
});
export type ReportConfig = z.infer<typeof reportFields>;
export const reportDefaults: ReportConfig = { exceptions: [] };

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
  report: reportFields.partial().optional(),
  /** A published protocol to rebuild; anything but the defaults is a defect that `audit` reports. */
  protocol: protocolFields.partial().optional(),
  quick: z.strictObject({ training: quickTraining.optional() }).optional(),
});
export type ConfigInput = z.infer<typeof configSchema>;

/** JSON schema of the configuration, for editors. */
export function configJsonSchema(): object {
  return z.toJSONSchema(configSchema, { io: "input", unrepresentable: "any" });
}
