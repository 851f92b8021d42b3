import { addDays, daysBetween, type IsoDate } from "../../src/core/index.ts";
import type { HestonParameters } from "../../src/market/index.ts";
import { hestonPrices } from "../../src/pricing/index.ts";

/** A market that quotes Heston's prices. */
export interface QuotedMarket {
  readonly parameters: HestonParameters;
  readonly date: IsoDate;
  readonly spot: number;
  /** Continuously compounded a year. */
  readonly rate: number;
  readonly dividendYield: number;
  /** Calendar days to expiry. */
  readonly days: readonly number[];
  /** Prices are multiples of it, which makes volatilities as noisy as those of real quotes; exact without it. */
  readonly tick?: number;
}

const HEADER =
  "underlying,underlying_last,optionroot,type,expiration,quotedate,strike,last,bid,ask,volume,openinterest";
const HALF_SPREAD = 0.005;

/** The chain of a day as a file of US option panels: calls and puts at the same strikes, 0.01 wide around the model's price. */
export function panelText(market: QuotedMarket): string {
  return `${[HEADER, ...market.days.flatMap((days) => expiryLines(market, addDays(market.date, days)))].join("\n")}\n`;
}

function expiryLines(market: QuotedMarket, expiry: IsoDate): string[] {
  const { parameters, date, spot, rate, dividendYield, tick } = market;
  const maturity = daysBetween(date, expiry) / 365;
  const forward = spot * Math.exp((rate - dividendYield) * maturity);
  const discount = Math.exp(-rate * maturity);
  const strikes = strikesAround(forward, Math.sqrt(parameters.theta * maturity));
  return (["call", "put"] as const).flatMap((kind) =>
    [...hestonPrices(parameters, { maturity, forward, strikes }, kind)].map((undiscounted, i) => {
      const exact = discount * undiscounted;
      const price = tick === undefined ? exact : tick * Math.round(exact / tick);
      const contract = `SPXW${expiry.slice(2).replaceAll("-", "")}${kind === "call" ? "C" : "P"}${String(1000 * strikes[i]!).padStart(8, "0")}`;
      const sides = [price - HALF_SPREAD, price + HALF_SPREAD].map((side) => Math.max(side, 0).toFixed(6));
      return ["SPX", spot, contract, kind, expiry, date, strikes[i], price.toFixed(6), ...sides, 100, 1000].join(",");
    }),
  );
}

/** Multiples of 5 from three standard deviations below to two above. */
function strikesAround(forward: number, deviation: number): number[] {
  const [low, high] = [forward * Math.exp(-3 * deviation), forward * Math.exp(2 * deviation)];
  const step = 5 * Math.max(1, Math.round((high - low) / 200));
  const first = step * Math.ceil(low / step);
  return Array.from({ length: Math.floor((high - first) / step) + 1 }, (_, i) => first + i * step);
}
