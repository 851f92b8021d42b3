import { check, type Key, type RandomStream, randomStream, UserError } from "../core/index.ts";
import { type HedgeInputs, sliceEpisodes, strikeVolatility } from "../hedging/index.ts";
import { DAYS_PER_YEAR, type PathBatch } from "../market/index.ts";
import { blackPrice, payoff } from "../pricing/index.ts";
import type { TrainingOptions } from "./options.ts";

/** Stretches of the underlying on which a call may be sold, simulated or real: prices are forwards of the call's expiry, 1 at entry. */
export interface Windows {
  readonly inputs: Omit<HedgeInputs, "strike">;
  /** Forward at every close, the settlement price last [episodes x times], times = steps + 1. */
  readonly prices: Float64Array;
}

/** Sales of one call, and what settles them. Prices in units of the underlying's forward at entry. */
export interface Episodes {
  readonly inputs: HedgeInputs;
  /** Forward at every close [episodes x times], times = steps + 1. */
  readonly prices: Float64Array;
  /** Premium less payoff [episodes]. */
  readonly option: Float64Array;
  /** The unit of P&L and cost: 0.4 sigma_0 sqrt(T), about the premium at the money [episodes]. */
  readonly unit: Float64Array;
}

/** Episodes out of simulated paths: `soldCalls` on `simulatedWindows`. */
export function trainingEpisodes(paths: PathBatch, options: TrainingOptions, key: Key): Episodes {
  return episodeMaker(options)(paths, key);
}

/** `trainingEpisodes` of one batch of paths after the other. Batches of one size share the columns that do not depend on the paths; they must not be written to. */
export function episodeMaker(options: TrainingOptions): (paths: PathBatch, key: Key) => Episodes {
  let fixed = fixedColumns(0, options);
  return (paths, key) => {
    checkPaths(paths, options.horizonSteps);
    if (fixed.episodes !== paths.paths) fixed = fixedColumns(paths.paths, options);
    return soldCalls(simulatedWindows(paths, options, fixed), options, key);
  };
}

/**
 * Sells one call on every window: the strike at or about the forward, the premium Black's at sigma_0 (at the strike's own where a smile is known), undiscounted as are prices and payoff, so that nothing
 * has to be financed. The same key gives the same strikes.
 */
export function soldCalls(windows: Windows, options: TrainingOptions, key: Key): Episodes {
  const { inputs, prices } = windows;
  const { steps, episodes } = inputs;
  check(
    steps === options.horizonSteps,
    () => `soldCalls: windows have ${steps} steps, expected ${options.horizonSteps}`,
  );
  const column = () => new Float64Array(episodes);
  const sold = { strike: column(), option: column(), unit: column() };
  const random = randomStream(key);
  for (let window = 0; window < episodes; window++) sellCall(windows, window, options, random, sold);
  const { strike, option, unit } = sold;
  return { inputs: { ...inputs, strike }, prices, option, unit };
}

/** Fills one row of each column. K = 1 (the forward at entry) with probability `atTheMoneyShare`, else exp(z strikeDeviation sigma_0 sqrt(T)) with z normal. */
function sellCall(
  { inputs: { steps, impliedVolatility, smileSlope }, prices }: Windows,
  window: number,
  { calendarDays, atTheMoneyShare, strikeDeviation }: TrainingOptions,
  random: RandomStream,
  { strike, option, unit }: { strike: Float64Array; option: Float64Array; unit: Float64Array },
): void {
  const years = calendarDays / DAYS_PER_YEAR;
  const volatility = impliedVolatility[window * steps]!;
  const deviation = volatility * Math.sqrt(years);
  const away = strikeDeviation * deviation * random.normal();
  const k = random.uniform() < atTheMoneyShare ? 1 : Math.exp(away);
  const first = window * (steps + 1);
  strike[window] = k;
  const own = strikeVolatility(volatility, smileSlope?.[window * steps] ?? 0, prices[first]!, k);
  option[window] = blackPrice("call", prices[first]!, k, own, years) - payoff("call", prices[first + steps]!, k);
  unit[window] = 0.4 * deviation;
}

type FixedColumns = Pick<HedgeInputs, "episodes" | "tau" | "trailingVolatility" | "leverage" | "smileSlope">;

/** tau_t = (calendarDays / 365) (n - t) / n. The trailing volatility is not known (NaN): a path has no past. */
function fixedColumns(
  episodes: number,
  { horizonSteps: steps, calendarDays, leverage, smileSlope }: TrainingOptions,
): FixedColumns {
  const years = calendarDays / DAYS_PER_YEAR;
  const tau = new Float64Array(episodes * steps);
  for (let at = 0; at < tau.length; at++) tau[at] = (years * (steps - (at % steps))) / steps;
  return {
    episodes,
    tau,
    trailingVolatility: new Float64Array(episodes * steps).fill(Number.NaN),
    leverage: new Float64Array(episodes).fill(leverage),
    ...(smileSlope !== undefined && { smileSlope: new Float64Array(episodes * steps).fill(smileSlope) }),
  };
}

/** Windows out of simulated paths: sigma_t is a multiple of the volatility index. */
function simulatedWindows(paths: PathBatch, options: TrainingOptions, fixed: FixedColumns): Windows {
  const { horizonSteps: steps } = options;
  const { paths: episodes, spot } = paths;
  const column = () => new Float64Array(episodes * steps);
  const { tau, trailingVolatility, leverage, smileSlope } = fixed;
  const seen = { forward: column(), impliedVolatility: column(), sessionReturn: column() };
  for (let path = 0; path < episodes; path++) writePath(paths, path, options.ivMultiple, seen);
  const { forward, impliedVolatility, sessionReturn } = seen;
  return {
    inputs: {
      ...{ episodes, steps, forward, tau, impliedVolatility, sessionReturn, trailingVolatility, leverage },
      ...(smileSlope && { smileSlope }),
      ...(paths.termSlope && { termSlope: withoutLast(paths.termSlope, paths.times) }),
    },
    prices: spot,
  };
}

/** The rows of one path. A function of its own, as is `sellCall`: it is called often enough to be compiled soon, which a loop entered once an epoch is not. */
function writePath(
  { times, spot, volatilityIndex }: PathBatch,
  path: number,
  ivMultiple: number,
  { forward, impliedVolatility, sessionReturn }: Pick<HedgeInputs, "forward" | "impliedVolatility" | "sessionReturn">,
): void {
  const steps = times - 1;
  for (let t = 0; t < steps; t++) {
    const from = path * times + t;
    const to = path * steps + t;
    forward[to] = spot[from]!;
    impliedVolatility[to] = ivMultiple * volatilityIndex[from]!;
    sessionReturn[to] = t === 0 ? 0 : Math.log(spot[from]! / spot[from - 1]!);
  }
}

/** The columns of all times but the last. */
function withoutLast(values: Float64Array, times: number): Float64Array {
  return values.filter((_, at) => at % times !== times - 1);
}

/** Episodes `from` .. `to` - 1, as views. */
export function sliceTraining(episodes: Episodes, from: number, to: number): Episodes {
  const times = episodes.inputs.steps + 1;
  return {
    inputs: sliceEpisodes(episodes.inputs, from, to),
    prices: episodes.prices.subarray(from * times, to * times),
    option: episodes.option.subarray(from, to),
    unit: episodes.unit.subarray(from, to),
  };
}

function checkPaths({ paths, times, spot, volatilityIndex }: PathBatch, steps: number): void {
  if (times !== steps + 1) {
    throw new UserError(
      `training paths have ${times} times, expected ${steps + 1}`,
      "Set the simulation's steps to the training's horizonSteps.",
    );
  }
  for (const [name, values] of Object.entries({ spot, volatilityIndex })) {
    const bad = values.length === paths * times ? firstBad(values) : 0;
    if (bad < 0) continue;
    throw new UserError(
      `training paths: ${name} of path ${Math.floor(bad / times)}, time ${bad % times} is ${values[bad]}, expected a positive number for each of ${paths} x ${times}`,
      "Look at the parameters of the simulation.",
    );
  }
}

function firstBad(values: Float64Array): number {
  for (let at = 0; at < values.length; at++) {
    if (!(values[at]! > 0 && values[at]! < Number.POSITIVE_INFINITY)) return at;
  }
  return -1;
}
