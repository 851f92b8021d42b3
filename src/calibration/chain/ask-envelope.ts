import type { SmileQuote } from "./smile.ts";

/**
 * What calls may cost at most at any strike of an expiry, given its asks: their greatest convex, decreasing minorant.
 * Strikes over the forward.
 */
export interface AskEnvelope {
  readonly strikes: readonly number[];
  readonly calls: readonly number[];
  /** Quote at each vertex; undefined at strike 0, where the call is the forward. */
  readonly quotes: readonly (SmileQuote | undefined)[];
}

/** Lower convex hull of the asks and of the call of strike 0, cut where it would rise (Andrew's chain). */
export function askEnvelope(quotes: readonly SmileQuote[], forward: number): AskEnvelope {
  const strikes = [0];
  const calls = [1];
  const at: (SmileQuote | undefined)[] = [undefined];
  for (const quote of quotes) {
    const x = quote.strike / forward;
    while (strikes.length > 1 && turnsUnder(strikes, calls, x, quote.highCall)) {
      strikes.pop();
      calls.pop();
      at.pop();
    }
    strikes.push(x);
    calls.push(quote.highCall);
    at.push(quote);
  }
  while (calls.length > 1 && calls.at(-1)! >= calls.at(-2)!) {
    strikes.pop();
    calls.pop();
    at.pop();
  }
  return { strikes, calls, quotes: at };
}

/** Whether the last vertex lies on or above the chord from the one before it to (x, y). */
function turnsUnder(strikes: readonly number[], calls: readonly number[], x: number, y: number): boolean {
  const last = strikes.length - 1;
  const [x0, y0, x1, y1] = [strikes[last - 1]!, calls[last - 1]!, strikes[last]!, calls[last]!];
  return (y1 - y0) * (x - x0) >= (y - y0) * (x1 - x0);
}

/** The envelope at a strike over the forward, and the quotes that bound it there. */
export function envelopeAt({ strikes, calls, quotes }: AskEnvelope, x: number) {
  let right = 0;
  let end = strikes.length;
  while (right < end) {
    const middle = (right + end) >>> 1;
    if (strikes[middle]! < x) right = middle + 1;
    else end = middle;
  }
  const left = Math.max(right - 1, 0);
  if (right >= strikes.length) return { call: calls[left]!, bounds: [quotes[left]] };
  const share = right === left ? 0 : (x - strikes[left]!) / (strikes[right]! - strikes[left]!);
  return { call: calls[left]! + share * (calls[right]! - calls[left]!), bounds: [quotes[left], quotes[right]] };
}
