/** A Markdown table; a bar in a cell is escaped. First column and those of `words` left, the others right. */
export function markdownTable(
  titles: readonly string[],
  rows: readonly (readonly string[])[],
  words: readonly number[] = [],
): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  const rule = titles.map((_, i) => (i === 0 || words.includes(i) ? "---" : "---:"));
  return [line(titles), line(rule), ...rows.map(line)].join("\n");
}
