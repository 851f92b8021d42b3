import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { addDays, keyFrom, randomStream } from "../../src/core/index.ts";

/** A day of a made-up market. */
export interface MadeUpBar {
  readonly date: string;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** 30-day volatility index in % a year. */
  readonly volatilityIndex: number;
}

/** Bars on weekdays: lognormal prices from 100 on whose volatility, around 18 % a year, moves against them. */
export function madeUpBars(start: string, sessions: number, seed = 1): MadeUpBar[] {
  const stream = randomStream(keyFrom(seed));
  const bars: MadeUpBar[] = [];
  let [price, logVolatility] = [100, Math.log(0.18)];
  for (let date = start; bars.length < sessions; date = addDays(date, 1)) {
    const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
    if (weekday === 0 || weekday === 6) continue;
    const shock = stream.normal();
    const daily = Math.exp(logVolatility) / Math.sqrt(252);
    const close = price * Math.exp(0.9 * daily * shock);
    const [low, high] = [Math.min(price, close) * (1 - daily / 3), Math.max(price, close) * (1 + daily / 3)];
    logVolatility += 0.03 * (Math.log(0.18) - logVolatility) - 0.04 * shock + 0.02 * stream.normal();
    bars.push({ date, open: price, high, low, close, volatilityIndex: 100 * Math.exp(logVolatility) });
    price = close;
  }
  return bars;
}

/** Writes lines below a folder, with the folders in between. */
export function writeLines(folder: string, name: string, lines: readonly string[]): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), `${lines.join("\n")}\n`);
}

/** Lines of a plain price file: Date, Open, High, Low, Close, Volume. */
export function priceLines(bars: readonly MadeUpBar[]): string[] {
  const rows = bars.map(({ date, ...bar }) =>
    [date, ...[bar.open, bar.high, bar.low, bar.close].map((value) => value.toFixed(2)), 1000].join(","),
  );
  return ["Date,Open,High,Low,Close,Volume", ...rows];
}
