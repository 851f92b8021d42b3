import { type Key, randomStream, UserError } from "../core/index.ts";
import { type HedgeInputs, sliceEpisodes } from "../hedging/index.ts";
import { DAYS_PER_YEAR, type PathBatch } from "../market/index.ts";
import { blackPrice, payoff } from "../pricing/index.ts";
import type { TrainingOptions } from "./options.ts";

/** Simulated sales of one call, and what settles them. Prices in units of the underlying at entry. */
export interface Episodes {
  readonly inputs: HedgeInputs;
  /** Forward at every close [episodes x times], times = steps + 1. */
  readonly prices: Float64Array;
  /** Premium less payoff [episodes]. */
  readonly option: Float64Array;
  /** The unit of P&L and cost: 0.4 sigma_0 sqrt(T), about the premium at the money [episodes]. */
  readonly unit: Float64Array;
}

/**
 * Episodes out of simulated paths: sigma_t is a multiple of the volatility index, tau_t = (calendarDays / 365) (n - t) / n, the premium is Black's at sigma_0,
 * strikes are at or about the forward. The trailing volatility is not known (NaN): a path has no past.
 */
export function trainingEpisodes(paths: PathBatch, options: TrainingOptions, key: Key): Episodes {
  const { horizonSteps: steps, ivMultiple } = options;
  checkPaths(paths, steps);
  const episodes = paths.paths;
  const years = options.calendarDays / DAYS_PER_YEAR;
  const column = (f: (path: number, t: number) => number) =>
    Float64Array.from({ length: episodes * steps }, (_, at) => f(Math.floor(at / steps), at % steps));
  const spot = (path: number, t: number) => paths.spot[path * paths.times + t]!;
  const impliedVolatility = column((path, t) => ivMultiple * paths.volatilityIndex[path * paths.times + t]!);
  const deviation = Float64Array.from(
    { length: episodes },
    (_, path) => impliedVolatility[path * steps]! * Math.sqrt(years),
  );
  const strike = strikes(deviation, options, key);
  const inputs: HedgeInputs = {
    episodes,
    steps,
    forward: column(spot),
    strike,
    tau: column((_, t) => (years * (steps - t)) / steps),
    impliedVolatility,
    sessionReturn: column((path, t) => (t === 0 ? 0 : Math.log(spot(path, t) / spot(path, t - 1)))),
    trailingVolatility: new Float64Array(episodes * steps).fill(Number.NaN),
    leverage: new Float64Array(episodes).fill(options.leverage),
  };
  const option = strike.map(
    (k, path) =>
      blackPrice("call", spot(path, 0), k, impliedVolatility[path * steps]!, years) -
      payoff("call", spot(path, steps), k),
  );
  return { inputs, prices: paths.spot, option, unit: deviation.map((d) => 0.4 * d) };
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

/** K = 1 (the forward at entry) with probability `atTheMoneyShare`, else exp(z strikeDeviation sigma_0 sqrt(T)) with z normal. */
function strikes(
  deviation: Float64Array,
  { atTheMoneyShare, strikeDeviation }: TrainingOptions,
  key: Key,
): Float64Array {
  const random = randomStream(key);
  return deviation.map((d) => {
    const away = strikeDeviation * d * random.normal();
    return random.uniform() < atTheMoneyShare ? 1 : Math.exp(away);
  });
}

function checkPaths({ paths, times, spot, volatilityIndex }: PathBatch, steps: number): void {
  if (times !== steps + 1) {
    throw new UserError(
      `training paths have ${times} times, expected ${steps + 1}`,
      "Set the simulation's steps to the training's horizonSteps.",
    );
  }
  for (const [name, values] of Object.entries({ spot, volatilityIndex })) {
    const bad =
      values.length === paths * times
        ? values.findIndex((value) => !(value > 0 && value < Number.POSITIVE_INFINITY))
        : 0;
    if (bad < 0) continue;
    throw new UserError(
      `training paths: ${name} of path ${Math.floor(bad / times)}, time ${bad % times} is ${values[bad]}, expected a positive number for each of ${paths} x ${times}`,
      "Look at the parameters of the simulation.",
    );
  }
}
