/** The unit of P&L and loss of episodes at the money, 0.4 sigma sqrt(T) of the price at entry, in money: about the premium (see `Episodes.unit`). */
export function lossUnit(option: {
  readonly spot: number;
  readonly volatility: number;
  readonly years: number;
}): number {
  return 0.4 * option.volatility * Math.sqrt(option.years) * option.spot;
}

/** Settings of a stage that have a unit. */
interface UnitSettings {
  readonly lambda?: number | undefined;
  readonly tradePenalty?: number | undefined;
  readonly bandPenalty?: { readonly weight: number; readonly width: number } | null | undefined;
}

/**
 * Settings of a loss that is stated in money, for P&L in units of `unit`: risk aversions are per money, so lambda grows with the unit; penalties are money, so
 * their weights shrink; widths are deltas, shares of the tail are shares. With P = unit X - premium the P&L in money of somebody who books no premium,
 *   CVaR(-P) = unit CVaR(-X) + premium,   ln mean exp(-lambda P) / lambda = unit (ln mean exp(-lambda unit X) / (lambda unit)) + premium,
 * and a penalty of weight gamma in money is unit (gamma / unit): the loss in money is `lossInMoney` of ours whatever the deltas, so that both have the same best
 * hedge. The limit of the gradient's norm (`training.clip`) is money too: a published limit is ours times the unit.
 */
export function inLossUnits<S extends UnitSettings>(stage: S, unit: number): S {
  const { lambda, tradePenalty, bandPenalty } = stage;
  return {
    ...stage,
    ...(lambda !== undefined && { lambda: lambda * unit }),
    ...(tradePenalty !== undefined && { tradePenalty: tradePenalty / unit }),
    ...(bandPenalty && { bandPenalty: { ...bandPenalty, weight: bandPenalty.weight / unit } }),
  };
}

/** A CVaR or entropic loss in money of P&L without a premium, from ours; `premium` in money is the one that our P&L books. */
export function lossInMoney(
  loss: number,
  { unit, premium }: { readonly unit: number; readonly premium: number },
): number {
  return unit * loss + premium;
}
