import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Effects, UserError } from "../../core/index.ts";
import type { MarketHistory } from "../../market/index.ts";

/** What a strategy of a user's file is called with, at each close of each episode. */
export interface StrategyCall {
  /** The whole history that is at hand. A strategy must look at rows up to `row` only: whether it does is what the audit finds out. */
  readonly history: MarketHistory;
  /** Row of the entry, and of the close at which the position is chosen. */
  readonly entry: number;
  readonly row: number;
  /** row - entry. */
  readonly step: number;
  /** In the units of the close. */
  readonly strike: number;
  /** Years to expiry. */
  readonly tau: number;
  /** Implied volatility of the option at this close, fraction a year. */
  readonly impliedVolatility: number;
}

/** Units of the underlying held from this close to the next. */
export type UserStrategy = (call: StrategyCall) => number;

const HINT =
  "Export a function by default: export default ({ history, row, strike, tau, impliedVolatility }) => units held from this close to the next.";

/** Loads the strategy of a JavaScript module: its code runs. Throws a UserError when there is none. */
export async function loadStrategy(file: string, fx: Effects): Promise<UserStrategy> {
  if (!(await fx.exists(file))) throw new UserError(`cannot read ${file}: there is no such file`, HINT);
  let module: Readonly<Record<string, unknown>>;
  try {
    module = await import(pathToFileURL(resolve(file)).href);
  } catch (error) {
    throw new UserError(`${file} cannot be loaded: ${error instanceof Error ? error.message : String(error)}`, HINT);
  }
  const strategy = module["default"];
  if (typeof strategy !== "function")
    throw new UserError(`${file}: expected a function as default export, found ${typeof strategy}`, HINT);
  return (call) => {
    try {
      return Number(strategy(call));
    } catch (error) {
      throw new UserError(
        `${file}: the strategy failed on ${call.history.dates[call.row]} (entry ${call.history.dates[call.entry]}): ${error instanceof Error ? error.message : String(error)}`,
        HINT,
      );
    }
  };
}
