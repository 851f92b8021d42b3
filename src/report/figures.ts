/** Where a figure could not be computed. */
export const NO_FIGURE = "n/a";

/** So many decimals, or "n/a". */
export function decimals(value: number, digits: number): string {
  if (!Number.isFinite(value)) return NO_FIGURE;
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace("-", "") : text;
}

/** Four digits that count, or "n/a". */
export function significant(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return NO_FIGURE;
  if (value === 0) return "0";
  const size = Math.floor(Math.log10(Math.abs(value)));
  if (size < -6 || size > 8) return value.toExponential(digits - 1);
  return value.toFixed(Math.min(12, Math.max(0, digits - 1 - size)));
}

/** A fraction a year in volatility points: 0.0123 -> "1.23". */
export function points(fraction: number, digits = 2): string {
  return decimals(100 * fraction, digits);
}

/** A share in whole percent: 0.634 -> "63 %". */
export function share(fraction: number): string {
  return Number.isFinite(fraction) ? `${decimals(100 * fraction, 0)} %` : NO_FIGURE;
}

/** Years as days or years: 0.0192 -> "7 d", 0.0066 -> "2.4 d", 2.5 -> "2.50 y". */
export function tenor(years: number): string {
  if (!Number.isFinite(years)) return NO_FIGURE;
  const days = 365 * years;
  if (days > 725) return `${decimals(years, 2)} y`;
  const whole = days >= 10 || Math.abs(days - Math.round(days)) < 0.05;
  return `${decimals(days, whole ? 0 : 1)} d`;
}
