export { type MarketConditions, marketConditions } from "./conditions.ts";
export { type Contract, contractsOf, nseMonthlyContracts, nseMonthlyExpiry } from "./contract-calendar.ts";
export { type CostOptions, costModel, costModelNames } from "./cost-model.ts";
export { costRows, describeSchedule, type ScheduleDescription } from "./describe.ts";
export { marginalRate, marginalRates } from "./marginal-rate.ts";
export type { CostModel, DayCosts, Fill } from "./model.ts";
export { type LotRow, niftyLot } from "./nifty-lots.ts";
export {
  type OptionCostModel,
  type OptionCostOptions,
  type OptionExercise,
  type OptionTrade,
  optionCostModel,
} from "./option-model.ts";
export { type OptionScheduleName, optionCostNames } from "./option-schedules.ts";
export { roundTo } from "./order.ts";
export { type CostBase, type CostRow, type Evidence, evidenceMeaning } from "./row.ts";
export type { BorrowRate, HoldingRules, ImpactSettings, SpreadSettings, StressSettings } from "./settings.ts";
export { type CostSpan, costSpans } from "./spans.ts";
