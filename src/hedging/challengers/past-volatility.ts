import { SESSIONS_PER_YEAR } from "../../market/index.ts";
import { standardDeviation } from "../../statistics/index.ts";
import { blackGreeks } from "../black-greeks.ts";
import type { Challenger } from "../challenger.ts";
import type { HedgeInputs } from "../inputs.ts";

const QUARTER = 63;

/** N(d1) at the root mean square of the last 63 session returns, a year. */
export const quarterVolatility: Challenger = {
  name: `BS Delta (trailing vol, ${QUARTER} sessions)`,
  family: "classical",
  description: `N(d1) at the realised volatility of the last ${QUARTER} sessions.`,
  fit: ({ windows }) =>
    sessionsBefore(windows.pastReturn, windows) < QUARTER
      ? { unfit: `the returns of ${QUARTER} sessions before each entry are not known` }
      : { parameters: {}, deltas: (inputs) => blackGreeks(inputs, trailingVolatility(inputs)).delta },
};

/** N(d1) at one volatility for the whole test year: that of all past returns. */
export const constantVolatility: Challenger = {
  name: "BS Delta (one past vol)",
  family: "classical",
  description: "N(d1) at the standard deviation of all daily returns before the test year, a year.",
  fit: ({ history: { close, dividend } }) => {
    const returns = close
      .map((price, row) => Math.log((price + dividend[row]!) / close[row - 1]!))
      .filter(Number.isFinite);
    const volatility = standardDeviation(returns) * Math.sqrt(SESSIONS_PER_YEAR);
    if (!(volatility > 0)) return { unfit: `the deviation of ${returns.length} past returns is ${volatility}` };
    return {
      parameters: { volatility },
      deltas: (inputs) => blackGreeks(inputs, new Float64Array(inputs.forward.length).fill(volatility)).delta,
    };
  },
};

/** Root mean square of the last returns that are known, a year [episodes x steps]; NaN where none is. */
function trailingVolatility({ steps, sessionReturn, pastReturn, episodes }: HedgeInputs): Float64Array {
  const sessions = sessionsBefore(pastReturn, { episodes });
  return sessionReturn.map((_, at) => {
    const [episode, step] = [Math.floor(at / steps), at % steps];
    const [inside, earlier] = [Math.min(step, QUARTER), Math.max(QUARTER - step, 0)];
    const end = (episode + 1) * sessions;
    const returns = [
      ...sessionReturn.subarray(at + 1 - inside, at + 1),
      ...(pastReturn?.subarray(end - earlier, end) ?? []),
    ];
    const known = returns.filter(Number.isFinite);
    return Math.sqrt((known.reduce((sum, value) => sum + value * value, 0) / known.length) * SESSIONS_PER_YEAR);
  });
}

function sessionsBefore(column: Float64Array | undefined, { episodes }: Pick<HedgeInputs, "episodes">): number {
  return column === undefined ? 0 : column.length / episodes;
}
