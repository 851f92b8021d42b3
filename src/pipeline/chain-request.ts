import type { IsoDate } from "../core/index.ts";
import type { DataOptions } from "./load-markets.ts";

/** Chains to calibrate, and how. */
export interface ChainRequest {
  /** A file, a folder of files, or `yahoo:TICKER`. */
  readonly from: string;
  /** The day wanted of a file with several. */
  readonly date?: IsoDate | undefined;
  /** The underlying wanted of a file with several; names it where the file does not. */
  readonly ticker?: string | undefined;
  /** A known layout; default: found by the header. */
  readonly layout?: string | undefined;
  /** Price of the underlying, where the file has none. */
  readonly spot?: number | undefined;
  /** Rate of all expiries, continuously compounded a year; default: from put-call parity. */
  readonly rate?: number | undefined;
  /** Calendar days to settlement: shorter and longer expiries are left out. */
  readonly minimumDays?: number | undefined;
  readonly maximumDays?: number | undefined;
  readonly imposeFeller?: boolean | undefined;
  /** Whether the prior of the market's history is used whatever the maturities; default: where none reaches half a year. */
  readonly priorAlways?: boolean | undefined;
  /** Market of the configuration whose history gives the prior and the spot, and whose `chain` section says how to read the file. */
  readonly market?: string | undefined;
  readonly configPath: string;
  readonly data: DataOptions;
  /** Folder of the results; default backtests/<name>-<time>. */
  readonly out?: string | undefined;
}
