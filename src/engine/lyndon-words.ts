/**
 * Lyndon words: words that come before all of their own endings in the order of the dictionary. There are as many of length k over d letters as the free Lie
 * algebra has dimensions at level k, which is Witt's formula (1 / k) sum over divisors m of k of mobius(m) d^(k / m).
 * Generated in dictionary order by Duval's algorithm (1988).
 * @returns by length, shortest first; letters are 0 .. letters - 1
 */
export function lyndonWords(letters: number, longest: number): number[][][] {
  const byLength: number[][][] = Array.from({ length: longest }, () => []);
  let word = [0];
  while (word.length > 0) {
    byLength[word.length - 1]!.push(word);
    word = nextLyndonWord(word, letters, longest);
  }
  return byLength;
}

/** The next word of at most `longest` letters; empty after the last. */
function nextLyndonWord(word: readonly number[], letters: number, longest: number): number[] {
  const repeated = Array.from({ length: longest }, (_, i) => word[i % word.length]!);
  while (repeated.at(-1) === letters - 1) repeated.pop();
  if (repeated.length > 0) repeated[repeated.length - 1]! += 1;
  return repeated;
}
