/** What no reader should see: figures that are no numbers and values that are not there. */
export function readable(text: string): string[] {
  return text.match(/.{0,30}(?:\bNaN\b|\bundefined\b|Infinity|\[object|\bnull\b).{0,30}/g) ?? [];
}

const VOID = new Set(["meta", "br", "hr", "img", "!DOCTYPE"]);

/** Tags of a page that are not closed in order. */
export function balanced(html: string): string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  for (const [tag, slash, name, , self] of html.matchAll(
    /<(\/?)(!?[A-Za-z][A-Za-z0-9]*)((?:"[^"]*"|[^">])*?)(\/?)>/g,
  )) {
    if (self === "/" || VOID.has(name!)) continue;
    if (slash === "") open.push(name!);
    else if (open.pop() !== name) wrong.push(tag);
  }
  return [...wrong, ...open];
}
