import type { PriceHistory } from "../market/index.ts";
import type { RawFinding, SeriesKind } from "./quality-finding.ts";

/** Part of the price by which bars may contradict themselves: float rounding. */
const roundingTolerance = 1e-6;
/** Part of the price by which a close may lie outside its bar (closing auctions, late corrections) without being wrong. */
const closeTolerance = 0.01;
const staleWarningRows = 5;
const staleErrorRows = 15;
/** Rates that never reach this, in % a year, over this many rows may be fractions. */
const fractionRate = 0.3;
const fractionRows = 250;

/** Closes that are possible, in the units of the kind. */
const possible: Readonly<Record<SeriesKind, { readonly low: number; readonly high: number; readonly words: string }>> =
  {
    price: { low: 0, high: 1e9, words: "a price above 0" },
    volatility: { low: 0.5, high: 400, words: "a volatility index in % a year, 0.5 .. 400" },
    rate: { low: -20, high: 200, words: "a rate in % a year, -20 .. 200" },
  };

/** Findings about single bars and runs of equal ones. */
export function barFindings(history: PriceHistory, kind: SeriesKind): RawFinding[] {
  const findings: RawFinding[] = [];
  for (let index = 0; index < history.dates.length; index++) {
    findings.push(...(closeFinding(history, kind, index) ?? contradiction(history, kind, index)));
  }
  return [...findings, ...(kind === "rate" ? smallRates(history) : staleRuns(history, kind))];
}

/** Rates that are small throughout: real in some countries and decades, but also what fractions look like. */
function smallRates({ close, stepTable }: PriceHistory): RawFinding[] {
  const largest = close.reduce((most, value) => Math.max(most, Math.abs(value) || 0), 0);
  if (largest >= fractionRate || (close.length < fractionRows && stepTable !== true)) return [];
  const message = `no rate above ${largest} % a year: if these are fractions (0.05 for 5 %), set 'scale: 100'`;
  return [{ severity: "warning", kind: "unit", index: 0, message }];
}

function closeFinding(history: PriceHistory, kind: SeriesKind, index: number): RawFinding[] | undefined {
  const close = history.close[index]!;
  if (Number.isNaN(close))
    return [{ severity: "warning", kind: "missing", index, message: "no close: the day is left out" }];
  const { low, high, words } = possible[kind];
  if (close > low && close < high) return undefined;
  return [{ severity: "error", kind: "close", index, message: `expected ${words}, found the close ${close}` }];
}

/** Open, high, low and close that contradict each other. Only a price's bar is used beyond its close, so only there it can stop a run. */
function contradiction(history: PriceHistory, kind: SeriesKind, index: number): RawFinding[] {
  const [open, high, low, close] = [
    history.open[index]!,
    history.high[index]!,
    history.low[index]!,
    history.close[index]!,
  ];
  const size = Math.max(Math.abs(close), 1e-9);
  const above = (a: number, b: number): number => (a - b) / size;
  const stops = kind === "price" ? "error" : "warning";
  const bar = `open ${open}, high ${high}, low ${low}, close ${close}`;
  const finding = (severity: RawFinding["severity"], what: string): RawFinding[] => [
    { severity, kind: "bar", index, message: `${what}: ${bar}` },
  ];
  if (kind === "price" && (open <= 0 || high <= 0 || low <= 0))
    return finding("warning", "a price of the bar is not positive");
  if (above(low, high) > roundingTolerance) return finding(stops, "low above high");
  const outside = Math.max(above(close, high), above(low, close));
  if (outside > closeTolerance) return finding(stops, "close outside the bar");
  if (outside > roundingTolerance) return finding("warning", "close outside the bar");
  if (Math.max(above(open, high), above(low, open)) > roundingTolerance)
    return finding("warning", "open outside the bar");
  return [];
}

/** Runs of equal closes on days without range or without volume: a feed that stopped. One finding a run, at its last row. */
function staleRuns(history: PriceHistory, kind: SeriesKind): RawFinding[] {
  const findings: RawFinding[] = [];
  let length = 1;
  for (let index = 1; index <= history.dates.length; index++) {
    if (index < history.dates.length && repeats(history, index)) {
      length++;
      continue;
    }
    if (length >= staleWarningRows) {
      const severity = kind === "price" && length >= staleErrorRows ? "error" : "warning";
      const message = `the ${length}th equal close ${history.close[index - 1]} in a row, without range or volume`;
      findings.push({ severity, kind: "stale", index: index - 1, message });
    }
    length = 1;
  }
  return findings;
}

function repeats({ close, high, low, volume }: PriceHistory, index: number): boolean {
  const range = high[index]! - low[index]!;
  return close[index] === close[index - 1] && (!(range > 0) || !(volume[index]! > 0));
}
