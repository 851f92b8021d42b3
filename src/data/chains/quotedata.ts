import { UserError } from "../../core/index.ts";
import { normaliseName } from "../csv/columns.ts";
import type { TextRow, TextTable } from "../csv/table.ts";
import { parseContractId } from "./contract-id.ts";
import { contractStyle } from "./contract-style.ts";

/** Cboe's download cut in two: the cells of the title lines, and the text below with as many blank lines above. */
export interface TitledText {
  readonly title: readonly string[];
  readonly table: string;
}

/** Finds the line of column names below the titles; undefined where the text is no quote table of Cboe. */
export function splitTitle(text: string): TitledText | undefined {
  const start = /^[ \t]*"?Expiration Date"?[ \t]*[,;\t|]/im.exec(text.slice(0, 4000))?.index;
  if (start === undefined || !/[,;\t|]\s*"?Puts"?\s*[,;\t|]/i.test(text.slice(start, start + 1000))) return undefined;
  const above = text.slice(0, start);
  const title = above
    .split(/\r\n|\n|\r/)
    .flatMap((line) =>
      [...line.matchAll(/"([^"]*)"|([^",;\t|]+)/g)].map(([, quoted, plain]) => (quoted ?? plain)!.trim()),
    );
  return { title: title.filter((cell) => cell !== ""), table: above.replace(/[^\r\n]+/g, "") + text.slice(start) };
}

/**
 * The halves of Cboe's table under each other: the call, then the put of every line. The header names each column of a
 * half once, so that the plan of columns can find it; `kind`, `root` and `underlying` are added.
 * Throws a UserError where the halves are not alike, or the underlying is not known.
 * @param named underlying by the title; absent: by the contracts' roots, else the fallback
 */
export function stackHalves(table: TextTable, named: string | undefined, fallback: string | undefined): TextTable {
  const { file } = table;
  const names = table.header.map(normaliseName);
  const [calls, puts, strike] = ["calls", "puts", "strike"].map((name) => names.indexOf(name)) as [
    number,
    number,
    number,
  ];
  const expiry = names.indexOf("expiration date");
  const width = names.length - puts;
  if (
    strike + 1 !== puts ||
    calls + width !== strike ||
    names.slice(calls + 1, strike).join() !== names.slice(puts + 1).join()
  ) {
    throw new UserError(
      `${file}: expected the columns of the calls, Strike, and the same columns of the puts, found ${table.header.join(", ")}`,
      "Keep all columns of Cboe's download.",
    );
  }
  const underlying = named ?? underlyingOf(table, [calls, puts], fallback);
  const half = (row: TextRow, at: number, kind: string): TextRow => {
    const contract = row.cells[at]!;
    const own = [row.cells[expiry]!, row.cells[strike]!, kind, underlying, rootOf(contract) ?? underlying];
    return { line: row.line, cells: [...own, ...row.cells.slice(at, at + width)] };
  };
  const rows = table.rows.flatMap((row) => [half(row, calls, "call"), half(row, puts, "put")]);
  const added = ["Expiration Date", "Strike", "kind", "underlying", "root", "contract"];
  return { file, delimiter: table.delimiter, header: [...added, ...table.header.slice(puts + 1)], rows };
}

/** Root of an OCC id, or of Cboe's older form (`SPXW1913E2850-E`): its leading letters. */
function rootOf(contract: string): string | undefined {
  return parseContractId(contract)?.root ?? /^([A-Z]+)\d/.exec(contract)?.[1];
}

/** The one underlying of all contracts, by their roots. */
function underlyingOf(table: TextTable, columns: readonly number[], fallback: string | undefined): string {
  const roots = new Set<string>();
  for (const row of table.rows) for (const at of columns) roots.add(rootOf(row.cells[at]!) ?? "");
  const found = new Set([...roots].map((root) => contractStyle(root, "2000-01-21").underlying));
  const [only] = found;
  if (only !== undefined && only !== "" && found.size === 1) return only;
  if (fallback !== undefined) return fallback;
  throw new UserError(
    `${table.file}: the underlying is not clear from the contracts' roots (${[...roots].join(", ")})`,
    "Set 'ticker'.",
  );
}
