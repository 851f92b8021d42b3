import { type Effects, type IsoDate, isIsoDate, keyFrom, UsageError, UserError } from "../core/index.ts";
import {
  type Calibration,
  type HestonParameters,
  historyBefore,
  type PriceJumps,
  SESSION_YEARS,
} from "../market/index.ts";
import {
  type BlockStart,
  type HestonScheme,
  meanBlockLength,
  type PathNumbers,
  pastMoves,
} from "../simulation/index.ts";
import type { MarketConfig, RunConfig } from "./config.ts";
import { loadConfig } from "./load-config.ts";
import { type DataOptions, loadConfigured } from "./load-markets.ts";
import { planMarket, trainingCutoffs } from "./market-plan.ts";
import type { PathModel } from "./path-model.ts";
import { readParameters } from "./path-parameters.ts";
import type { Pool } from "./pool.ts";
import { calibrateBefore, marketKey } from "./train-market.ts";

export type ModelName = PathModel["name"];

/** Which paths are wanted, as the command line says. */
export interface ModelOptions {
  readonly model: ModelName;
  readonly configPath: string;
  readonly data: DataOptions;
  /** Markets of the config, one of which is meant. */
  readonly markets?: readonly string[] | undefined;
  readonly before?: IsoDate | undefined;
  readonly steps: number;
  /** Length of a path of Heston's model; default: steps sessions. */
  readonly years?: number | undefined;
  readonly subSteps?: number | undefined;
  readonly scheme: HestonScheme;
  readonly measure: "P" | "Q";
  readonly numbers: PathNumbers;
  readonly single: boolean;
  readonly terminal: boolean;
  readonly jumps?: PriceJumps | undefined;
  readonly drift?: number | undefined;
  /** File of parameters. */
  readonly paramsPath?: string | undefined;
  /** Parameters given one by one. */
  readonly given: Partial<Record<"kappa" | "theta" | "xi" | "rho" | "v0", number>>;
  readonly meanBlock?: number | undefined;
  readonly blocks: BlockStart;
  readonly keepDrift: boolean;
  readonly seed?: number | undefined;
}

/** A model, and where its parameters come from, for people and for the file's metadata. */
export interface ChosenModel {
  readonly model: PathModel;
  readonly seed: number;
  readonly origin: string;
  readonly stepYears: number;
}

const NAMES = ["kappa", "theta", "xi", "rho", "v0"] as const;

/** Parameters given, of a file, or calibrated to the market's history before a date. */
export async function chooseModel(options: ModelOptions, pool: Pool, fx: Effects): Promise<ChosenModel> {
  checkOptions(options);
  const { model, steps, given, paramsPath, measure } = options;
  if (model === "heston") {
    const seed = options.seed ?? 1;
    const stepYears = (options.years ?? steps * SESSION_YEARS) / steps;
    if (Object.keys(given).length > 0)
      return { model: hestonModel(options, givenParameters(given, measure), 0), seed, origin: "given", stepYears };
    if (paramsPath !== undefined) {
      const { parameters, drift } = await readParameters(paramsPath, measure, options.markets?.[0], fx);
      return { model: hestonModel(options, parameters, drift ?? 0), seed, origin: paramsPath, stepYears };
    }
  }
  return await modelOfMarket(options, pool, fx);
}

async function modelOfMarket(options: ModelOptions, pool: Pool, fx: Effects): Promise<ChosenModel> {
  const { config } = await loadConfig(options.configPath, { markets: options.markets, seed: options.seed }, fx);
  const market = onlyMarket(config);
  const { history } = await loadConfigured(market, options.data, fx);
  const before = options.before ?? trainingCutoffs(planMarket(config, market, history))[0];
  if (before === undefined) throw new UserError(`${history.label} has no training cut-off`, "Give --before DATE.");
  const { seed } = config;
  const origin = `${market.definition.id} before ${before}`;
  const { steps } = options;
  if (options.model === "bootstrap") {
    const moves = pastMoves(historyBefore(history, before));
    const meanBlock = options.meanBlock ?? meanBlockLength(moves);
    fx.log(
      `${history.label}: ${moves.returns.length} past moves, blocks of ${meanBlock.toFixed(1)} sessions on average`,
    );
    const { blocks, keepDrift } = options;
    const model: PathModel = { name: "bootstrap", moves, steps, meanBlock, blocks, centred: !keepDrift };
    return { model, seed, origin, stepYears: SESSION_YEARS };
  }
  const key = marketKey(keyFrom(seed), { market });
  const calibration = await calibrateBefore(config, { market, history }, before, key, pool);
  if (options.model === "training") {
    const model: PathModel = { name: "training", parameters: calibration.simulator, steps };
    return { model, seed, origin, stepYears: SESSION_YEARS };
  }
  const { parameters, drift } = historyParameters(calibration, options.measure);
  const stepYears = (options.years ?? steps * SESSION_YEARS) / steps;
  return { model: hestonModel(options, parameters, drift), seed, origin, stepYears };
}

function onlyMarket({ markets }: RunConfig): MarketConfig {
  const [market] = markets;
  if (market !== undefined && markets.length === 1) return market;
  const known = markets.map(({ definition }) => definition.id).join(", ");
  throw new UsageError(
    `simulate draws paths of one market; the configuration has ${known}`,
    "Choose one with --market, or give --params FILE or --kappa, --theta, --xi, --rho and --v0.",
  );
}

function historyParameters({ market, heston }: Calibration, measure: "P" | "Q") {
  if (heston.status !== "converged")
    throw new UserError(
      `the fit to ${market} is '${heston.status}', not converged: its parameters must not be used`,
      "Choose another --before, or give parameters.",
    );
  return measure === "P" ? { parameters: heston.p, drift: heston.drift } : { parameters: heston.q, drift: 0 };
}

function hestonModel(options: ModelOptions, parameters: HestonParameters, drift: number): PathModel {
  const { steps, subSteps, scheme, numbers, terminal, jumps, single, years } = options;
  return {
    name: "heston",
    dynamics: { ...parameters, drift: options.drift ?? drift, jumps },
    grid: {
      steps,
      years: years ?? steps * SESSION_YEARS,
      subSteps,
      scheme,
      numbers,
      store: terminal ? "terminal" : "paths",
    },
    single,
  };
}

function givenParameters(given: ModelOptions["given"], measure: "P" | "Q"): HestonParameters {
  const missing = NAMES.filter((name) => given[name] === undefined);
  if (missing.length > 0)
    throw new UsageError(
      `parameters given one by one must be complete; missing: ${missing.map((name) => `--${name}`).join(", ")}`,
    );
  const { kappa, theta, xi, rho, v0 } = given;
  const parameters = { kappa: kappa!, theta: theta!, xi: xi!, rho: rho!, v0: v0!, measure };
  for (const name of ["kappa", "theta", "xi"] as const)
    if (!(parameters[name] > 0)) throw new UsageError(`--${name} must be > 0, found ${parameters[name]}`);
  if (!(parameters.v0 >= 0)) throw new UsageError(`--v0 must be >= 0, found ${v0}`);
  if (!(Math.abs(parameters.rho) <= 1)) throw new UsageError(`--rho must lie in -1 .. 1, found ${rho}`);
  return parameters;
}

/** Options that the model would not look at are mistakes. */
function checkOptions(options: ModelOptions): void {
  const { model, before, given, paramsPath } = options;
  if (before !== undefined && !isIsoDate(before))
    throw new UsageError(`--before expects a date YYYY-MM-DD, found '${before}'`);
  const inline = Object.keys(given).length > 0;
  if (inline && paramsPath !== undefined) throw new UsageError("give --params or parameters one by one, not both");
  const foreign = [
    ...(model === "heston" ? [] : hestonOnly(options, inline)),
    ...(model === "bootstrap" ? [] : bootstrapOnly(options)),
  ];
  if (foreign.length > 0)
    throw new UsageError(
      `--model ${model} does not use ${foreign.join(", ")}`,
      "Leave them out, or choose another --model.",
    );
}

function hestonOnly(options: ModelOptions, inline: boolean): string[] {
  const used: Readonly<Record<string, boolean>> = {
    "--jumps": options.jumps !== undefined,
    "--params": options.paramsPath !== undefined,
    "--kappa, --theta, --xi, --rho, --v0": inline,
    "--drift": options.drift !== undefined,
    "--years": options.years !== undefined,
    "--sub-steps": options.subSteps !== undefined,
    "--numbers sobol": options.numbers === "sobol",
    "--scheme euler": options.scheme === "euler",
    "--measure Q": options.measure === "Q",
    "--f32": options.single,
    "--terminal": options.terminal,
  };
  return Object.keys(used).filter((name) => used[name]);
}

function bootstrapOnly({ meanBlock, blocks, keepDrift }: ModelOptions): string[] {
  const used = { "--mean-block": meanBlock !== undefined, "--blocks": blocks !== "matched", "--keep-drift": keepDrift };
  return Object.entries(used).flatMap(([name, given]) => (given ? [name] : []));
}
