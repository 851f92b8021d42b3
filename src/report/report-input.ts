import type { IsoDate } from "../core/index.ts";
import type { Calibration, MarketEvaluation, Provenance, ResultRow, StrategyLedger } from "../market/index.ts";
import type { ComponentCosts } from "./cost-components.ts";

/** Everything that the report says about one market. */
export interface MarketReport {
  readonly id: string;
  readonly label: string;
  readonly rows: readonly ResultRow[];
  /** Rows of the single networks behind the averaged one. */
  readonly seedRows: readonly ResultRow[];
  /** Episodes of the strategies of `rows`, for the chart. */
  readonly ledgers: readonly StrategyLedger[];
  /** What the committee's paper says beside the main table; sections without rows are not printed. */
  readonly evaluation?: MarketEvaluation | undefined;
  readonly calibrations: readonly Calibration[];
  /** Which networks hedged which test years, and what they had seen; empty without networks. */
  readonly networks: readonly string[];
  readonly provenance: readonly Provenance[];
  /** Which source was used and why, parameters assumed, days missing. */
  readonly notes: readonly string[];
  readonly costs: string;
  readonly componentCosts: readonly ComponentCosts[];
  readonly excluded: readonly { readonly date: string; readonly reason: string }[];
}

/** A departure from the rules that somebody answers for until a day. */
export interface ReportException {
  readonly text: string;
  readonly owner: string;
  /** The last day that it holds. */
  readonly expires: IsoDate;
}

/** Something that the figures were made from. */
export interface LineageEntry {
  /** e.g. input, configuration, cost schedule, weights, code, seed. */
  readonly kind: string;
  readonly name: string;
  /** Version, commit, seed or origin; empty where a hash says it. */
  readonly version: string;
  /** Empty where it is no file. */
  readonly sha256: string;
}

export interface ReportInput {
  readonly name: string;
  readonly created: string;
  /** The day of the run: exceptions that ended before it are expired. */
  readonly today: IsoDate;
  readonly quick: boolean;
  readonly horizonSessions: number;
  readonly protocol: readonly string[];
  readonly markets: readonly MarketReport[];
  /** Who answers for the model; undefined: named by nobody. */
  readonly owner?: string | undefined;
  readonly exceptions: readonly ReportException[];
  readonly lineage: readonly LineageEntry[];
}
