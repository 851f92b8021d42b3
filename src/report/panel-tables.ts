import type { ChainFit, PanelDay } from "../market/index.ts";
import { quantile } from "../statistics/index.ts";
import { PARAMETERS } from "./chain-tables.ts";
import { decimals, NO_FIGURE, points, significant } from "./figures.ts";
import type { TextTable } from "./text-table.ts";

/** A day that was fitted. */
export type FittedDay = Extract<PanelDay, { readonly fit: ChainFit }>;
/** A day that was not, with the reason. */
export type FailedDay = Exclude<PanelDay, FittedDay>;

/** In order of date. */
export function fittedDays(days: readonly PanelDay[]): FittedDay[] {
  return inOrder(days).filter((day) => "fit" in day);
}

/** In order of date; files whose date is not known come last. */
export function failedDays(days: readonly PanelDay[]): FailedDay[] {
  return inOrder(days).filter((day): day is FailedDay => !("fit" in day));
}

function inOrder(days: readonly PanelDay[]): PanelDay[] {
  const key = ({ date, file }: PanelDay) => `${date ?? "9999"} ${file}`;
  return days.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}

/**
 * How far each figure moves over the days: median and 90 % range, the median size of its change between days that follow each other in the panel and
 * both have a fit, and the median of its standard error. Where a change is much larger than the error, the model's parameter moves with the market; where it is not, it is noise.
 */
export function stabilityTable(days: readonly PanelDay[]): TextTable {
  const fits = inOrder(days.filter(({ date }) => date !== undefined)).map((day) =>
    "fit" in day ? day.fit : undefined,
  );
  const ofParameters = PARAMETERS.map((name) => {
    const errors = fits.map((fit) => fit?.estimates[name].standardError ?? Number.NaN);
    return [name, ...movement(fits.map((fit) => fit?.estimates[name].value)), ofMedian(errors)];
  });
  const rmse = [
    "RMSE, pt",
    ...movement(fits.map((fit) => (fit === undefined ? undefined : 100 * fit.rmse))),
    NO_FIGURE,
  ];
  return {
    titles: ["Parameter under Q", "Median", "5 %", "95 %", "Median change a day", "Median std error"],
    rows: [...ofParameters, rmse],
  };
}

function movement(values: readonly (number | undefined)[]): string[] {
  const changes = values.slice(1).map((value, i) => Math.abs((value ?? Number.NaN) - (values[i] ?? Number.NaN)));
  const at = (probability: number) =>
    significant(
      quantileOf(
        values.map((value) => value ?? Number.NaN),
        probability,
      ),
    );
  return [at(0.5), at(0.05), at(0.95), ofMedian(changes)];
}

function ofMedian(values: readonly number[]): string {
  return significant(quantileOf(values, 0.5), 2);
}

/** Of the finite ones; NaN without any. */
function quantileOf(values: readonly number[], probability: number): number {
  const finite = Float64Array.from(values.filter(Number.isFinite));
  return finite.length === 0 ? Number.NaN : quantile(finite, probability);
}

/** A row a fitted day. */
export function dayTable(days: readonly PanelDay[]): TextTable {
  return {
    titles: [
      ...["Date", "Status", ...PARAMETERS.map((name) => `${name} (± std error)`)],
      ...["RMSE, pt", "Median |error|, pt", "Options", "Left out", "Feller", "Prior"],
    ],
    words: [1],
    rows: fittedDays(days).map(({ date, fit, dropped }) => [
      date,
      fit.status + (fit.atBound.length === 0 ? "" : `; at bound: ${fit.atBound.join(", ")}`),
      ...PARAMETERS.map((name) => withError(fit.estimates[name])),
      ...[points(fit.rmse), points(fit.medianError), String(fit.options), String(dropped)],
      ...[decimals(fit.fellerRatio, 2), fit.prior === undefined ? "none" : "used"],
    ]),
  };
}

function withError({ value, standardError }: { readonly value: number; readonly standardError: number }): string {
  return `${significant(value)} (${significant(standardError, 2)})`;
}

/** A row a day without a fit. */
export function failedTable(days: readonly PanelDay[]): TextTable {
  return {
    titles: ["Date", "File", "Reason"],
    words: [1, 2],
    rows: failedDays(days).map(({ date, file, reason }) => [date ?? "not read", file, reason]),
  };
}
