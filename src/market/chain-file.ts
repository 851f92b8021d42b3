import type { IsoDate } from "../core/index.ts";

/** Option chains in a text file or in a folder of them; `.gz` is unpacked. What is absent comes from the file or its layout. */
export interface ChainFile {
  /** Path of a file or folder relative to the data folder. */
  readonly file: string;
  /** A known layout, or `auto` (from the header). */
  readonly layout: string;
  /** Column names of any other file: a contract id or expiry, kind and strike; bid and ask, or settlement. */
  readonly columns?: Readonly<Record<string, string>> | undefined;
  /** Luxon format of the quote dates, e.g. `dd-MMM-yyyy`; default: those of the layout, else the one that reads the column. */
  readonly dateFormat?: string | undefined;
  /** Luxon format of the expiries; default: `dateFormat`. */
  readonly expiryFormat?: string | undefined;
  /** Field delimiter; default: of comma, semicolon, tab and `|` the one that the header has most of. */
  readonly delimiter?: string | undefined;
  /** Decimal mark, default a point. */
  readonly decimal?: "." | "," | undefined;
  /** Chooses one underlying of a file with several, names it where the file does not. */
  readonly ticker?: string | undefined;
  /** Price of the underlying, for a file of one day; takes the place of the file's own. */
  readonly spot?: number | undefined;
  /** Date of the quotes, for a file that has none, or a download dated by its own clock (Cboe). */
  readonly quoteDate?: IsoDate | undefined;
  /** Default: by the contract's root, see `contractStyle`. */
  readonly exercise?: "european" | "american" | undefined;
  /** Whether contracts settle on the open or the close of their expiry; default: by their root. */
  readonly settles?: "am" | "pm" | undefined;
  /** IANA zone of the exchange; default: the layout's. */
  readonly timeZone?: string | undefined;
}
