import { check } from "../../core/index.ts";
import { columnOf, isRanged, type PaperTable, rowOf, type Value, valueText } from "./paper-table.ts";

/** A figure of a sentence: where it stands, and how the sentence prints it. */
export interface ClaimedCell {
  readonly table: string;
  readonly market: string;
  readonly row: string;
  /** As in JSON and CSV: the bounds of an interval are `<column>.low` and `<column>.high`. */
  readonly column: string;
  readonly value: Value;
  readonly digits: number;
  /** As it stands in the sentence. */
  readonly text: string;
}

/** A sentence whose every figure is a cell of a table. */
export interface Claim {
  readonly text: string;
  readonly cells: readonly ClaimedCell[];
}

/** What a report says in words: foreign or fixed text, or a claim. */
export type Sentence = string | Claim;

/** Names of figures that hold digits without being figures. */
const NAMES = /\bCVaR97\.5\b|\bCVaR95\b|\b95 %|\b5 %|\bSHA-256\b|\bsha256sum\b|\bresults\.sha256\b/g;

/** The cell at a row and column of a table. Throws a RangeError where there is none. */
export function cell(table: PaperTable, row: string, column: string): ClaimedCell {
  const [key, bound] = boundOf(column);
  const { value } = rowOf(table, row).cells[columnOf(table, key).key]!;
  const style = columnOf(table, key);
  const plain = plainValue(value, bound, () => `${table.name}: '${key}' of '${row}' has no interval`);
  return {
    ...{ table: table.name, market: table.market, row, column, value: plain, digits: style.digits },
    text: valueText(plain, style),
  };
}

function boundOf(column: string): [key: string, bound: 0 | 1 | undefined] {
  if (column.endsWith(".low")) return [column.slice(0, -".low".length), 0];
  if (column.endsWith(".high")) return [column.slice(0, -".high".length), 1];
  return [column, undefined];
}

function plainValue(value: Parameters<typeof isRanged>[0], bound: 0 | 1 | undefined, missing: () => string): Value {
  if (!isRanged(value)) {
    check(bound === undefined, missing);
    return value;
  }
  return bound === undefined ? value.value : value.interval[bound];
}

/**
 * A sentence from a template: `{name}` stands for the cell of that name. Throws a RangeError for a name without a cell, for a cell that the template does
 * not use, and for a digit that stands in the template itself: no figure comes from anywhere but a table.
 */
export function claim(template: string, cells: Readonly<Record<string, ClaimedCell>>): Claim {
  const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  const unknown = names.find((name) => cells[name] === undefined);
  check(unknown === undefined, () => `claim "${template}": no cell '${unknown}'`);
  const unused = Object.keys(cells).find((name) => !names.includes(name));
  check(unused === undefined, () => `claim "${template}": cell '${unused}' is not used`);
  const words = template.replaceAll(/\{\w+\}/g, "");
  check(!hasFigure(words), () => `claim "${template}": figures must come from cells`);
  return {
    text: template.replaceAll(/\{(\w+)\}/g, (_, name: string) => cells[name]!.text),
    cells: names.map((name) => cells[name]!),
  };
}

/** Whether text holds digits beside those of names such as CVaR95. */
export function hasFigure(text: string): boolean {
  return /\d/.test(text.replaceAll(NAMES, ""));
}

export function sentenceText(sentence: Sentence): string {
  return typeof sentence === "string" ? sentence : sentence.text;
}

/** The claims register as a file. */
export function claimsFile(claims: readonly Claim[]): string {
  return `${JSON.stringify({ format: "backhedge-claims", version: 1, claims }, null, 2)}\n`;
}
