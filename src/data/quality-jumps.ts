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
/** How far ln ratio may be from a split's: the day's own return, and the night's, in which a split happens. */
const splitTolerance = 0.08;
const overnightTolerance = 0.05;
/** Up to this |ln ratio| a bar that spans the neighbours' closes shows that the way was traded: no mistyped value. */
const tradedSpike = 1;
/** Part of the price from which a dividend is reported: a special one, or a split in the adjusted close only. */
const largeDividend = 0.1;

/** Findings about moves from row to row and about large dividends; rows without a possible close are left out. */
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
    const [before, index] = [rows[k - 1]!, rows[k]!];
    if (Math.abs(move) > spikeWarning[kind] && Math.abs(move + next) < reverted * Math.abs(move)) {
      findings.push(spike(history, kind, before, index, move));
      k++; // The way back is the same finding.
    } else if (kind === "price" && Math.abs(move) > splitFrom) {
      findings.push(lastingJump(history, before, index, move));
    }
  }
  return [...findings, ...(kind === "price" ? dividendFindings(history) : [])];
}

function dividendFindings({ dates, close, dividends }: PriceHistory): RawFinding[] {
  return dividends.flatMap(({ exDate, amount }) => {
    const index = dates.indexOf(exDate);
    const share = amount / close[index - 1]!;
    if (!(share > largeDividend)) return [];
    const message = `a dividend of ${amount.toPrecision(4)}, ${Math.round(100 * share)} % of the price: a special dividend, or a split that only the adjusted close knows?`;
    return [{ severity: "warning", kind: "dividend", index, message }];
  });
}

function spike(history: PriceHistory, kind: SeriesKind, before: number, index: number, move: number): RawFinding {
  const { close, high, low } = history;
  const traded = Math.abs(move) < tradedSpike && low[index]! <= close[before]! && close[before]! <= high[index]!;
  const severity = Math.abs(move) > spikeError[kind] && !traded ? "error" : "warning";
  const message = `${close[before]} -> ${close[index]} and back the next day: a mistyped value?`;
  return { severity, kind: "outlier", index, message };
}

function lastingJump(history: PriceHistory, before: number, index: number, move: number): RawFinding {
  const ratio = splitRatios.find((candidate) => isSplit(history, before, index, Math.sign(move) * Math.log(candidate)));
  const change = `${history.close[before]} -> ${history.close[index]}`;
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

/** Whether the closes, and the open where there is one, moved like a split of the given ln ratio: a crash within the day is none. */
function isSplit({ open, close }: PriceHistory, before: number, index: number, logRatio: number): boolean {
  const moved = (price: number): number => Math.abs(Math.log(price / close[before]!) - logRatio);
  const opened = open[index]! > 0 ? open[index]! : close[index]!;
  return moved(close[index]!) < splitTolerance && moved(opened) < overnightTolerance;
}

function percent(logMove: number): string {
  return `${Math.round(100 * Math.expm1(logMove))} %`;
}
