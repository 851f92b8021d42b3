import { type ChainSlice, DAYS_PER_YEAR } from "../../market/index.ts";
import { leastSquares } from "../../statistics/index.ts";

/** Level and slope of a smile at the forward. */
export interface AtTheMoney {
  /** Black volatility at K = F, a fraction a year; NaN where no quote is near enough. */
  readonly volatility: number;
  /** d sigma / d ln K there; NaN where the quotes stand on one side of the forward only. */
  readonly slope: number;
}

const UNKNOWN: AtTheMoney = { volatility: Number.NaN, slope: Number.NaN };

/** Standard deviations within which a parabola describes a smile; the fewer quotes there are, the farther it may look. */
const WIDTH = 1;
const LEAST_FOR_PARABOLA = 5;
/** A neighbour farther than this says nothing of the money; without one on the other side, half a deviation is the limit. */
const FARTHEST_NEIGHBOUR = 2;
const FARTHEST_ALONE = 0.5;

/**
 * Volatility and slope of the smile at the money: of the parabola in ln(K/F) through the quotes within one standard deviation, where there
 * are five of them on both sides; else of the straight line between the two neighbours of the forward; else the level of the one neighbour.
 */
export function smileAtTheMoney({ strikes, volatilities, forward, maturity }: ChainSlice): AtTheMoney {
  const quotes = [...strikes]
    .map((strike, i) => ({ x: Math.log(strike / forward), sigma: volatilities[i]! }))
    .filter(({ sigma }) => sigma > 0);
  const nearest = quotes.toSorted((a, b) => Math.abs(a.x) - Math.abs(b.x))[0];
  if (nearest === undefined) return UNKNOWN;
  const deviation = nearest.sigma * Math.sqrt(Math.max(maturity, 1 / DAYS_PER_YEAR));
  const near = quotes.filter(({ x }) => Math.abs(x) <= WIDTH * deviation);
  const straddles = near.some(({ x }) => x < 0) && near.some(({ x }) => x >= 0);
  if (straddles && near.length >= LEAST_FOR_PARABOLA) return parabola(near, deviation);
  return betweenNeighbours(quotes, FARTHEST_NEIGHBOUR * deviation, FARTHEST_ALONE * deviation);
}

interface SmilePoint {
  readonly x: number;
  readonly sigma: number;
}

/** @param scale of x, so that the columns are of one size */
function parabola(quotes: readonly SmilePoint[], scale: number): AtTheMoney {
  const { coefficients } = leastSquares(
    quotes.map(({ x }) => [1, x / scale, (x / scale) ** 2]),
    quotes.map(({ sigma }) => sigma),
  );
  return { volatility: coefficients[0]!, slope: coefficients[1]! / scale };
}

/** @param quotes by strike */
function betweenNeighbours(quotes: readonly SmilePoint[], limit: number, aloneLimit: number): AtTheMoney {
  const below = quotes.findLast(({ x }) => x < 0 && x >= -limit);
  const above = quotes.find(({ x }) => x >= 0 && x <= limit);
  if (below !== undefined && above !== undefined) {
    const slope = (above.sigma - below.sigma) / (above.x - below.x);
    return { volatility: above.sigma - slope * above.x, slope };
  }
  const only = below ?? above;
  return only !== undefined && Math.abs(only.x) <= aloneLimit ? { volatility: only.sigma, slope: Number.NaN } : UNKNOWN;
}
