import { escapeHtml, htmlFigure, htmlPage, htmlTable } from "./html.ts";
import { markdownImage, markdownText } from "./markdown-text.ts";
import { type Claim, type Sentence, sentenceText } from "./paper/claims.ts";
import { markdownOf, type TextTable } from "./text-table.ts";

/** A part of a report. All strings are text but `svg` and `html`. */
export type Block =
  | { readonly kind: "heading"; readonly text: string; readonly level?: 2 | 3 }
  | { readonly kind: "text"; readonly text: Sentence }
  | { readonly kind: "made"; readonly text: string }
  | { readonly kind: "note" | "warning"; readonly lines: readonly Sentence[] }
  | VerdictBlock
  /** Lines that repeat settings and origins; what stands between backquotes is code. */
  | { readonly kind: "list"; readonly lines: readonly string[] }
  | { readonly kind: "facts"; readonly facts: readonly Fact[] }
  | { readonly kind: "table"; readonly table: TextTable; readonly html?: string; readonly folded?: string }
  | { readonly kind: "figure"; readonly name: string; readonly svg: string; readonly caption: string };

/** An answer with its grounds: the same form for every answer. */
export interface VerdictBlock {
  readonly kind: "verdict";
  readonly question: string;
  readonly answer: string;
  readonly grounds: readonly Sentence[];
}

export interface Fact {
  readonly name: string;
  readonly value: Sentence;
  /** Not to be relied on: printed without emphasis, with a sign. */
  readonly weak?: boolean;
}

/** A report as the files that it is made of. */
export interface ReportFiles {
  /** One page with its charts inside; it loads nothing. */
  readonly html: string;
  /** Markdown that shows `charts/<name>.svg` beside it. */
  readonly md: string;
  /** SVG by name. */
  readonly charts: Readonly<Record<string, string>>;
}

/** The same blocks as a page and as Markdown. */
export function reportFiles(title: string, blocks: readonly Block[]): ReportFiles {
  const md = [`# ${markdownText(title)}`, ...blocks.map(markdownBlock)].filter((part) => part !== "");
  return {
    html: htmlPage(title, [`<h1>${escapeHtml(title)}</h1>`, ...blocks.map(htmlBlock)]),
    md: `${md.join("\n\n")}\n`,
    charts: chartsOf(blocks),
  };
}

/** The figures of some blocks by name. */
export function chartsOf(blocks: readonly Block[]): Record<string, string> {
  return Object.fromEntries(blocks.flatMap((block) => (block.kind === "figure" ? [[block.name, block.svg]] : [])));
}

/** Every sentence of some blocks, in order; those of lists, tables and headings repeat what stands elsewhere. */
export function sentencesOf(blocks: readonly Block[]): Sentence[] {
  return blocks.flatMap((block) => {
    switch (block.kind) {
      case "text":
        return [block.text];
      case "note":
      case "warning":
        return block.lines;
      case "verdict":
        return block.grounds;
      case "facts":
        return block.facts.map(({ value }) => value);
      default:
        return [];
    }
  });
}

/** Every claim of some blocks: the register of the sentences with figures. */
export function claimsOf(blocks: readonly Block[]): Claim[] {
  return sentencesOf(blocks).filter((sentence) => typeof sentence !== "string");
}

function htmlBlock(block: Block): string {
  switch (block.kind) {
    case "heading": {
      const tag = `h${block.level ?? 2}`;
      return `<${tag}>${escapeHtml(block.text)}</${tag}>`;
    }
    case "text":
      return `<p>${escapeHtml(sentenceText(block.text))}</p>`;
    case "made":
      return `<p class="made">${escapeHtml(block.text)}</p>`;
    case "note":
    case "warning":
      return block.lines.length === 0 ? "" : noteHtml(block.kind, block.lines);
    case "verdict":
      return verdictHtml(block);
    case "list":
      return block.lines.length === 0
        ? ""
        : `<ul>\n${block.lines.map((line) => `<li>${codeHtml(line)}</li>`).join("\n")}\n</ul>`;
    case "facts":
      return `<ul class="facts">${block.facts.map(factHtml).join("")}</ul>`;
    case "figure":
      return htmlFigure(block.svg, block.caption);
    case "table": {
      const table = block.html ?? htmlTable(block.table);
      if (block.folded === undefined) return table;
      return `<details><summary>${escapeHtml(block.folded)}</summary>\n${table}\n</details>`;
    }
  }
}

function noteHtml(kind: "note" | "warning", lines: readonly Sentence[]): string {
  const paragraphs = lines.map((line) => `<p>${escapeHtml(sentenceText(line))}</p>`).join("\n");
  return `<div class="note${kind === "warning" ? " warning" : ""}">\n${paragraphs}\n</div>`;
}

function verdictHtml({ question, answer, grounds }: VerdictBlock): string {
  const paragraphs = grounds.map((line) => `<p>${escapeHtml(sentenceText(line))}</p>`).join("\n");
  return `<div class="verdict">\n<p class="answer">${escapeHtml(question)}: <strong>${escapeHtml(answer)}</strong></p>\n${paragraphs}\n</div>`;
}

/** Marks a figure that is not to be relied on. */
const WEAK = "⚠";

function factHtml({ name, value, weak = false }: Fact): string {
  const text = escapeHtml(sentenceText(value));
  return `<li>${weak ? `<i>${WEAK} ${text}</i>` : `<b>${text}</b>`}<span>${escapeHtml(name)}</span></li>`;
}

function codeHtml(text: string): string {
  return withCode(text, escapeHtml, (code) => `<code>${escapeHtml(code)}</code>`);
}

/** Text with what stands between pairs of backquotes as code; a single one is text. */
function withCode(text: string, plain: (text: string) => string, code: (text: string) => string): string {
  const parts = text.split(/`([^`]*)`/);
  return parts.map((part, at) => (at % 2 === 0 ? plain(part) : code(part))).join("");
}

function markdownLine(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  const plain = (part: string) => {
    const [before, after] = [/^\s*/.exec(part)![0], /\s*$/.exec(part)![0]];
    return part.trim() === "" ? part : `${before}${markdownText(part)}${after}`;
  };
  return withCode(line, plain, (part) => `\`${part}\``);
}

function markdownBlock(block: Block): string {
  switch (block.kind) {
    case "heading":
      return `${"#".repeat(block.level ?? 2)} ${markdownText(block.text)}`;
    case "text":
      return markdownText(sentenceText(block.text));
    case "made":
      return markdownText(block.text);
    case "note":
      return block.lines.map((line) => `> ${markdownText(sentenceText(line))}`).join("\n>\n");
    case "warning":
      return block.lines.map((line) => `> **Note:** ${markdownText(sentenceText(line))}`).join("\n>\n");
    case "verdict": {
      const answer = `${markdownText(block.question)}: **${markdownText(block.answer)}**`;
      return [answer, ...block.grounds.map((line) => markdownText(sentenceText(line)))].join("\n\n");
    }
    case "list":
      return block.lines.map((line) => `- ${markdownLine(line)}`).join("\n");
    case "facts":
      return block.facts.map(markdownFact).join("\n");
    case "figure":
      return markdownImage(block.caption, `charts/${block.name}.svg`);
    case "table": {
      const { folded, table } = block;
      return folded === undefined ? markdownOf(table) : `${markdownText(folded)}:\n\n${markdownOf(table)}`;
    }
  }
}

function markdownFact({ name, value, weak = false }: Fact): string {
  return `- ${markdownText(name)}: ${weak ? `${WEAK} ` : ""}${markdownText(sentenceText(value))}`;
}
