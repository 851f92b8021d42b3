import type {
  AttributionRow,
  ComparedValue,
  EpisodeResult,
  Interval,
  Levels,
  MarketEvaluation,
  PairedRow,
  PartRow,
  ResultRow,
  SensitivityRow,
  StrategyFamily,
  StrategyLedger,
} from "../../src/market/index.ts";
import type { MarketReport, ReportInput } from "../../src/report/index.ts";

/** What a made-up strategy is like: ratios to BS Delta. */
export interface MadeUpStrategy {
  readonly strategy: string;
  readonly family: StrategyFamily;
  readonly std: number;
  readonly cvar95: number;
  readonly cost: number;
  readonly mean: number;
}

const BASE = { std: 0.584, cvar95: 1.484, cost: 1.45, mean: 0.21, volume: 1.76, delta: 0.54 };

/** The main strategies by figures that a study of SPY had; their number is filled up with classical ones. */
export function madeUpStrategies(count = 12): MadeUpStrategy[] {
  const of = (strategy: string, family: StrategyFamily, std: number, cvar95: number, cost: number, mean: number) => {
    return { strategy, family, std, cvar95, cost, mean };
  };
  const first = [
    of("LSTM", "learned", 0.77, 0.724, 0.832, -0.059),
    of("BS Delta", "benchmark", 1, 1, 1, 0),
    of("Skew rule, band 0.02", "classical", 0.812, 0.763, 0.854, -0.052),
    of("Skew rule", "classical", 0.815, 0.784, 0.969, -0.056),
    of("Hull-White", "classical", 0.792, 0.765, 1.003, -0.03),
    of("Whalley-Wilmott", "classical", 1.019, 1.033, 0.812, 0.001),
    of("LSTM, residual to BS", "learned", 0.79, 0.741, 0.85, -0.05),
    of("Skew rule, wrong sign", "placebo", 1.34, 1.41, 1.02, 0.04),
    of("LSTM, shuffled time", "placebo", 0.7, 0.69, 1.4, -0.01),
    of("No Hedge", "unhedged", 3.92, 4.18, 0, -0.53),
  ];
  const more = Array.from({ length: Math.max(0, count - first.length) }, (_, i) =>
    of(`Classical challenger ${i + 1}`, "classical", 0.85 + 0.012 * i, 0.83 + 0.014 * i, 1 - 0.003 * i, -0.02),
  );
  return [...first, ...more].slice(0, count);
}

function compared(value: number, against: number, spread = 0.05, declared = true): ComparedValue {
  const ratio = value / against;
  const width = spread * Math.max(1, Math.abs(ratio));
  const around = (x: number, by: number): Interval => [x - by, x + by];
  return {
    ...{ value, against, ratio, ratioInterval: around(ratio, width) },
    ...{ difference: value - against, differenceInterval: around(value - against, width * Math.abs(against)) },
    ...{ pValue: value === against ? 1 : 0.0012, adjustedPValue: declared ? 0.0108 : undefined },
  };
}

function pairedRow(one: MadeUpStrategy, other: MadeUpStrategy, declared: boolean): PairedRow {
  const of = (figure: (strategy: MadeUpStrategy) => number) => compared(figure(one), figure(other), 0.05, declared);
  return {
    ...{ strategy: one.strategy, against: other.strategy },
    mean: of(({ mean }) => BASE.mean + mean),
    std: of(({ std }) => BASE.std * std),
    cvar95: of(({ cvar95 }) => BASE.cvar95 * cvar95),
    cvar95Centred: of(({ cvar95, mean }) => BASE.cvar95 * cvar95 + BASE.mean + mean),
    volume: of(({ cost }) => BASE.volume * cost),
    cost: of(({ cost }) => BASE.cost * cost),
  };
}

const PLACEBOS = { "Skew rule, wrong sign": "Skew rule", "LSTM, shuffled time": "LSTM" };

function placeboRows(strategies: readonly MadeUpStrategy[]): PairedRow[] {
  const of = (name: string) => strategies.filter(({ strategy }) => strategy === name);
  return Object.entries(PLACEBOS).flatMap(([placebo, original]) =>
    of(placebo).flatMap((one) => of(original).map((other) => pairedRow(one, other, false))),
  );
}

function levelsOf({ strategy, std, cvar95, cost, mean }: MadeUpStrategy, episodes = 4111, scale = 1): Levels {
  const tail = BASE.cvar95 * cvar95 * scale;
  return {
    ...{ strategy, episodes, independentWindows: Math.floor(episodes / 21), tailPoints: 0.05 * episodes },
    ...{ mean: BASE.mean + mean, std: BASE.std * std * scale, downsideStd: 0.8 * BASE.std * std * scale },
    ...{ var95: 0.6 * tail, cvar95: tail, var975: 0.9 * tail, cvar975: 1.3 * tail },
    ...{ cvar95Centred: tail + BASE.mean + mean, worst: -3.6 * tail, maxDrawdown: 2.2 * tail },
    ...{ entropic: 0.3 * tail, entropicSampleSize: 812.4, volume: BASE.volume * cost, costBps: BASE.cost * cost },
    ...{ meanDelta: BASE.delta + mean, roughness: 0.0123 },
  };
}

function partRow(one: MadeUpStrategy, part: string, from: string, to: string, at: number, episodes = 252): PartRow {
  const wave = Math.sin(at * 1.7 + one.std * 9);
  return {
    ...levelsOf(one, episodes, 1 + 0.2 * wave),
    ...{ part, from, to, stdRatio: one.std + (one.std === 1 ? 0 : 0.15 * wave) },
    ...{ cvar95Difference: BASE.cvar95 * (one.cvar95 - 1) * (1 - wave), meanDifference: one.mean * (1 + wave) },
  };
}

const REGIMES: readonly (readonly [string, readonly string[]])[] = [
  ["volatility", ["low", "middle", "high"]],
  ["trend", ["down", "up"]],
  ["spot-vol correlation", ["strong", "weak"]],
  ["cost epoch", ["2010-01-01 to 2017-09-04", "2017-09-05 on"]],
];
const WINDOWS = [
  "2010-05",
  "2011-08",
  "2015-08",
  "2018-02",
  "2018-10..12",
  "2020-02..04",
  "2022",
  "2023",
  "2024-08-05",
];

function attributionRow({ strategy, std, mean, cost }: MadeUpStrategy): AttributionRow {
  const lines = {
    "gamma x (realised - implied variance)": 0.36,
    "vega x change of implied volatility": -0.04 * std,
    carry: 0.012,
    "jump days": -0.11,
    "delta choice": mean,
    commission: -0.004 * cost,
    "half spread": -0.0105 * cost,
    residual: 0,
  };
  const pnl = Object.values(lines).reduce((sum, value) => sum + value, 0);
  const deviations = Object.fromEntries(Object.entries(lines).map(([line, value]) => [line, 0.1 + Math.abs(value)]));
  return { strategy, episodes: 4111, lines, deviations, pnl, largestResidual: 3.2e-12 };
}

/** @param mean of the sweep: the order of the ranks changes at 0.8 */
function sensitivityRows(strategies: readonly MadeUpStrategy[]): SensitivityRow[] {
  const settings: readonly (readonly [string, readonly string[]])[] = [
    ["iv multiple", ["0.80", "0.85", "0.90", "0.95", "1.00"]],
    ["trade lag", ["0", "1"]],
    ["rebalance interval", ["1", "2", "5"]],
    ["cost multiple", ["0.5", "1", "3"]],
    ["strike", ["-0.02", "0", "0.02"]],
  ];
  return settings.flatMap(([setting, values]) =>
    values.flatMap((value, at) => {
      const rows = strategies.map((one) => {
        const moved = one.std === 1 ? 1 : one.std + (at === 0 && one.strategy === "LSTM" ? 0.06 : 0.004 * at);
        const { mean, cvar95, cvar95Centred, volume, costBps } = levelsOf(one);
        return {
          ...{ setting, value, strategy: one.strategy, mean, std: BASE.std * moved, cvar95, cvar95Centred, volume },
          ...{ costBps, stdRatio: moved, cvar95Ratio: one.cvar95 - 0.02 * at, cvar95CentredRatio: one.cvar95, rank: 0 },
        };
      });
      return rows.map((row) => ({ ...row, rank: 1 + rows.filter(({ std }) => std < row.std).length }));
    }),
  );
}

/** An evaluation with every part filled. */
export function fullEvaluation(count = 12): MarketEvaluation {
  const strategies = madeUpStrategies(count);
  const [lstm, bs, best] = strategies as [MadeUpStrategy, MadeUpStrategy, MadeUpStrategy];
  const others = strategies.filter((one) => one !== bs);
  const years = Array.from({ length: 17 }, (_, i) => 2010 + i);
  const each = <T>(of: (one: MadeUpStrategy) => T[]) => strategies.flatMap(of);
  const bps = Array.from({ length: 31 }, (_, i) => i);
  return {
    market: "SPY",
    levels: strategies.map((one) => levelsOf(one)),
    families: Object.fromEntries(strategies.map(({ strategy, family }) => [strategy, family])),
    placebos: PLACEBOS,
    paired: [
      ...others.map((one) => pairedRow(one, bs, one.family !== "unhedged")),
      pairedRow(lstm, best, true),
      ...placeboRows(strategies),
    ],
    years: each((one) =>
      years.map((year, at) =>
        partRow(one, String(year), `${year}-01-04`, `${year}-12-31`, at, year === 2026 ? 84 : 252),
      ),
    ),
    regimes: each((one) =>
      REGIMES.flatMap(([regime, parts]) =>
        parts.map((part, at) => {
          const sufficient = !(regime === "cost epoch" && at === 0);
          const row = partRow(one, part, "2010-01-04", "2026-05-01", at, sufficient ? 1370 : 150);
          return { ...row, regime, sufficient };
        }),
      ),
    ),
    stress: each((one) =>
      WINDOWS.map((part, at) => ({
        ...partRow(one, part, "2010-05-03", "2010-05-28", at, 21),
        breached: part === "2023" && one === lstm,
      })),
    ),
    attribution: strategies.map(attributionRow),
    costEpochs: each(({ strategy, cost }) =>
      ["2010-01-04", "2017-09-05"].map((from, at) => ({
        ...{ strategy, from, to: at === 0 ? "2017-09-04" : undefined, episodes: 1900 },
        bps: { commission: 0.4 * cost, "half spread": 1.05 * cost, "SEC fee": at === 0 ? 0.1 * cost : 0.05 * cost },
      })),
    ),
    breakEven: each(({ strategy, std, cvar95, cost }) =>
      bps.map((flat) => ({
        ...{ strategy, bps: flat, mean: BASE.mean - 0.02 * flat * cost, costBps: 2.7 * flat * cost },
        ...{ std: BASE.std * std + 0.0012 * flat * cost ** 4, cvar95: BASE.cvar95 * cvar95 + 0.03 * flat * cost },
      })),
    ),
    breakEvenCosts: [
      { strategy: "LSTM", against: "BS Delta", figure: "std", bps: undefined, betterAtZero: true },
      { strategy: "LSTM", against: "BS Delta", figure: "cvar95", bps: undefined, betterAtZero: true },
      { strategy: "LSTM", against: "Skew rule, band 0.02", figure: "std", bps: 11.6, betterAtZero: true },
      { strategy: "LSTM", against: "Whalley-Wilmott", figure: "cvar95", bps: 17.4, betterAtZero: true },
    ],
    sensitivities: sensitivityRows(strategies.slice(0, 6)),
    realityChecks: (["std", "cvar95"] as const).map((figure) => ({
      ...{ figure, benchmark: "BS Delta", candidates: 57, best: "LSTM", whitePValue: 0.0042, consistentPValue: 0.0031 },
      missing: 3,
    })),
    tried: Array.from({ length: 8 }, (_, i) => ({
      ...{
        id: `${i}f3a9c7d51e2b4`,
        market: "SPY",
        strategy: "LSTM",
        family: "learned" as const,
        description: `risk aversion ${i}, ${2 + i} epochs`,
      },
      ...{ first: "2026-11-03", runs: 1 + i, stdRatio: 0.77 + 0.01 * i, cvar95Ratio: 0.72 + 0.01 * i },
    })),
    fits: [
      {
        strategy: "Hull-White",
        description: "d + vega / (S sqrt T) (a + b d + c d^2), rolling 36 months",
        years: years.slice(0, 3).map((year, at) => {
          return { year, cutoff: `${year - 1}-12-02`, parameters: { a: -0.19 - at / 100, b: 0.02, c: -0.0041 } };
        }),
      },
    ],
    verdicts: [
      {
        ...{ strategy: "LSTM", preferred: false, bestClassical: best.strategy },
        givenUp: {
          ...{ meanDifference: -0.058, meanDifferenceInterval: [-0.09, -0.021] as const },
          ...{ meanDelta: 0.47, benchmarkMeanDelta: 0.53 },
        },
        conditions: [
          { text: "Std against BS Delta: interval of the ratio below 1", met: true },
          { text: "CVaR95 against the best classical hedge: interval of the ratio below 1", met: false },
        ],
      },
    ],
    seeds: [
      {
        ...{ strategy: "LSTM", seeds: 5 },
        ...{ mean: spread(0.15), std: spread(0.45), cvar95: spread(1.07), volume: spread(1.4), costBps: spread(1.2) },
        ...{ stdRatio: spread(0.77), cvar95Ratio: spread(0.72) },
      },
    ],
  };
}

/** An evaluation in which nothing was computed. */
export function emptyEvaluation(): MarketEvaluation {
  return {
    ...{
      market: "SPY",
      levels: [],
      families: {},
      placebos: {},
      paired: [],
      years: [],
      regimes: [],
      stress: [],
      attribution: [],
    },
    ...{ costEpochs: [], breakEven: [], breakEvenCosts: [], sensitivities: [], realityChecks: [], tried: [], fits: [] },
    ...{ verdicts: [], seeds: [] },
  };
}

function spread(median: number) {
  return { min: 0.98 * median, median, max: 1.03 * median, sd: 0.01 * median };
}

/** The same with every figure unknown. */
export function unknownEvaluation(count = 12): MarketEvaluation {
  const unknown = (value: unknown): unknown => {
    if (typeof value === "number") return Number.NaN;
    if (Array.isArray(value)) return value.map(unknown);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unknown(inner)]));
  };
  const full = fullEvaluation(count);
  const kept = { ...full, ...(unknown(full) as MarketEvaluation) };
  // Costs of the sweep and years are settings, not figures.
  return {
    ...kept,
    breakEven: kept.breakEven.map((row, at) => ({ ...row, bps: full.breakEven[at]!.bps })),
    fits: kept.fits.map((fit, at) => ({
      ...fit,
      years: fit.years.map((year, i) => ({ ...year, year: full.fits[at]!.years[i]!.year })),
    })),
  };
}

/** Rows of the main table that agree with the evaluation. */
export function madeUpRows(count = 12, change: Partial<ResultRow> = {}): ResultRow[] {
  return madeUpStrategies(count).map((one) => {
    const levels = levelsOf(one);
    const ratios = { std: one.std, cvar95: one.cvar95, cvar95Centred: one.cvar95, volume: one.cost, cost: one.cost };
    const interval = (ratio: number): Interval => [ratio - 0.05, ratio + 0.05];
    return {
      ...{ market: "SPY", nature: "real" as const, volatility: "real" as const, from: "2010-01-04", to: "2026-05-01" },
      ...levels,
      ratioToBs: ratios,
      ci95: {
        ...{ std: interval(one.std), cvar95: interval(one.cvar95), cvar95Centred: interval(one.cvar95) },
        ...{ volume: interval(one.cost), cost: interval(one.cost), meanDifference: [one.mean - 0.03, one.mean + 0.03] },
      },
      ...(one.family === "learned"
        ? {
            toBestClassical: {
              ...{ strategy: "Skew rule, band 0.02", std: one.std / 0.812, cvar95: one.cvar95 / 0.763 },
              ci95: { std: interval(one.std / 0.812), cvar95: interval(one.cvar95 / 0.763) },
            },
          }
        : {}),
      ...change,
    };
  });
}

const DAY = 86_400_000;

function madeUpLedger(one: MadeUpStrategy): StrategyLedger {
  const episodes = Array.from({ length: 900 }, (_, i): EpisodeResult => {
    const date = new Date(Date.UTC(2010, 0, 4) + i * 6 * DAY).toISOString().slice(0, 10);
    const pnl = BASE.mean + one.mean + one.std * (0.5 * Math.sin(i * 2.3) - (i % 61 === 0 ? 4 : 0));
    return {
      ...{ entry: date, expiry: date, pnl, premium: 2, payoff: 1, gains: pnl - 1, dividends: 0, financing: 0 },
      ...{ costs: {}, totalCost: 0, volume: 1, meanDelta: 0.5 },
    };
  });
  return { market: "SPY", strategy: one.strategy, episodes };
}

/** A market's part of the report. */
export function madeUpMarket(count = 12, change: Partial<MarketReport> = {}): MarketReport {
  return {
    ...{ id: "spy", label: "SPY", rows: madeUpRows(count), seedRows: [], evaluation: fullEvaluation(count) },
    ...{ ledgers: madeUpStrategies(count).map(madeUpLedger), calibrations: [], networks: [], notes: [], excluded: [] },
    provenance: [
      {
        ...{ source: "csv", location: "us/spy_daily.csv", nature: "real", description: "SPY, daily closes" },
        sha256: "b".repeat(64),
      },
    ],
    costs: "schedule `us-shares` version 3",
    componentCosts: madeUpStrategies(count)
      .filter(({ cost }) => cost > 0)
      .map(({ strategy, cost }) => ({ strategy, bps: { commission: 0.4 * cost, "half spread": 1.05 * cost } })),
    ...change,
  };
}

/** A whole report. */
export function madeUpReport(markets: readonly MarketReport[], change: Partial<ReportInput> = {}): ReportInput {
  return {
    ...{
      name: "test",
      created: "2026-11-24T12:00:00Z",
      today: "2026-11-24",
      quick: false,
      horizonSessions: 21,
      markets,
    },
    protocol: ["short one European call, held 21 sessions"],
    owner: "A. Owner",
    exceptions: [
      { text: "No quoted smile before 2019", owner: "B. Desk", expires: "2026-12-31" },
      { text: "Half spread of the closing auction is assumed", owner: "C. Costs", expires: "2026-06-30" },
    ],
    lineage: [{ kind: "input", name: "SPY", version: "csv", sha256: "a".repeat(64) }],
    ...change,
  };
}
