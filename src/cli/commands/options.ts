import { type Command, InvalidArgumentError, Option } from "commander";

/** Options of every command that reads markets. */
export interface MarketOptions {
  readonly source: "auto" | "yahoo" | "csv" | "sample";
  readonly data: string;
  readonly cache: string;
  readonly market?: string[];
  readonly json?: boolean;
}

export interface FetchOptions extends MarketOptions {
  readonly describe?: boolean;
  readonly chain?: readonly string[];
}

export interface AuditOptions extends MarketOptions {
  readonly weights?: string;
  readonly pnl?: string;
  readonly positions?: string;
  readonly strategy?: string;
  readonly quick?: boolean;
  readonly out?: string;
}

/** Options of `calibrate`, whatever it is calibrated to. */
export interface CalibrateOptions extends MarketOptions {
  readonly before?: string;
  readonly seed?: number;
  readonly bootstrap: number;
  readonly threads?: number;
  readonly out?: string;
  readonly chain?: string;
  readonly panel?: string;
  readonly date?: string;
  readonly ticker?: string;
  readonly layout?: string;
  readonly spot?: number;
  readonly rate?: number;
  readonly minDays?: number;
  readonly maxDays?: number;
  readonly feller?: boolean;
  readonly prior?: boolean;
}

/** Options of `quotes`. */
export interface QuotesOptions extends MarketOptions {
  readonly panel?: string;
  readonly weights?: string;
  readonly quick?: boolean;
  readonly seed?: number;
  readonly out?: string;
}

/** Options of `reproduce`. */
export interface ReproduceOptions extends Omit<MarketOptions, "market"> {
  readonly quick?: boolean;
  readonly seed: number;
  readonly threads?: number;
  readonly out?: string;
}

export const DEFAULT_CONFIG = "configs/real-markets.yaml";

/** Of --register. */
export const REGISTER_HELP =
  "folder where every configuration tried on a market is kept and counted; default: register, beside the run's folder";

/** Adds --source, --data, --cache, --market and --json. */
export function withMarketOptions(command: Command): Command {
  return withDataOptions(command)
    .option("-m, --market <id...>", "only these markets of the config")
    .option("--json", "one JSON document on standard output");
}

/** Adds --source, --data and --cache. */
export function withDataOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--source <name>", "where histories come from; auto: Yahoo, else the cache, else the sample")
        .choices(["auto", "yahoo", "csv", "sample"])
        .default("auto"),
    )
    .option(
      "--data <dir>",
      "folder of the csv files named in the config",
      process.env["BACKHEDGE_MARKET_DATA"] ?? "data",
    )
    .option("--cache <dir>", "folder of fetched histories", "data/cache");
}

/** Help text of --validate. */
export const VALIDATE =
  "hedge the config's `validation` span instead of the test span, on a history that ends where the test span begins";

/** Adds --seed, --threads, --quick and --validate. */
export function withBudgetOptions(command: Command): Command {
  return command
    .option("--quick", "the small budget of the config's `quick` section")
    .option("--validate", VALIDATE)
    .option("--seed <n>", "seed of every random number", wholeNumber(0))
    .option("--threads <n>", "worker threads; results do not depend on it", wholeNumber(1));
}

/** A commander parser of whole numbers not below `least`. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < least)
      throw new InvalidArgumentError(`expected a whole number >= ${least}, found '${text}'.`);
    return value;
  };
}
