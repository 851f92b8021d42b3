import { escapeHtml, htmlFigure, htmlPage, htmlTable } from "./html.ts";
import { markdownText } from "./markdown-text.ts";
import { markdownOf, type TextTable } from "./text-table.ts";

/** A part of a report. All strings are text but `svg` and `html`. */
export type Block =
  | { readonly kind: "heading" | "text" | "made"; readonly text: string }
  | { readonly kind: "note" | "warning"; readonly lines: readonly string[] }
  | { readonly kind: "facts"; readonly facts: readonly Fact[] }
  | { readonly kind: "table"; readonly table: TextTable; readonly html?: string; readonly folded?: string }
  | { readonly kind: "figure"; readonly name: string; readonly svg: string; readonly caption: string };

export interface Fact {
  readonly name: string;
  readonly value: string;
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
  const figures = blocks.flatMap((block) => (block.kind === "figure" ? [[block.name, block.svg] as const] : []));
  const md = [`# ${markdownText(title)}`, ...blocks.map(markdownBlock)].filter((part) => part !== "");
  return {
    html: htmlPage(title, [`<h1>${escapeHtml(title)}</h1>`, ...blocks.map(htmlBlock)]),
    md: `${md.join("\n\n")}\n`,
    charts: Object.fromEntries(figures),
  };
}

function htmlBlock(block: Block): string {
  switch (block.kind) {
    case "heading":
      return `<h2>${escapeHtml(block.text)}</h2>`;
    case "text":
      return `<p>${escapeHtml(block.text)}</p>`;
    case "made":
      return `<p class="made">${escapeHtml(block.text)}</p>`;
    case "note":
    case "warning":
      return block.lines.length === 0 ? "" : noteHtml(block.kind, block.lines);
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

function noteHtml(kind: "note" | "warning", lines: readonly string[]): string {
  const paragraphs = lines.map((line) => `<p>${escapeHtml(line)}</p>`).join("\n");
  return `<div class="note${kind === "warning" ? " warning" : ""}">\n${paragraphs}\n</div>`;
}

function factHtml({ name, value }: Fact): string {
  return `<li><b>${escapeHtml(value)}</b><span>${escapeHtml(name)}</span></li>`;
}

function markdownBlock(block: Block): string {
  switch (block.kind) {
    case "heading":
      return `## ${markdownText(block.text)}`;
    case "text":
    case "made":
      return markdownText(block.text);
    case "note":
      return block.lines.map((line) => `> ${markdownText(line)}`).join("\n>\n");
    case "warning":
      return block.lines.map((line) => `> **Note:** ${markdownText(line)}`).join("\n>\n");
    case "facts":
      return block.facts.map(({ name, value }) => `- ${markdownText(name)}: ${markdownText(value)}`).join("\n");
    case "figure":
      return `![${markdownText(block.caption)}](charts/${block.name}.svg)`;
    case "table":
      return markdownOf(block.table);
  }
}
