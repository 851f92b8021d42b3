import { standardDeviation } from "../../statistics/index.ts";
import type { Challenger, FittedChallenger, PastMarket } from "../challenger.ts";
import { banded, walkBands } from "./banded.ts";
import { everyFifth, grossPnl } from "./gross-pnl.ts";

const WIDTHS = [0.005, 0.01, 0.015, 0.02, 0.03, 0.04, 0.05, 0.075, 0.1];
/** What a band may add to the deviation of P&L: less than the sampling error of any table. */
const MOST_LOSS = 1.01;

/** Any challenger inside the widest band that has added at most 1 % to the deviation of its P&L over past windows. */
export function withFittedBand(inner: Challenger): Challenger {
  const about = {
    name: `${inner.name}, fitted band`,
    description: `${inner.description.replace(/\.$/, "")}; traded only to the edge of the widest band that added at most 1 % to the deviation of P&L over past windows.`,
  };
  return banded(inner, about, (past, fitted) => {
    const width = widestBand(past, fitted);
    return {
      parameters: { bandWidth: width },
      widths: ({ forward }) => new Float64Array(forward.length).fill(width),
    };
  });
}

function widestBand(whole: PastMarket, fitted: FittedChallenger): number {
  const past = everyFifth(whole);
  const { steps } = past.windows;
  const targets = fitted.deltas(past.windows);
  const deviation = (width: number) =>
    standardDeviation(grossPnl(past, walkBands(targets, new Float64Array(targets.length).fill(width), steps)));
  const most = MOST_LOSS * deviation(0);
  return WIDTHS.filter((width) => deviation(width) <= most).at(-1) ?? 0;
}
