import { check, type IsoDate } from "../core/index.ts";
import { chargesOn, componentNames, epochsOf } from "./epochs.ts";
import { type OptionSchedule, optionSchedule } from "./option-schedules.ts";
import { chargeOrder, emptyOrder } from "./order.ts";
import { defaultRules, type ModelSettings } from "./settings.ts";

/** A listed option bought or sold. */
export interface OptionTrade {
  readonly date: IsoDate;
  readonly kind: "call" | "put";
  readonly side: "buy" | "sell";
  /** Price of the option, currency per unit of the underlying. */
  readonly premium: number;
  readonly strike: number;
  /** Contracts in the order; default the schedule's own book. */
  readonly contracts?: number | undefined;
  /** Half of the quoted spread, currency per unit of the underlying; default 0: not known. */
  readonly halfSpread?: number | undefined;
}

/** An option at its expiry. */
export interface OptionExercise {
  readonly date: IsoDate;
  readonly kind: "call" | "put";
  /** `buy`: of the holder; `sell`: of the writer. */
  readonly side: "buy" | "sell";
  readonly strike: number;
  /** Price of the underlying at which the option settles. */
  readonly settlement: number;
  readonly contracts?: number | undefined;
}

/** What trading options costs, by component, in currency per unit of the underlying. */
export interface OptionCostModel {
  readonly name: string;
  /** `option-half-spread`, then the levies, each `option-...`. */
  readonly components: readonly string[];
  /** Writes the cost of a trade into `out`, each >= 0. Throws a UserError on a date without a rate. */
  trade(trade: OptionTrade, out: Float64Array): void;
  /** Writes the cost of exercise or assignment into `out`; 0 where the option ends worthless. */
  exercise(exercise: OptionExercise, out: Float64Array): void;
}

export interface OptionCostOptions {
  /** Label of error messages. */
  readonly market: string;
  /** In the place of the schedule's own number of contracts. */
  readonly bookContracts?: number | undefined;
  /** `rounded`: to the smallest coin, transaction tax to the rupee. */
  readonly amounts?: "exact" | "rounded" | undefined;
}

/** Costs of the listed options of a schedule. Throws a UsageError for an unknown name. */
export function optionCostModel(name: string, options: OptionCostOptions): OptionCostModel {
  const { market, bookContracts, amounts = "exact" } = options;
  return optionModelOf(optionSchedule(name), { market, bookContracts, rules: { ...defaultRules, amounts } });
}

/** The costs of an option schedule. A book in units of the underlying counts as contracts of the date's size. */
export function optionModelOf(schedule: OptionSchedule, settings: ModelSettings): OptionCostModel {
  const { market, bookUnits, bookContracts, rules } = settings;
  const rounded = rules.amounts === "rounded";
  const traded = { ...schedule, parts: schedule.trades };
  const exercised = { ...schedule, parts: schedule.exercises };
  const [tradeEpochs, exerciseEpochs] = [epochsOf(traded), epochsOf(exercised)];
  const names = [...componentNames(traded), ...componentNames(exercised)];
  const components = ["half-spread", ...names].map((each) => `option-${each}`);
  const work = new Float64Array(names.length);
  const order = emptyOrder();
  const contractsOf = (date: IsoDate) =>
    bookContracts ?? (bookUnits === undefined ? schedule.contracts : bookUnits / schedule.contractUnits(date));
  return {
    name: schedule.name,
    components,
    trade: ({ date, side, premium, strike, contracts = contractsOf(date), halfSpread = 0 }, out) => {
      checkOut(out, components);
      check(premium >= 0 && contracts > 0 && halfSpread >= 0, () => {
        return `option cost: premium ${premium}, contracts ${contracts}, half-spread ${halfSpread} on ${date}`;
      });
      const units = contracts * schedule.contractUnits(date);
      Object.assign(order, { shares: units, contracts, notional: units * premium, "contract-value": units * strike });
      work.fill(0);
      chargeOrder(chargesOn(tradeEpochs, date, traded, market), side === "buy", order, work, rounded);
      out[0] = halfSpread;
      for (let i = 0; i < work.length; i++) out[i + 1] = work[i]! / units;
    },
    exercise: ({ date, kind, side, strike, settlement, contracts = contractsOf(date) }, out) => {
      checkOut(out, components);
      out.fill(0);
      const intrinsic = Math.max(0, kind === "call" ? settlement - strike : strike - settlement);
      if (intrinsic === 0 || schedule.exercises.length === 0) return;
      const units = contracts * schedule.contractUnits(date);
      const notional = units * intrinsic;
      Object.assign(order, { shares: units, contracts, notional, intrinsic: notional, settlement: units * settlement });
      const part = work.subarray(schedule.trades.length).fill(0);
      chargeOrder(chargesOn(exerciseEpochs, date, exercised, market), side === "buy", order, part, rounded);
      for (let i = 0; i < part.length; i++) out[1 + schedule.trades.length + i] = part[i]! / units;
    },
  };
}

function checkOut(out: Float64Array, components: readonly string[]): void {
  check(out.length === components.length, () => `option cost: out must hold ${components.length}, holds ${out.length}`);
}
