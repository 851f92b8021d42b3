import { fakeFeatureGuard, type GuardReport } from "../../backtest/index.ts";
import { firstIndexAfter, type IsoDate, type Key } from "../../core/index.ts";
import { type MarketHistory, SESSION_YEARS } from "../../market/index.ts";
import { leastSquares } from "../../statistics/index.ts";

/** Sessions of a change, as in the fit of the leverage; changes do not overlap here. */
const CHANGE = 5;

/** One change of the price in standard deviations, and of ln(volatility index), over the same sessions; `row` is the last of them. */
interface Change {
  readonly row: number;
  readonly x: number;
  readonly y: number;
}

/**
 * A random series beside the return in the regression behind the skew rule: fitted before the cut-off, scored on the changes from the first test entry on.
 * @param fold cut-off and first entry
 */
export function leverageFeatureGuard(
  target: string,
  history: MarketHistory,
  fold: { readonly cutoff: IsoDate; readonly from: IsoDate },
  key: Key,
): GuardReport {
  const changes = changesOf(history);
  const before = (date: IsoDate) =>
    firstIndexAfter(
      changes.map(({ row }) => history.dates[row]!),
      date,
    );
  const [trained, tested] = [before(fold.cutoff), before(fold.from)];
  const score = (feature: Float64Array | undefined): number => {
    const rows = changes.map(({ x }, i) => (feature === undefined ? [1, x] : [1, x, feature[i]!]));
    const { coefficients } = leastSquares(
      rows.slice(0, trained),
      changes.slice(0, trained).map(({ y }) => y),
    );
    const errors = changes
      .map(({ y }, i) => y - rows[i]!.reduce((sum, value, j) => sum + value * coefficients[j]!, 0))
      .slice(tested);
    return errors.reduce((sum, error) => sum + error * error, 0) / errors.length;
  };
  return fakeFeatureGuard(target, score, changes.length, key);
}

function changesOf({ close, volatilityIndex }: MarketHistory): Change[] {
  const changes: Change[] = [];
  for (let row = CHANGE; row < close.length; row += CHANGE) {
    const before = volatilityIndex[row - CHANGE]!;
    const x = Math.log(close[row]! / close[row - CHANGE]!) / (before * Math.sqrt(CHANGE * SESSION_YEARS));
    const y = Math.log(volatilityIndex[row]! / before);
    if (Number.isFinite(x) && Number.isFinite(y)) changes.push({ row, x, y });
  }
  return changes;
}
