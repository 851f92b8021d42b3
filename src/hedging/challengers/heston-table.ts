import { check, normalCdf, UserError } from "../../core/index.ts";
import type { HestonParameters } from "../../market/index.ts";
import { expectedTotalVariance, impliedVolatility, openHestonChain } from "../../pricing/index.ts";

/** Heston deltas of calls by what is observed of them. */
export interface HestonTable {
  /**
   * @param volatility at-the-money volatility for the option's expiry, which decides the model's variance
   * @param logMoneyness ln(F / K)   @param tau years to expiry
   */
  deltas(volatility: number, logMoneyness: number, tau: number): HestonDeltas;
  /** The same where the variance itself is known, as on simulated paths. @param variance 0 or more */
  deltasAtVariance(variance: number, logMoneyness: number, tau: number): HestonDeltas;
}

export interface HestonDeltas {
  /** dC/dF at fixed variance. */
  readonly delta: number;
  /** delta + rho xi (dC/dv) / F, the hedge with the underlying alone that leaves the least variance. */
  readonly minimumVariance: number;
}

/** Variances of the nodes: v_j = 0.0005 (e^(0.2 j) - 1), 0 first. */
const VARIANCE_UNIT = 5e-4;
const VARIANCE_STEP = 0.2;
const MOST_NODES = 60;
/** Nodes in x = ln(F/K) / sqrt(expected total variance): -8 to 8. Beyond, a delta differs from its limit by what it does at 8. */
const MONEYNESS_STEP = 0.125;
const MOST_MONEYNESS = 8;
const STRIKES = (2 * MOST_MONEYNESS) / MONEYNESS_STEP + 1;

/** What the model says at one variance and time. */
interface Node {
  /** Its at-the-money volatility. */
  readonly volatility: number;
  /** Deltas less N(d1) at the expected total variance [STRIKES]. */
  readonly delta: Float64Array;
  readonly minimumVariance: Float64Array;
}

/**
 * Heston deltas as a table over variance and moneyness for every time to expiry that is asked for, its nodes computed when they are first needed, so that
 * an answer depends on its question alone. The variance is that whose model at-the-money volatility for the option's own time is the observed one, and 0
 * where the observed volatility is below what the model shows at variance 0. Cubic interpolation in both directions; the error of a delta is below 1e-4, a few 1e-6 on average.
 */
export function hestonTable(parameters: HestonParameters): HestonTable {
  const times = new Map<number, Nodes>();
  const nodesOf = (tau: number) => {
    const known = times.get(tau) ?? nodesAt(parameters, tau);
    times.set(tau, known);
    return known;
  };
  return {
    deltas: (volatility, logMoneyness, tau) => {
      const nodes = nodesOf(tau);
      return interpolate(nodes, parameters, positionOf(nodes, parameters, volatility, tau), logMoneyness, tau);
    },
    deltasAtVariance: (variance, logMoneyness, tau) => {
      const position = Math.log1p(variance / VARIANCE_UNIT) / VARIANCE_STEP;
      check(position < MOST_NODES, () => `heston: a variance of ${variance} is beyond what a hedge is computed for`);
      return interpolate(nodesOf(tau), parameters, position, logMoneyness, tau);
    },
  };
}

type Nodes = (j: number) => Node;

/** The nodes of one time to expiry, each computed once. */
function nodesAt(parameters: HestonParameters, tau: number): Nodes {
  const known: Node[] = [];
  return (j) => {
    known[j] ??= computeNode({ ...parameters, v0: varianceAt(j) }, tau);
    return known[j];
  };
}

function varianceAt(position: number): number {
  return VARIANCE_UNIT * Math.expm1(VARIANCE_STEP * position);
}

function computeNode(parameters: HestonParameters, tau: number): Node {
  const deviation = Math.sqrt(expectedTotalVariance(parameters, tau));
  const x = Float64Array.from({ length: STRIKES }, (_, i) => MONEYNESS_STEP * i - MOST_MONEYNESS);
  const strikes = x.map((moneyness) => Math.exp(-moneyness * deviation));
  const kinds = Array.from(strikes, () => "call" as const);
  const model = openHestonChain([{ maturity: tau, forward: 1, strikes, kinds }]).sensitivities(parameters);
  const black = x.map((moneyness) => normalCdf(moneyness + 0.5 * deviation));
  const quoted = impliedVolatility(model.price[(STRIKES - 1) / 2]!, 1, 1, tau, "call");
  check(quoted.valid, () => `heston: no volatility at variance ${parameters.v0}, ${tau} years`);
  return {
    volatility: quoted.volatility,
    delta: model.delta.map((value, i) => value - black[i]!),
    minimumVariance: model.minimumVarianceDelta.map((value, i) => value - black[i]!),
  };
}

/** Where between the nodes the model's at-the-money volatility is the observed one; 0 below the first. */
function positionOf(nodes: Nodes, parameters: HestonParameters, volatility: number, tau: number): number {
  let j = firstGuess(parameters, volatility, tau);
  while (j > 0 && nodes(j).volatility > volatility) j--;
  while (j < MOST_NODES && nodes(j + 1).volatility <= volatility) j++;
  if (j === MOST_NODES)
    throw new UserError(
      `heston: an at-the-money volatility of ${volatility} is beyond what a hedge is computed for`,
      "Volatilities are fractions a year: 0.2 for 20 %.",
    );
  if (volatility <= nodes(j).volatility) return j;
  const first = Math.max(j - 1, 0);
  const at = (i: number) => nodes(first + i).volatility;
  let position = 0;
  for (let i = 0; i < 4; i++) {
    let weight = 1;
    for (let k = 0; k < 4; k++) if (k !== i) weight *= (volatility - at(k)) / (at(i) - at(k));
    position += weight * (first + i);
  }
  return Math.min(Math.max(position, j), j + 1);
}

/** From the expected variance alone, which is a little above that of the at-the-money option. */
function firstGuess(parameters: HestonParameters, volatility: number, tau: number): number {
  const atZero = expectedTotalVariance({ ...parameters, v0: 0 }, tau);
  const slope = expectedTotalVariance({ ...parameters, v0: 1 }, tau) - atZero;
  const variance = Math.max(0, (volatility * volatility * tau - atZero) / slope);
  return Math.min(Math.floor(Math.log1p(variance / VARIANCE_UNIT) / VARIANCE_STEP), MOST_NODES - 1);
}

function interpolate(
  nodes: Nodes,
  parameters: HestonParameters,
  position: number,
  logMoneyness: number,
  tau: number,
): HestonDeltas {
  const deviation = Math.sqrt(expectedTotalVariance({ ...parameters, v0: varianceAt(position) }, tau));
  const x = logMoneyness / deviation;
  const place = (Math.min(Math.max(x, -MOST_MONEYNESS), MOST_MONEYNESS) + MOST_MONEYNESS) / MONEYNESS_STEP;
  const row = Math.min(Math.max(Math.floor(position) - 1, 0), MOST_NODES - 2);
  const column = Math.min(Math.max(Math.floor(place) - 1, 0), STRIKES - 4);
  const black = normalCdf(x + 0.5 * deviation);
  let [delta, minimumVariance] = [black, black];
  for (let i = 0; i < 4; i++) {
    const node = nodes(row + i);
    for (let k = 0; k < 4; k++) {
      const weight = cubicWeight(position - row, i) * cubicWeight(place - column, k);
      delta += weight * node.delta[column + k]!;
      minimumVariance += weight * node.minimumVariance[column + k]!;
    }
  }
  return { delta, minimumVariance };
}

/** Lagrange's weight of node i of 0, 1, 2, 3. */
function cubicWeight(at: number, i: number): number {
  if (i === 0) return -((at - 1) * (at - 2) * (at - 3)) / 6;
  if (i === 1) return (at * (at - 2) * (at - 3)) / 2;
  if (i === 2) return -(at * (at - 1) * (at - 3)) / 2;
  return (at * (at - 1) * (at - 2)) / 6;
}
