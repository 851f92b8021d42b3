import { readFileSync } from "node:fs";
import { join } from "node:path";
import { addDays, deriveKey, type Key, randomStream } from "../../src/core/index.ts";
import type { HestonParameters, MarketHistory, Nature } from "../../src/market/index.ts";
import { simulateHeston } from "../../src/simulation/index.ts";
import { marketDataDir } from "./market-data.ts";

/** A history of closes and a volatility index; everything else is neutral. */
export function simpleHistory(
  market: string,
  dates: readonly string[],
  columns: { close: Float64Array; volatilityIndex: Float64Array; carry?: Float64Array; dividend?: Float64Array },
  nature: Nature = "synthetic",
): MarketHistory {
  const { close, volatilityIndex } = columns;
  const zeros = new Float64Array(close.length);
  const carry = columns.carry ?? zeros;
  const dividend = columns.dividend ?? zeros;
  return {
    market,
    label: market,
    dates,
    open: close,
    high: close,
    low: close,
    close,
    volatilityIndex,
    rate: carry,
    carry,
    dividend,
    volatilityNature: nature,
    nature,
    provenance: [],
    missing: [],
  };
}

/** Sessions on consecutive calendar days, for tests that only need an order. */
export function consecutiveDates(count: number, from = "1990-01-01"): string[] {
  return Array.from({ length: count }, (_, i) => addDays(from, i));
}

/** What a simulated history may have beside closes and a 30-day index. */
export interface HestonExtras {
  /** Horizons in calendar days of further indices, each off the model by a noise of this size. */
  readonly terms?: readonly number[];
  readonly termNoise?: number;
  /** Prices a session that open, high, low and close are taken from; default: bars without a range. */
  readonly pricesASession?: number;
}

/** Heston under P with a volatility index of mean reversion `kappaQ` under Q: a year of burn-in, then `sessions` daily rows. */
export function hestonHistory(
  p: Omit<HestonParameters, "v0" | "measure">,
  kappaQ: number,
  sessions: number,
  key: Key,
  extras: HestonExtras = {},
): MarketHistory {
  const { terms = [], termNoise = 0.005, pricesASession = 1 } = extras;
  const burnIn = 252 * pricesASession;
  const steps = burnIn + (sessions - 1) * pricesASession;
  const paths = simulateHeston(
    { ...p, v0: p.theta, measure: "P", drift: 0.06 },
    { paths: 1, steps, years: steps / 252 / pricesASession, subSteps: pricesASession > 1 ? 1 : 8 },
    key,
  );
  const closing = (values: Float64Array): Float64Array =>
    Float64Array.from({ length: sessions }, (_, t) => values[burnIn + t * pricesASession]!);
  const variance = closing(paths.variance);
  const stream = randomStream(deriveKey(key, "noise of further indices"));
  const indexOf = (days: number, noise: number): Float64Array => {
    const exponent = kappaQ * (days / 30) * (21 / 252);
    const b = (1 - Math.exp(-exponent)) / exponent;
    const thetaQ = (p.kappa * p.theta) / kappaQ;
    const error = () => (noise > 0 ? Math.exp(noise * stream.normal()) : 1);
    return variance.map((v) => Math.sqrt(thetaQ * (1 - b) + b * v) * error());
  };
  const close = closing(paths.spot).map((price) => 100 * price);
  const history = simpleHistory("simulated", consecutiveDates(sessions), { close, volatilityIndex: indexOf(30, 0) });
  return {
    ...history,
    ...(pricesASession > 1 && barsOf(paths.spot, burnIn, sessions, pricesASession)),
    ...(terms.length > 0 && { volatilityTerm: terms.map((days) => ({ days, values: indexOf(days, termNoise) })) }),
  };
}

/** Bars of the prices since the last close; the session opens where the one before closed. */
function barsOf(spot: Float64Array, burnIn: number, sessions: number, pricesASession: number) {
  const column = (figure: (prices: Float64Array) => number): Float64Array =>
    Float64Array.from({ length: sessions }, (_, t) => {
      const end = burnIn + t * pricesASession;
      return 100 * figure(spot.subarray(end - pricesASession, end + 1));
    });
  return {
    open: column((prices) => prices[0]!),
    high: column((prices) => prices.reduce((most, price) => Math.max(most, price))),
    low: column((prices) => prices.reduce((least, price) => Math.min(least, price))),
  };
}

/** SPY and VIX closes; dividends from the ratio of adjusted to raw close; carry = 13-week bill rate. */
export function spyHistory(): MarketHistory {
  const spy = readColumns("us/spy_daily.csv");
  const vix = seriesOf("us/vix_daily.csv", "DATE", "CLOSE");
  const bills = seriesOf("us/irx_daily.csv", "Date", "Close");
  const dates = spy.get("Date")!;
  const close = Float64Array.from(spy.get("Close")!, Number);
  const ratio = Float64Array.from(spy.get("Adj Close")!, (adjusted, t) => Number(adjusted) / close[t]!);
  const dividend = close.map((_, t) => {
    const amount = t === 0 ? 0 : close[t - 1]! * (1 - ratio[t - 1]! / ratio[t]!);
    return amount > 0.02 ? amount : 0; // below that: rounding of the adjusted close
  });
  let rate = 0;
  const carry = Float64Array.from(dates, (date) => {
    const discount = bills.get(date);
    if (discount !== undefined) rate = (Math.log(1 / (1 - (discount / 100) * (91 / 360))) * 365) / 91;
    return rate;
  });
  return simpleHistory("spy", dates, { close, volatilityIndex: indexOn(dates, vix), carry, dividend }, "real");
}

/** NIFTY and India VIX closes; carry 6 % a year. */
export function niftyHistory(): MarketHistory {
  const nifty = readColumns("india/nifty50_daily.csv");
  const dates = nifty.get("Date")!;
  const close = Float64Array.from(nifty.get("Close")!, Number);
  const volatilityIndex = indexOn(dates, seriesOf("india/indiavix_daily.csv", "Date", "Close"));
  return simpleHistory("nifty", dates, { close, volatilityIndex, carry: close.map(() => 0.06) }, "real");
}

function indexOn(dates: readonly string[], percent: ReadonlyMap<string, number>): Float64Array {
  return Float64Array.from(dates, (date) => (percent.get(date) ?? Number.NaN) / 100);
}

function seriesOf(file: string, dateColumn: string, valueColumn: string): Map<string, number> {
  const columns = readColumns(file);
  const values = columns.get(valueColumn)!;
  return new Map(columns.get(dateColumn)!.map((date, t) => [date, Number(values[t])]));
}

function readColumns(file: string): Map<string, string[]> {
  const [header = "", ...rows] = readFileSync(join(marketDataDir, file), "utf8").trim().split(/\r?\n/);
  const cells = rows.map((row) => row.split(","));
  return new Map(header.split(",").map((name, column) => [name, cells.map((row) => row[column]!)]));
}
