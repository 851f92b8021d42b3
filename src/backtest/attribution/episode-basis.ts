import { check } from "../../core/index.ts";
import { blackScholesDelta, type HedgeInputs, type Settlement, settle } from "../../hedging/index.ts";
import { SESSION_YEARS } from "../../market/index.ts";
import { blackPrice, deltaOfCall } from "../../pricing/index.ts";
import { forwardCurve } from "../forward.ts";
import { totalReturns } from "../inputs.ts";
import { type EpisodeMarket, type PreparedEpisode, prepareEpisode } from "../prepared-episode.ts";
import { type MarkedOption, type OptionLines, optionLines } from "./option-lines.ts";

/** What an episode earns whatever its hedge: the option hedged with the delta of its own mark, before costs. */
export interface EpisodeBasis {
  readonly prepared: PreparedEpisode;
  /** Position that the mark asks for at each close, the side included [steps]. */
  readonly reference: Float64Array;
  /** Whether the session that begins at this close is a jump day [steps]. */
  readonly jump: readonly boolean[];
  readonly option: OptionLines;
  readonly carry: CarryLines;
  /** The ledger of that hedge, without costs. */
  readonly settled: Settlement;
}

/** What interest and dividends do to an option that is hedged with the delta of its own mark. */
export interface CarryLines {
  /** The premium is booked discounted and earns interest until expiry: 0 but for changes of the rate. */
  readonly premium: number;
  /** The hedge instrument's price moved by this much more than the forward that the mark is on; futures: 0. */
  readonly basis: number;
  readonly dividends: number;
  /** Interest on the position and on what it has earned. */
  readonly financing: number;
}

/**
 * The basis of every episode of a market.
 * @param inputs What strategies saw of them: forwards, volatilities and times of the marks
 * @param jumpDeviations A session is a jump day when its |log return|, dividend included, exceeds so many standard deviations as the option's
 * implied volatility at the close before has them
 */
export function episodeBases(market: EpisodeMarket, inputs: HedgeInputs, jumpDeviations: number): EpisodeBasis[] {
  const { history, set } = market;
  const steps = set.rules.terms.horizonSessions;
  check(
    inputs.episodes === set.entries.length && inputs.steps === steps,
    () => `episodeBases: inputs are ${inputs.episodes} x ${inputs.steps}, episodes ${set.entries.length} x ${steps}`,
  );
  const forward = forwardCurve(history);
  const returns = totalReturns(history);
  const callDeltas = blackScholesDelta.deltas(inputs);
  return set.entries.map((entry, episode) => {
    const prepared = prepareEpisode(market, forward, entry);
    const [from, to] = [episode * steps, (episode + 1) * steps];
    const jump = Array.from(inputs.impliedVolatility.subarray(from, to), (sigma, t) => {
      return Math.abs(returns[entry + t + 1]!) > jumpDeviations * sigma * Math.sqrt(SESSION_YEARS);
    });
    const option = markedOption(market, prepared, { inputs, episode, callDeltas: callDeltas.subarray(from, to), jump });
    const reference = option.delta.map((delta) => option.side * delta);
    const settled = settleUnits(market, prepared, reference, prepared);
    const carry = carryOf(settled, option, reference, prepared);
    return { prepared, reference, jump, settled, option: optionLines(option), carry };
  });
}

function markedOption(
  { history, set }: EpisodeMarket,
  { entry, scale }: PreparedEpisode,
  of: {
    readonly inputs: HedgeInputs;
    readonly episode: number;
    readonly callDeltas: Float64Array;
    readonly jump: readonly boolean[];
  },
): MarkedOption {
  const { inputs, episode, callDeltas, jump } = of;
  const { kind, side } = set.rules.terms;
  const { steps } = inputs;
  const [from, to] = [episode * steps, (episode + 1) * steps];
  const unit = scale * history.close[entry]!;
  const forward = new Float64Array(steps + 1);
  forward.set(inputs.forward.subarray(from, to).map((price) => unit * price));
  forward[steps] = scale * history.close[entry + steps]!;
  const tau = new Float64Array(steps + 1);
  tau.set(inputs.tau.subarray(from, to));
  return {
    kind,
    side,
    strike: unit * inputs.strike[episode]!,
    forward,
    volatility: inputs.impliedVolatility.subarray(from, to),
    tau,
    delta: callDeltas.map((delta) => deltaOfCall(kind, delta)),
    jump,
  };
}

/** The ledger of positions without costs; `option` absent: of the positions alone. */
export function settleUnits(
  { set, hedgeInstrument }: EpisodeMarket,
  prepared: PreparedEpisode,
  positions: Float64Array,
  option: Pick<PreparedEpisode, "premium" | "payoff"> = { premium: 0, payoff: 0 },
): Settlement {
  return settle({
    side: set.rules.terms.side,
    price: prepared.price,
    units: positions.map((delta, t) => delta * prepared.unitsPerDelta[t]!),
    premium: option.premium,
    payoff: option.payoff,
    cashGrowth: prepared.cashGrowth,
    dividend: prepared.dividend,
    funded: hedgeInstrument === "shares",
    components: 0,
    cost: () => undefined,
  });
}

function carryOf(
  settled: Settlement,
  { kind, side, strike, forward, volatility, tau }: MarkedOption,
  reference: Float64Array,
  { cashGrowth }: PreparedEpisode,
): CarryLines {
  const interest = settled.premium * (cashGrowth.reduce((product, growth) => product * growth, 1) - 1);
  const mark = blackPrice(kind, forward[0]!, strike, volatility[0]!, tau[0]!);
  let onForward = 0;
  for (let t = 0; t < reference.length; t++) onForward += reference[t]! * (forward[t + 1]! - forward[t]!);
  return {
    premium: settled.premium + interest - side * mark,
    basis: settled.gains - onForward,
    dividends: settled.dividends,
    financing: settled.financing - interest,
  };
}
