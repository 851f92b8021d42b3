import type { EntryRule } from "../../src/backtest/index.ts";
import { daysBetween, type IsoDate } from "../../src/core/index.ts";
import type { MarketHistory, QuotedDay, QuotedExpiry, QuotedOption } from "../../src/market/index.ts";
import { blackPrice } from "../../src/pricing/index.ts";

/** A market that quotes Black's prices at a smile sigma(K) = level + slope ln(K / F). */
export interface SmileMarket {
  readonly history: MarketHistory;
  /** At-the-money volatility of a row. */
  readonly level: (row: number) => number;
  readonly slope: number;
  /** Half of the bid-ask spread, in currency. */
  readonly halfSpread: number;
}

/** A call at the money with about a month to live, entered every day. */
export const monthlyRule: EntryRule = {
  name: "call",
  kind: "call",
  minimumDays: 20,
  maximumDays: 45,
  targetDays: 30,
  logMoneyness: 0,
  maximumDistance: 0.02,
  minimumVolume: 1,
  stride: 1,
};

/** Discounted model price of an option of a made market. */
export function modelPrice(
  { history, level, slope }: SmileMarket,
  row: number,
  expiry: IsoDate,
  kind: "call" | "put",
  strike: number,
): number {
  const tau = daysBetween(history.dates[row]!, expiry) / 365;
  const forward = history.close[row]! * Math.exp(history.carry[row]! * tau);
  const sigma = level(row) + slope * Math.log(strike / forward);
  return Math.exp(-history.rate[row]! * tau) * blackPrice(kind, forward, strike, sigma, tau);
}

/** The day of a row as `quotedDay` would give it: every option of the expiries at model prices. */
export function modelDay(
  market: SmileMarket,
  row: number,
  expiries: readonly IsoDate[],
  strikes: readonly number[],
): QuotedDay {
  const { history, level, slope, halfSpread } = market;
  const date = history.dates[row]!;
  const spot = history.close[row]!;
  const options = new Map<string, QuotedOption>();
  const alive = expiries.filter((expiry) => expiry > date);
  const quoted = alive.map((expiry): QuotedExpiry => {
    const maturity = daysBetween(date, expiry) / 365;
    const forward = spot * Math.exp(history.carry[row]! * maturity);
    const discount = Math.exp(-history.rate[row]! * maturity);
    const smile = { volatility: level(row), slope };
    return { expiry, root: "MADE", settles: "pm", maturity, forward, forwardFrom: "parity", discount, ...smile };
  });
  for (const expiry of quoted) {
    for (const strike of strikes) {
      for (const kind of ["call", "put"] as const) {
        const contract = contractOf(expiry.expiry, kind, strike);
        const price = modelPrice(market, row, expiry.expiry, kind, strike);
        const volatility = level(row) + slope * Math.log(strike / expiry.forward);
        const sides = { bid: price - halfSpread, ask: price + halfSpread, price, volume: 10 };
        const of = { volatility, volatilityFrom: "quote", sound: true } as const;
        options.set(contract, { contract, expiry, kind, strike, ...sides, ...of });
      }
    }
  }
  return { date, file: "made", spot, options, expiries: quoted, fixing: undefined, dropped: {} };
}

/** Contract id of a made option. */
export function contractOf(expiry: IsoDate, kind: "call" | "put", strike: number): string {
  return `MADE ${expiry} ${kind} ${strike}`;
}

/** A day without some of its options. */
export function without(day: QuotedDay, contracts: readonly string[]): QuotedDay {
  return { ...day, options: new Map([...day.options].filter(([contract]) => !contracts.includes(contract))) };
}

/** A day with one option changed. */
export function changed(day: QuotedDay, contract: string, change: (option: QuotedOption) => QuotedOption): QuotedDay {
  const options = new Map(day.options);
  options.set(contract, change(options.get(contract)!));
  return { ...day, options };
}
