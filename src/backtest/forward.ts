import { dayNumber } from "../core/index.ts";
import { DAYS_PER_YEAR, type MarketHistory } from "../market/index.ts";

/** A cash dividend expected from those of the past year. */
interface ExpectedDividend {
  readonly day: number;
  readonly amount: number;
}

/** Forward price at a row for an expiry `tauYears` later, in the units of the close. */
export type ForwardCurve = (row: number, tauYears: number) => number;

/** 52 weeks: keeps the weekday, so that a quarterly third Friday stays one. */
const ONE_YEAR = 364;
/** An ex-date this near to the projected one is the projected dividend itself. */
const SAME_DIVIDEND_DAYS = 20;
/** A projected dividend that is late is expected every day until it is this late, then given up. */
const GIVE_UP_DAYS = 10;

/**
 * Forward prices as seen at each row, from that row and earlier ones only.
 * F_t(tau) = (S_t - sum_j D_j exp(-c_t (t_j - t))) exp(c_t tau), with c_t the carry and D_j the dividends of the past year
 * projected one year ahead whose ex-dates fall into (t, t + tau].
 */
export function forwardCurve(history: MarketHistory): ForwardCurve {
  const expected = expectedDividends(history);
  const days = history.dates.map(dayNumber);
  return (row, tauYears) => {
    const carry = history.carry[row]!;
    const today = days[row]!;
    const end = today + Math.round(tauYears * DAYS_PER_YEAR);
    let spot = history.close[row]!;
    for (const dividend of expected[row]!) {
      if (dividend.day > today && dividend.day <= end) {
        spot -= dividend.amount * Math.exp((-carry * (dividend.day - today)) / DAYS_PER_YEAR);
      }
    }
    return spot * Math.exp(carry * tauYears);
  };
}

/** For each row, the dividends expected after it; a market without dividends shares one empty list. */
function expectedDividends(history: MarketHistory): readonly (readonly ExpectedDividend[])[] {
  const paid: ExpectedDividend[] = [];
  const none: readonly ExpectedDividend[] = [];
  return history.dates.map((date, row) => {
    const today = dayNumber(date);
    if (history.dividend[row]! > 0) paid.push({ day: today, amount: history.dividend[row]! });
    if (paid.length === 0) return none;
    return projectOneYear(paid, today);
  });
}

function projectOneYear(paid: readonly ExpectedDividend[], today: number): ExpectedDividend[] {
  const expected: ExpectedDividend[] = [];
  for (let i = paid.length - 1; i >= 0; i--) {
    const projected = paid[i]!.day + ONE_YEAR;
    if (projected < today - GIVE_UP_DAYS) break;
    const alreadyPaid = paid.some(
      (other) => other.day > paid[i]!.day && Math.abs(other.day - projected) <= SAME_DIVIDEND_DAYS,
    );
    if (!alreadyPaid) expected.push({ day: Math.max(projected, today + 1), amount: paid[i]!.amount });
  }
  return expected;
}
