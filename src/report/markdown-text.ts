/** Foreign text in Markdown: on one line, and without meaning as markup. Names with underscores stay as they are. */
export function markdownText(text: string): string {
  return text
    .replaceAll(/\s+/g, " ")
    .trim()
    .replaceAll(/[\\`*[\]<>#]|&(?=#?\w+;)/g, (character) => `\\${character}`);
}
