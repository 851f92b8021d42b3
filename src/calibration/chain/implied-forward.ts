/** What put-call parity says of one expiry: C - P = D (F - K). */
export interface ImpliedForward {
  readonly forward: number;
  readonly forwardError: number;
  readonly discount: number;
  readonly discountError: number;
  /**
   * Whether the discount factor is mostly that of the expiry's own pairs, of the other expiries, or the caller's rate.
   */
  readonly discountFrom: "parity" | "curve" | "given";
  /** Pairs that agree on the forward. */
  readonly pairs: number;
}
