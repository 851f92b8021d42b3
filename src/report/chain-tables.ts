import type { ChainFit, CleanChain, DroppedQuote, FittedSlice, IntervalEstimate } from "../market/index.ts";
import { atTheMoney, heatOf, insideBidAsk, sliceNames } from "./chain-figures.ts";
import { decimals, NO_FIGURE, points, share, significant, tenor } from "./figures.ts";
import type { TextTable } from "./text-table.ts";

export const PARAMETERS = ["kappa", "theta", "xi", "rho", "v0"] as const;

/** The five parameters with standard errors and intervals, each with what it means at that value. */
export function parameterTable(fit: ChainFit): TextTable {
  const meanings = meaningsOf(fit);
  const rows = PARAMETERS.map((name) => {
    const { value, standardError, low, high } = fit.estimates[name];
    const bound = fit.atBound.includes(name) ? " (at its bound)" : "";
    return [
      name,
      significant(value),
      significant(standardError, 2),
      significant(low),
      significant(high),
      meanings[name] + bound,
    ];
  });
  return { titles: ["Parameter under Q", "Value", "Std error", "95 % low", "95 % high", "Meaning"], rows, words: [5] };
}

function meaningsOf({ estimates }: ChainFit): Record<(typeof PARAMETERS)[number], string> {
  const level = ({ value }: IntervalEstimate) => `${decimals(100 * Math.sqrt(value), 1)} % volatility`;
  const halfLife = decimals((365 * Math.LN2) / estimates.kappa.value, 0);
  return {
    kappa: `speed of mean reversion, 1/year; a deviation halves in ${halfLife} days`,
    theta: `long-run variance; ${level(estimates.theta)}`,
    xi: "volatility of variance",
    rho: "correlation of price and variance",
    v0: `variance now; ${level(estimates.v0)}`,
  };
}

/** Fit error and market figures of every maturity. */
export function maturityTable(fit: ChainFit): TextTable {
  const names = sliceNames(fit);
  return {
    titles: [
      ...["Expiry", "Maturity", "Options", "Forward", "Discount"],
      ...["ATM market, %", "ATM model, %", "RMSE, pt", "Bias, pt", "Inside bid-ask"],
    ],
    rows: fit.slices.map((slice, at) => [names[at]!, ...maturityCells(slice)]),
  };
}

function maturityCells(slice: FittedSlice): string[] {
  const { maturity, options, forward, discount, rmse, bias } = slice;
  const atm = atTheMoney(slice);
  return [
    ...[tenor(maturity), String(options.length), decimals(forward, 2), decimals(discount, 5)],
    ...[atm === undefined ? NO_FIGURE : points(atm.market), atm === undefined ? NO_FIGURE : points(atm.model)],
    ...[points(rmse), points(bias), insideShare(insideBidAsk(options))],
  ];
}

export function insideShare({ twoSided, inside }: { readonly twoSided: number; readonly inside: number }): string {
  return twoSided === 0 ? NO_FIGURE : share(inside / twoSided);
}

/** Fit error by moneyness, as the fit groups it. */
export function moneynessTable({ byMoneyness }: ChainFit): TextTable {
  return {
    titles: ["ln(K/F) / (σ√T)", "Options", "RMSE, pt", "Bias, pt"],
    rows: byMoneyness.map(({ label, count, rmse, bias }) => [label, String(count), points(rmse), points(bias)]),
  };
}

/** Mean model - market in volatility points by maturity and moneyness; empty where there is no option. */
export function heatTable(fit: ChainFit): TextTable {
  const { buckets, rows } = heatOf(fit);
  const names = sliceNames(fit);
  return {
    titles: ["Expiry", ...buckets],
    rows: rows.map((cells, at) => [names[at]!, ...cells.map(({ count, bias }) => (count === 0 ? "" : points(bias)))]),
  };
}

/** Quotes left out by rule, the rule that drops most first, each with its first case. */
export function droppedTable(dropped: readonly DroppedQuote[]): TextTable {
  const rules = new Map<string, DroppedQuote[]>();
  for (const quote of dropped) rules.set(quote.rule, [...(rules.get(quote.rule) ?? []), quote]);
  const rows = [...rules]
    .sort(([a, one], [b, other]) => other.length - one.length || (a < b ? -1 : 1))
    .map(([rule, quotes]) => {
      const expiries = new Set(quotes.map(({ expiry }) => expiry)).size;
      const [first] = quotes;
      return [rule, String(quotes.length), String(expiries), `${first!.contract}: ${first!.detail}`];
    });
  return { titles: ["Rule", "Quotes", "Expiries", "First case"], rows, words: [3] };
}

/** What the figures rest on. */
export function provenanceTable({ provenance, date, spot }: CleanChain): TextTable {
  const { source, location, nature, description, sha256, retrieved } = provenance;
  return {
    titles: ["Data", ""],
    words: [1],
    rows: [
      ["What", description],
      ["Nature", nature],
      ["Quotes of", date],
      ["Price of the underlying", Number.isFinite(spot) ? decimals(spot, 2) : `${NO_FIGURE} in the source`],
      ["Source", source],
      ["Location", location],
      ...(retrieved === undefined ? [] : [["Retrieved", retrieved]]),
      ["SHA-256", sha256],
    ],
  };
}
