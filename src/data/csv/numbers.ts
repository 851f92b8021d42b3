/** How numbers are written in a file. */
export interface NumberStyle {
  readonly decimal: "." | ",";
  /** Whether `1.2K`, `3M`, `4B` (volumes) are numbers. */
  readonly suffix: boolean;
}

const missingMarkers = new Set(["", "null", "nan", "na", "n/a", "#n/a", "-", "--", "."]);
const suffixes: Readonly<Record<string, number>> = { K: 1e3, M: 1e6, B: 1e9, T: 1e12 };

const currencySign = /^[$€£¥₹]/;

/** Most cells of most files: read without looking at the rest. */
const plainDigits = /^\d{1,15}(\.\d{1,15})?$/;

/** Plain digits, or groups: thousands (1,234,567) and the Indian lakh style (12,34,567). */
const pointNumber = /^[+-]?(\d+\.?\d*|\.\d+|\d{1,3}(,\d{2,3})*,\d{3}(\.\d*)?)([eE][+-]?\d+)?$/;
const commaNumber = /^[+-]?(\d+,?\d*|,\d+|\d{1,3}([. ]\d{3})+(,\d*)?)([eE][+-]?\d+)?$/;

/** The number in a cell, a currency sign before it left out; NaN for an explicit marker of a missing value (empty, null, N/A, ...); undefined for anything else. */
export function parseNumber(cell: string, style: NumberStyle): number | undefined {
  if (style.decimal === "." && plainDigits.test(cell)) return Number(cell);
  if (missingMarkers.has(cell.toLowerCase())) return Number.NaN;
  const factor = style.suffix ? suffixes[cell.slice(-1).toUpperCase()] : undefined;
  const digits = (factor === undefined ? cell : cell.slice(0, -1)).replace(currencySign, "");
  if (!(style.decimal === "." ? pointNumber : commaNumber).test(digits)) return undefined;
  const plain = style.decimal === "." ? digits.replaceAll(",", "") : digits.replaceAll(/[. ]/g, "").replace(",", ".");
  const value = Number(plain) * (factor ?? 1);
  return Number.isFinite(value) ? value : undefined;
}
