import { addDays, type Key, keyFrom, randomStream } from "../../src/core/index.ts";
import type { MarketHistory } from "../../src/market/index.ts";

export interface HistoryShape {
  readonly sessions: number;
  readonly key?: Key;
  readonly start?: string;
  readonly volatility?: number;
  readonly rate?: number;
  readonly carry?: number;
  /** Dividend by session index. */
  readonly dividend?: (row: number) => number;
}

/** A made-up history on weekdays: lognormal prices whose volatility index moves against them. */
export function madeUpHistory(shape: HistoryShape): MarketHistory {
  const { sessions, volatility = 0.2, rate = 0, carry = rate, start = "2010-01-04" } = shape;
  const stream = randomStream(shape.key ?? keyFrom(1));
  const dates = weekdays(start, sessions);
  const close = new Float64Array(sessions);
  const index = new Float64Array(sessions);
  const dividend = Float64Array.from({ length: sessions }, (_, row) => shape.dividend?.(row) ?? 0);
  let [price, logIndex] = [100, Math.log(volatility)];
  for (let row = 0; row < sessions; row++) {
    const shock = stream.normal();
    const level = Math.exp(logIndex);
    price = price * Math.exp((0.9 * level * shock) / Math.sqrt(252)) - dividend[row]!;
    logIndex += 0.03 * (Math.log(volatility) - logIndex) - 0.04 * shock + 0.02 * stream.normal();
    close[row] = price;
    index[row] = Math.exp(logIndex);
  }
  const fill = (value: number) => new Float64Array(sessions).fill(value);
  return {
    market: "made-up",
    label: "Made up",
    dates,
    open: close.slice(),
    high: close.slice(),
    low: close.slice(),
    close,
    volatilityIndex: index,
    rate: fill(rate),
    carry: fill(carry),
    dividend,
    volatilityNature: "synthetic",
    nature: "synthetic",
    provenance: [],
    missing: [],
  };
}

function weekdays(start: string, count: number): string[] {
  const dates: string[] = [];
  for (let date = start; dates.length < count; date = addDays(date, 1)) {
    const day = new Date(`${date}T00:00:00Z`).getUTCDay();
    if (day !== 0 && day !== 6) dates.push(date);
  }
  return dates;
}
