/**
 * Why quotes are left out, in the order in which the rules are applied; a quote falls to the first one that it breaks.
 * The text says what is counted, as in "12 quotes <text>".
 */
export const CLEANING_RULES = {
  expired: "expire on or before the date of the quotes",
  "short-maturity": "expire sooner than the shortest maturity wanted",
  "long-maturity": "expire later than the longest maturity wanted",
  "no-quote": "have no price: bid or ask is missing, or the settlement price is",
  "zero-bid": "have no buyer: the bid is 0",
  crossed: "are crossed: the bid is above the ask",
  "wrong-day": "hold the level of the underlying where the settlement price should be",
  untraded: "were hardly traded on the day: their settlement price is theoretical or old",
  stale: "have neither volume nor open interest",
  duplicate: "repeat the expiry, root, strike and kind of a better quote",
  "few-pairs": "belong to an expiry with too few put-call pairs to give its forward",
  parity: "belong to an expiry whose put-call parity is incoherent",
  discount: "belong to an expiry whose discount factor nothing identifies",
  bounds: "break a no-arbitrage bound",
  "in-the-money": "are in the money: the other side of the strike says the same with a smaller spread",
  "too-wide": "have a bid and ask too far apart",
  "small-price": "cost too little for their tick to say a volatility",
  "far-wing": "lie too many standard deviations from the forward",
  "early-exercise": "are worth too much more than a European option: exercise before expiry may pay",
  butterfly: "are not convex in the strike with their neighbours, beyond bid and ask",
  calendar: "cost more than the same moneyness at a later expiry, beyond bid and ask",
  "thin-expiry": "belong to an expiry with too few quotes left",
} as const;

/** Key of a rule, as it stands in `DroppedQuote.rule`. */
export type CleaningRule = keyof typeof CLEANING_RULES;
