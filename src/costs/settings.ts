import type { IsoDate } from "../core/index.ts";
import type { MarketConditions } from "./conditions.ts";
import type { OptionScheduleName } from "./option-schedules.ts";

/** The half-spread of a dated schedule: max(its own, rangeShare x range of the last session), times `multiple` in stress. */
export interface SpreadSettings {
  /** Share of the last session's (high - low) / close; 0: the schedule's half-spread alone. */
  readonly rangeShare: number;
  readonly stress?: StressSettings | undefined;
}

/** When spreads are wider: in declared windows, or where the last session's volatility index closed above a level. */
export interface StressSettings {
  readonly multiple: number;
  /** Fraction a year. */
  readonly indexAbove?: number | undefined;
  /** First and last date, both included. */
  readonly windows: readonly { readonly from: IsoDate; readonly to: IsoDate }[];
}

/** Square-root law of market impact: an order of Q units pays Y sigma_daily sqrt(Q / ADV) of its value. */
export interface ImpactSettings {
  /** Y; 0.5 to 1 in the literature. */
  readonly coefficient: number;
  /** ADV in units of the underlying; undefined: median volume of the sessions before. */
  readonly dailyVolume?: number | undefined;
}

/** Fee a year on the value of borrowed shares, in force from a date until the next. */
export interface BorrowRate {
  readonly from: IsoDate;
  readonly rate: number;
}

/** How positions are held and amounts booked: the same for every strategy. */
export interface HoldingRules {
  /** What positions are rounded to, for the book at delta 1 of the entry date. */
  readonly rounding: "none" | "shares" | "lots";
  /** `rounded`: every amount to the smallest coin, taxes that are billed so to the rupee. */
  readonly amounts: "exact" | "rounded";
  /** Calendar by which futures are rolled into the next contract and charged for it. */
  readonly rolls: "none" | "nse-monthly";
  /** Sessions before the expiry of a future at whose close it is rolled. */
  readonly rollSessions: number;
  /** What a future costs: the forward of the option's expiry from spot and carry, or its own quoted close. */
  readonly basis: "model" | "quoted";
}

export const defaultRules: HoldingRules = {
  rounding: "none",
  amounts: "exact",
  rolls: "none",
  rollSessions: 1,
  basis: "model",
};

/** Everything beside the schedule that a cost can depend on. */
export interface ModelSettings {
  /** Label of error messages. */
  readonly market: string;
  /** In the place of the schedule's own book. */
  readonly bookUnits?: number | undefined;
  readonly bookContracts?: number | undefined;
  readonly spread?: SpreadSettings | undefined;
  readonly impact?: ImpactSettings | undefined;
  readonly borrow?: readonly BorrowRate[] | undefined;
  readonly option?: OptionScheduleName | undefined;
  readonly rules: HoldingRules;
  readonly conditions?: ((date: IsoDate) => MarketConditions) | undefined;
}
