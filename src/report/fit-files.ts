import { stringify } from "csv-stringify/sync";
import type { ChainFit, CleanChain, PanelDay } from "../market/index.ts";
import { droppedTable, heatTable, maturityTable, moneynessTable, PARAMETERS, parameterTable } from "./chain-tables.ts";
import { dayTable, failedTable, stabilityTable } from "./panel-tables.ts";
import type { TableFiles } from "./table-files.ts";
import { markdownOf, type TextTable } from "./text-table.ts";

const UNITS =
  "volatilities, rmse, bias and errors are fractions a year (0.01 = one volatility point); maturities years; variances fractions squared a year";

/**
 * A chain's fit as files: JSON of the whole fit with the quotes left out (a figure that could not be computed is null), CSV with a row an option, Markdown
 * with the tables of the report.
 */
export function chainFitFiles(fit: ChainFit, clean: CleanChain): TableFiles {
  const { dropped, provenance } = clean;
  const document = { format: "backhedge-chain-fit", version: 1, measure: "Q", units: UNITS, fit, dropped, provenance };
  return {
    json: `${JSON.stringify(document, null, 2)}\n`,
    csv: stringify(optionRows(fit), { header: true, columns: [...OPTION_COLUMNS], cast: CAST }),
    md: sections([
      ["Parameters under Q", parameterTable(fit)],
      ["Fit error by maturity", maturityTable(fit)],
      ["Fit error by moneyness", moneynessTable(fit)],
      ["Mean model - market, volatility points", heatTable(fit)],
      ["Quotes left out", droppedTable(dropped)],
    ]),
  };
}

/** The fits of a panel as files: JSON of all days, CSV with a row a day (empty where there is no fit), Markdown with the tables of the report. */
export function panelFiles(days: readonly PanelDay[]): TableFiles {
  const document = { format: "backhedge-chain-panel", version: 1, measure: "Q", units: UNITS, days };
  return {
    json: `${JSON.stringify(document, null, 2)}\n`,
    csv: stringify(days.map(dayRow), { header: true, columns: [...DAY_COLUMNS], cast: CAST }),
    md: sections([
      ["Stability", stabilityTable(days)],
      ["Every day", dayTable(days)],
      ["Days without a fit", failedTable(days)],
    ]),
  };
}

/** Numbers in full; what could not be computed stays empty. */
const CAST = { number: (value: number) => (Number.isFinite(value) ? String(value) : "") };

const OPTION_COLUMNS = [
  ...["expiry", "root", "maturity", "forward", "discount", "contract", "kind", "strike", "moneyness"],
  ...["market", "bid", "ask", "model", "error", "weight"],
];

function optionRows({ slices }: ChainFit) {
  return slices.flatMap(({ options, expiry, root, maturity, forward, discount }) =>
    options.map((option) => ({
      ...{ expiry, root, maturity, forward, discount },
      ...option,
      error: option.model - option.market,
    })),
  );
}

const DAY_COLUMNS = [
  ...["date", "file", "measure", "status", "reason"],
  ...PARAMETERS.flatMap((name) => [name, `${name}.standardError`, `${name}.low`, `${name}.high`]),
  ...["fellerRatio", "prior", "rmse", "weightedRmse", "medianError", "options", "dropped", "iterations"],
];

function dayRow(day: PanelDay): Record<string, string | number | undefined> {
  if (!("fit" in day)) return { date: day.date, file: day.file, status: "no fit", reason: day.reason };
  const { fit } = day;
  const figures = PARAMETERS.flatMap((name) => {
    const { value, standardError, low, high } = fit.estimates[name];
    return [
      [name, value],
      [`${name}.standardError`, standardError],
      [`${name}.low`, low],
      [`${name}.high`, high],
    ] as const;
  });
  const { status, fellerRatio, rmse, weightedRmse, medianError, options, iterations } = fit;
  return {
    ...{ date: day.date, file: day.file, measure: fit.q.measure, status },
    ...Object.fromEntries(figures),
    ...{ fellerRatio, prior: fit.prior === undefined ? "none" : "used", rmse, weightedRmse, medianError },
    ...{ options, dropped: day.dropped, iterations },
  };
}

function sections(tables: readonly (readonly [title: string, table: TextTable])[]): string {
  const shown = tables.filter(([, { rows }]) => rows.length > 0);
  return `${shown.map(([title, table]) => `### ${title}\n\n${markdownOf(table)}`).join("\n\n")}\n`;
}
