/**
 * Why quotes are left out, in the order in which the rules are applied: a quote falls to the first one that it breaks.
 * The text completes the key.
 */
export const CLEANING_RULES = {
  expired: "expiry on or before the date of the quotes",
  "short-maturity": "settlement sooner than the shortest maturity wanted",
  "long-maturity": "settlement later than the longest maturity wanted",
  "wrong-day": "the level of the underlying where the settlement price should be",
  "no-quote": "no price: bid or ask is missing, or the settlement price is",
  "zero-bid": "no buyer: the bid is 0",
  crossed: "bid above ask",
  stale: "neither volume nor open interest",
  untraded: "hardly traded on the day: the settlement price is theoretical or old",
  duplicate: "expiry, root, strike and kind of a better quote",
  "few-pairs": "an expiry with too few put-call pairs to give its forward",
  parity: "an expiry whose put-call parity is incoherent",
  discount: "an expiry whose discount factor nothing identifies",
  bounds: "outside the no-arbitrage bounds",
  "in-the-money": "in the money: the other side of the strike says the same with a smaller spread",
  "small-price": "too cheap for its tick to say a volatility",
  "far-wing": "too many standard deviations from the forward",
  "early-exercise": "worth too much more than a European option: exercise before expiry may pay",
  "too-wide": "bid and ask too far apart",
  butterfly: "not convex in the strike with its neighbours, beyond bid and ask",
  calendar: "dearer than the same moneyness at the next expiry, beyond bid and ask",
  "thin-expiry": "an expiry with too few quotes left",
} as const;

/** Key of a rule, as it stands in `DroppedQuote.rule`. */
export type CleaningRule = keyof typeof CLEANING_RULES;
