import type { PriceHistory } from "../market/index.ts";
import type { RawFinding, SeriesKind } from "./quality-finding.ts";

/**
 * Smallest one-day move, as |ln ratio| (rates: percentage points), that is an error when the next day takes it back.
 * No large index has moved 25 % in a day (S&P 500 1987-10-19: -20.5 %), volatility indices have more than doubled (2018-02-05).
 */
const spikeError: Readonly<Record<SeriesKind, number>> = { price: 0.25, volatility: 1, rate: 5 };
/** The same for a warning. */
const spikeWarning: Readonly<Record<SeriesKind, number>> = { price: 0.12, volatility: 0.4, rate: 2 };
/** Part of the spike that may remain after the next day. */
const reverted = 0.2;

/** A move that stays is compared with splits from this size on; moves above `jumpWarning` are reported in any case. */
const splitFrom = Math.log(1.4);
const jumpWarning = Math.log(1.4);
const splitRatios = [3 / 2, 2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 25, 30, 40, 50, 100];
/** How far ln ratio may be from a split's: the day's own return. */
const splitTolerance = 0.08;

/** Findings about moves from row to row; rows without a possible close are left out. */
export function jumpFindings(history: PriceHistory, kind: SeriesKind): RawFinding[] {
  const { close } = history;
  const rows = history.dates
    .map((_, index) => index)
    .filter((index) => (kind === "rate" ? Number.isFinite(close[index]) : close[index]! > 0));
  const level = (k: number): number => (kind === "rate" ? close[rows[k]!]! : Math.log(close[rows[k]!]!));
  const findings: RawFinding[] = [];
  for (let k = 1; k < rows.length; k++) {
    const move = level(k) - level(k - 1);
    const next = k + 1 < rows.length ? level(k + 1) - level(k) : 0;
    const index = rows[k]!;
    if (Math.abs(move) > spikeWarning[kind] && Math.abs(move + next) < reverted * Math.abs(move)) {
      findings.push(spike(history, kind, index, rows[k - 1]!, move));
      k++; // The way back is the same finding.
    } else if (kind === "price" && Math.abs(move) > splitFrom) {
      findings.push(lastingJump(history, index, move));
    }
  }
  return findings;
}

function spike({ close }: PriceHistory, kind: SeriesKind, index: number, before: number, move: number): RawFinding {
  const severity = Math.abs(move) > spikeError[kind] ? "error" : "warning";
  const message = `${close[before]} -> ${close[index]} and back the next day: a mistyped value?`;
  return { severity, kind: "outlier", index, message };
}

function lastingJump(history: PriceHistory, index: number, move: number): RawFinding {
  const ratio = splitRatios.find((candidate) => Math.abs(Math.abs(move) - Math.log(candidate)) < splitTolerance);
  const change = `${history.close[index - 1]} -> ${history.close[index]}`;
  if (ratio === undefined) {
    return {
      severity: "warning",
      kind: "jump",
      index,
      message: `a move of more than ${percent(jumpWarning)}: ${change}`,
    };
  }
  const name = move < 0 ? `${ratio}:1 split` : `1:${ratio} reverse split`;
  const recorded = history.splits.some(({ date }) => date === history.dates[index]);
  const message = recorded
    ? `${change}: earlier prices are not adjusted for the recorded split`
    : `${change} looks like an unrecorded ${name}`;
  return { severity: "error", kind: "split", index, message };
}

function percent(logMove: number): string {
  return `${Math.round(100 * Math.expm1(logMove))} %`;
}
