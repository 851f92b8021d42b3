import { stringify } from "csv-stringify/sync";
import { markdownTable } from "./markdown-table.ts";
import { markdownText } from "./markdown-text.ts";
import type { TableFiles } from "./table-files.ts";

/** The figures that a published table shows. */
export interface PublishedTriple {
  readonly std: number;
  readonly cvar95: number;
  readonly volume: number;
}

/** One strategy: as published, as it comes out by the published protocol, and by the house's. */
export interface PublishedTableRow {
  readonly strategy: string;
  readonly published?: PublishedTriple | undefined;
  readonly reproduced?: PublishedTriple | undefined;
  readonly corrected?: PublishedTriple | undefined;
}

/** One market of a rebuilt table, with everything that is wrong with its figures. */
export interface PublishedTableMarket {
  readonly market: string;
  /** Test windows behind the reproduced figures, and behind the corrected ones. */
  readonly windows: number;
  readonly correctedWindows: number;
  readonly defects: readonly { readonly guard: string; readonly finding: string }[];
  readonly rows: readonly PublishedTableRow[];
}

const figures = ["std", "cvar95", "volume"] as const;
const titles = { std: "Std", cvar95: "CVaR95", volume: "Volume" } as const;
const columns = ["published", "reproduced", "corrected"] as const;
const WARNING =
  "Figures as published and as reproduced are no evidence: the defects are listed below the table. The corrected ones are the same entries under the house's protocol; so few windows are no evidence either.";

/** A rebuilt published table as files: published, reproduced and corrected side by side, under the defects that were found. */
export function publishedTable(markets: readonly PublishedTableMarket[]): TableFiles {
  const content = {
    format: "backhedge-table",
    version: 1,
    table: "published-protocol",
    units: "P&L in % of the underlying's price at entry, losses positive; volume is sum |d delta|",
    warning: WARNING,
    markets,
  };
  return {
    json: `${JSON.stringify(content, null, 2)}\n`,
    csv: stringify(markets.flatMap(flatten), { header: true }),
    md: `${[WARNING, ...markets.map(section)].join("\n\n")}\n`,
  };
}

function flatten({ market, rows, defects }: PublishedTableMarket): Record<string, string | number>[] {
  return rows.flatMap((row) =>
    columns.flatMap((convention) => {
      const values = row[convention];
      const known = convention === "corrected" ? "" : defects.map(({ guard }) => guard).join("; ");
      return values === undefined ? [] : [{ market, strategy: row.strategy, convention, ...values, defects: known }];
    }),
  );
}

function section({ market, windows, correctedWindows, defects, rows }: PublishedTableMarket): string {
  const head = ["Strategy", ...figures.flatMap((figure) => columns.map((column) => `${titles[figure]} ${column}`))];
  const cell = (value: number | undefined) => (value === undefined ? "-" : value.toFixed(3));
  const body = rows.map((row) => [
    markdownText(row.strategy),
    ...figures.flatMap((figure) => columns.map((column) => cell(row[column]?.[figure]))),
  ]);
  return [
    `### ${market}: published protocol, ${windows} test windows (${correctedWindows} corrected)`,
    markdownTable(head, body),
    `Defects of the published and reproduced columns:\n\n${defects.map(({ guard, finding }) => `- **${guard}**: ${markdownText(finding)}`).join("\n")}`,
  ].join("\n\n");
}
