import { UsageError } from "./errors.ts";

/** Throws a RangeError unless `ok`. State what must hold (`x >= 0`): NaN then fails too. */
export function check(ok: boolean, message: () => string): asserts ok {
  if (!ok) throw new RangeError(message());
}

/** The entry of `table` called `name`; an unknown name is a UsageError that lists the known ones and the nearest. */
export function pick<T>(table: Readonly<Record<string, T>>, name: string, what: string): T {
  const entry = Object.hasOwn(table, name) ? table[name] : undefined;
  if (entry === undefined) {
    const known = Object.keys(table);
    const near = nearest(name, known);
    throw new UsageError(
      `${what} '${name}' is unknown; known: ${known.join(", ")}`,
      near === undefined ? undefined : `Did you mean '${near}'?`,
    );
  }
  return entry;
}

/** The candidate with the smallest edit distance to `word`, if it is near enough to be a slip of the keyboard. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Levenshtein distance. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      current.push(Math.min(previous[j]! + 1, current[j - 1]! + 1, previous[j - 1]! + change));
    }
    previous = current;
  }
  return previous[b.length]!;
}
