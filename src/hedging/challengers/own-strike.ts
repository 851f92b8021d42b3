import { blackGreeks } from "../black-greeks.ts";
import type { Challenger } from "../challenger.ts";
import { strikeVolatility } from "../strike-volatility.ts";

/** N(d1) at the volatility of the option's own strike. */
export const ownStrike: Challenger = {
  name: "BS Delta (own-strike vol)",
  family: "classical",
  description: "N(d1) at sigma + slope ln(K/F), the smile's volatility at the option's own strike.",
  fit: ({ windows }) =>
    windows.smileSlope === undefined
      ? { unfit: "no smile is known: one volatility holds for every strike" }
      : {
          parameters: {},
          deltas: (inputs) => {
            const { steps, smileSlope, forward, strike } = inputs;
            const own = inputs.impliedVolatility.map((sigma, at) =>
              strikeVolatility(sigma, smileSlope?.[at] ?? Number.NaN, forward[at]!, strike[Math.floor(at / steps)]!),
            );
            return blackGreeks(inputs, own).delta;
          },
        },
};
