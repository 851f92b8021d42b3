export { type CostOptions, costModel, costModelNames } from "./cost-model.ts";
export { costRows, describeSchedule, type ScheduleDescription } from "./describe.ts";
export { marginalRate, marginalRates } from "./marginal-rate.ts";
export type { CostModel, Fill } from "./model.ts";
export { type LotRow, niftyLot } from "./nifty-lots.ts";
export { type CostBase, type CostRow, type Evidence, evidenceMeaning } from "./row.ts";
