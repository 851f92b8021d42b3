import type { IsoDate } from "../../core/index.ts";
import { isMonthlyExpiry } from "./monthly-expiry.ts";

/** What follows from a contract's root and expiry. */
export interface ContractStyle {
  /** Ticker of the underlying, without Yahoo's `^`. */
  readonly underlying: string;
  readonly exercise: "european" | "american";
  readonly settles: "am" | "pm";
  /** Whether the root is in our table; others are taken for options on shares: American, settled at the close. */
  readonly known: boolean;
}

/** `monthly`: standard monthly expiries settle on the open, all others of the root on the close. */
interface IndexRoot {
  readonly underlying: string;
  readonly settles: "am" | "pm" | "monthly";
  readonly exercise?: "american";
}

/** Index options by root, after the contract specifications of Cboe, Nasdaq, NSE and BSE. */
const indexRoots: Readonly<Record<string, IndexRoot>> = {
  SPX: { underlying: "SPX", settles: "monthly" },
  SPXW: { underlying: "SPX", settles: "pm" },
  SPXPM: { underlying: "SPX", settles: "pm" },
  XSP: { underlying: "XSP", settles: "pm" },
  NANOS: { underlying: "NANOS", settles: "pm" },
  NDX: { underlying: "NDX", settles: "monthly" },
  NDXP: { underlying: "NDX", settles: "pm" },
  XND: { underlying: "XND", settles: "pm" },
  RUT: { underlying: "RUT", settles: "monthly" },
  RUTW: { underlying: "RUT", settles: "pm" },
  MRUT: { underlying: "MRUT", settles: "pm" },
  DJX: { underlying: "DJX", settles: "monthly" },
  OEX: { underlying: "OEX", settles: "pm", exercise: "american" },
  XEO: { underlying: "OEX", settles: "pm" },
  MXEA: { underlying: "MXEA", settles: "monthly" },
  MXEF: { underlying: "MXEF", settles: "monthly" },
  VIX: { underlying: "VIX", settles: "am" },
  VIXW: { underlying: "VIX", settles: "am" },
  NIFTY: { underlying: "NIFTY", settles: "pm" },
  BANKNIFTY: { underlying: "BANKNIFTY", settles: "pm" },
  FINNIFTY: { underlying: "FINNIFTY", settles: "pm" },
  MIDCPNIFTY: { underlying: "MIDCPNIFTY", settles: "pm" },
  NIFTYNXT50: { underlying: "NIFTYNXT50", settles: "pm" },
  SENSEX: { underlying: "SENSEX", settles: "pm" },
  BANKEX: { underlying: "BANKEX", settles: "pm" },
};

/**
 * Exercise, settlement and underlying of a contract by its root (`SPXW`; `^SPX` and lower case are the same). An unknown
 * root is taken for an option on a share or fund: American, settled at the close, on the root's ticker without the digit
 * that marks adjusted contracts (AAPL1) and minis (AAPL7).
 */
export function contractStyle(root: string, expiry: IsoDate): ContractStyle {
  const name = plainTicker(root);
  const index = Object.hasOwn(indexRoots, name) ? indexRoots[name] : undefined;
  if (index === undefined) {
    return { underlying: name.replace(/\d$/, ""), exercise: "american", settles: "pm", known: false };
  }
  const settles = index.settles === "monthly" ? (isMonthlyExpiry(expiry) ? "am" : "pm") : index.settles;
  return { underlying: index.underlying, exercise: index.exercise ?? "european", settles, known: true };
}

/** A ticker in capitals, without the marks of an index at Yahoo (`^SPX`) and Cboe (`_SPX`). */
export function plainTicker(ticker: string): string {
  return ticker
    .trim()
    .toUpperCase()
    .replace(/^[\^_]/, "");
}
