/**
 * Foreign text in Markdown: on one line, and without meaning as markup. Names with underscores stay as they are, and so do brackets that can open no link,
 * such as those of intervals.
 */
export function markdownText(text: string): string {
  return text
    .replaceAll(/\s+/g, " ")
    .trim()
    .replaceAll(/[\\`*<>#]|&(?=#?\w+;)|\](?=[([:])|\[(?=\^)/g, (character) => `\\${character}`);
}

/** The same as the words of an image, which a bracket would end. */
export function markdownImage(words: string, path: string): string {
  const text = markdownText(words).replaceAll(/(?<!\\)[[\]]/g, (character) => `\\${character}`);
  return `![${text}](${path})`;
}
