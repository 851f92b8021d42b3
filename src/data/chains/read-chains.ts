import { basename } from "node:path";
import { nearest, pick, sha256, UserError } from "../../core/index.ts";
import type { OptionChain } from "../../market/index.ts";
import { parseTable, type TextTable } from "../csv/table.ts";
import { checkTable, decodeAnyText } from "../csv/text.ts";
import { assembleChains } from "./assemble.ts";
import { type ChainPlan, planChain } from "./columns.ts";
import { chainLayouts } from "./layouts.ts";
import type { ChainOptions } from "./options.ts";
import { splitTitle, stackHalves, type TitledText } from "./quotedata.ts";
import { type QuotedataTitle, readTitle } from "./quotedata-title.ts";
import { type ChainRow, type ChainRows, readChainRows } from "./read-rows.ts";
import { readYahooJson } from "./yahoo-files.ts";

/**
 * The option chains of a file: one for each underlying and day, by date, then underlying. Gzip, a byte order mark and
 * any line ends are fine; the layout is found by the header unless it is given.
 * Useless quotes (bid 0, crossed, never traded) are passed on as they are, missing figures as NaN. What makes no sense
 * is a UserError that names the line: an unreadable date or number, a negative price, a strike that is not positive,
 * an expiry before the day, an unknown type, a contract or an underlying's price given twice.
 * @param content bytes of the file, or its text
 * @param file name for messages and provenance
 */
export function readChains(content: Uint8Array | string, file: string, options: ChainOptions = {}): OptionChain[] {
  const text = typeof content === "string" ? content : decodeAnyText(content, file);
  if (isJson(text, options)) return readYahooJson(text, file, sha256(content), options);
  checkTable(text, file);
  const { table, plan, title } = planOf(text, file, options);
  const found = readChainRows(table, plan, { ...options, quoteDate: title?.date ?? options.quoteDate });
  checkFound(found, file, options);
  const head = {
    file,
    timeZone: options.timeZone ?? plan.timeZone,
    quotation: plan.quotation,
    exercise: plan.exercise,
    provenance: {
      source: "csv",
      location: file,
      nature: "real",
      description: `layout ${plan.name}, in the file ${basename(file)}`,
      sha256: sha256(content),
    },
    notes: [...(title?.notes ?? []), ...othersNotes(found)],
  } as const;
  const spot = title?.spot;
  const rows = spot === undefined ? found.rows : found.rows.map((row): ChainRow => ({ ...row, spot }));
  return assembleChains(rows, head, options);
}

/** Whether the text is JSON that may be read as such. */
function isJson(text: string, { layout = "auto", columns }: ChainOptions): boolean {
  return layout === "yahoo-json" || (layout === "auto" && columns === undefined && /^\s*[[{]/.test(text));
}

interface Planned {
  readonly table: TextTable;
  readonly plan: ChainPlan;
  readonly title: QuotedataTitle | undefined;
}

function planOf(text: string, file: string, options: ChainOptions): Planned {
  const { layout = "auto", columns, delimiter } = options;
  if (layout !== "auto") pick<unknown>(chainLayouts, layout, "chain layout");
  const titled = columns === undefined && ["auto", "cboe-quotedata"].includes(layout) ? splitTitle(text) : undefined;
  if (titled !== undefined) return planQuotedata(titled, file, options);
  const table = parseTable(text, file, delimiter);
  return { table, plan: planChain(table, options), title: undefined };
}

function planQuotedata(titled: TitledText, file: string, options: ChainOptions): Planned {
  const timeZone = options.timeZone ?? chainLayouts["cboe-quotedata"].timeZone;
  const title = readTitle(titled.title, file, timeZone, options);
  const table = stackHalves(parseTable(titled.table, file, options.delimiter), title.ticker, options.ticker);
  const plan = planChain(table, { ...options, layout: "cboe-quotedata", quoteDate: title.date });
  return { table, plan, title };
}

/** Throws unless there is an option, and of the ticker asked for. */
function checkFound({ rows, others, underlyings }: ChainRows, file: string, { ticker }: ChainOptions): void {
  if (rows.length > 0) return;
  if (underlyings.size === 0) {
    throw new UserError(
      `${file}: no row is an option; it holds ${[...others].map(([name, count]) => `${count} of ${name}`).join(", ")}`,
      "Is this the right file?",
    );
  }
  const names = [...underlyings].sort();
  const shown = names.length > 12 ? `${names.slice(0, 12).join(", ")} and ${names.length - 12} more` : names.join(", ");
  const near = nearest(ticker ?? "", names);
  throw new UserError(
    `${file}: no options on ${ticker}; the file has those on ${shown}`,
    near === undefined ? "Set 'ticker' to one of them." : `Did you mean '${near}'?`,
  );
}

function othersNotes({ others }: ChainRows): string[] {
  if (others.size === 0) return [];
  return [`left out, since no options: ${[...others].map(([name, count]) => `${count} rows of ${name}`).join(", ")}`];
}
