import { type IsoDate, pick } from "../core/index.ts";
import { indiaGst } from "./india-gst.ts";
import { indiaInvestorProtection } from "./india-ipft.ts";
import {
  indiaExerciseTax,
  indiaOptionBrokerage,
  indiaOptionExchange,
  indiaOptionStamp,
  indiaOptionTax,
} from "./india-options.ts";
import { indiaSebiFee } from "./india-sebi.ts";
import { niftyLot } from "./nifty-lots.ts";
import type { CostRow } from "./row.ts";
import {
  usOptionClearing,
  usOptionCommission,
  usOptionRegulatoryFee,
  usOptionSection31,
  usOptionTradingActivityFee,
} from "./us-options.ts";

/** Names of the schedules of options. */
export const optionCostNames = ["us-options", "us-index-options", "india-options"] as const;
export type OptionScheduleName = (typeof optionCostNames)[number];

/** What listed options cost to trade and to exercise. */
export interface OptionSchedule {
  readonly name: OptionScheduleName;
  readonly currency: string;
  /** Rows of each component of a trade; a tax comes after what it taxes. */
  readonly trades: readonly (readonly CostRow[])[];
  /** Rows of each component of an exercise; `buy` is the holder's side. */
  readonly exercises: readonly (readonly CostRow[])[];
  /** Units of the underlying in a contract traded on a date. */
  readonly contractUnits: (date: IsoDate) => number;
  /** Contracts of an order where the book does not say. */
  readonly contracts: number;
  readonly notes: readonly string[];
}

const US_SIZE = 100;
const US_CONTRACTS = 100;
const NSE_CONTRACTS = 20;

const premiumOnly =
  "The half-spread of the option is charged where its bid and ask are known; a model price has none and pays none.";

function usSchedule(
  name: "us-options" | "us-index-options",
  exempt: boolean,
  notes: readonly string[],
): OptionSchedule {
  const levies = [usOptionCommission, usOptionRegulatoryFee, usOptionClearing, usOptionTradingActivityFee];
  return {
    name,
    currency: "USD",
    trades: (exempt ? levies : [...levies, usOptionSection31]).map((rows) => rows(name)),
    exercises: [],
    contractUnits: () => US_SIZE,
    contracts: US_CONTRACTS,
    notes: [premiumOnly, ...notes],
  };
}

const schedules: Readonly<Record<OptionScheduleName, OptionSchedule>> = {
  "us-options": usSchedule("us-options", false, [
    "Options on shares and funds settle in shares. The ledger pays the option's intrinsic value in cash and unwinds the hedge by a trade at the close of the expiry: the unwinding stands in for the delivery of the same shares, and the broker charges nothing for exercise or assignment. American exercise before the expiry is not modelled.",
  ]),
  "us-index-options": usSchedule("us-index-options", true, [
    "Options on securities indexes settle in cash and are exempt from Section 31 (15 USC 78ee(b)); the exchanges' own fees on index products are left out.",
  ]),
  "india-options": {
    name: "india-options",
    currency: "INR",
    trades: [
      indiaOptionBrokerage,
      indiaOptionExchange,
      (instrument: string) => indiaInvestorProtection(instrument, 50),
      indiaSebiFee,
      indiaOptionTax,
      indiaOptionStamp,
      indiaGst,
    ].map((rows) => rows("india-options")),
    exercises: [indiaExerciseTax("india-options")],
    contractUnits: niftyLot,
    contracts: NSE_CONTRACTS,
    notes: [
      premiumOnly,
      "An option in the money at expiry is exercised: the holder pays transaction tax, the writer nothing.",
    ],
  },
};

/** The option schedule of a name. Throws a UsageError that lists the known ones. */
export function optionSchedule(name: string): OptionSchedule {
  return pick(schedules, name, "option cost schedule");
}
