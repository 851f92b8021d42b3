/** What a column of an option file can hold. */
export const chainFields = [
  "underlying",
  "date",
  "spot",
  "contract",
  "root",
  "instrument",
  "kind",
  "expiry",
  "strike",
  "bid",
  "ask",
  "last",
  "settlement",
  "volume",
  "openInterest",
  "lastTrade",
  "daysToExpiry",
] as const;
export type ChainField = (typeof chainFields)[number];

/** How one publisher writes option chains. Column names are lower case, without stars, quotes, brackets and repeated blanks. */
export interface ChainLayout {
  readonly description: string;
  /** Names by field, the first that a file has counts. */
  readonly columns: Readonly<Partial<Record<ChainField, readonly string[]>>>;
  /** Luxon formats that the publisher uses. */
  readonly dateFormats: readonly string[];
  /** IANA zone of the exchange. */
  readonly timeZone: string;
  readonly exercise?: "european" | undefined;
  /** Whether the settlement price of a contract on its last day is the underlying's final level (NSE). */
  readonly settlementIsFixing?: boolean | undefined;
  /** Whether `auto` may take the layout for a file with these column names. */
  recognises(header: ReadonlySet<string>): boolean;
}

const has = (header: ReadonlySet<string>, ...wanted: string[]): boolean => wanted.every((name) => header.has(name));

const us = { timeZone: "America/New_York" } as const;
const nse = { timeZone: "Asia/Kolkata", exercise: "european", settlementIsFixing: true } as const;
const nseDates = ["yyyy-MM-dd", "d-MMM-yyyy"];

/** Known layouts, in the order in which `auto` tries them. */
export const chainLayouts = {
  "yahoo-json": {
    ...us,
    description: "JSON of Yahoo's options service, one expiry or a list of them, as it came or recorded",
    columns: {},
    dateFormats: [],
    // JSON has no header; see `yahoo-json.ts`.
    recognises: () => false,
  },
  "cboe-quotedata": {
    ...us,
    description:
      "Cboe's quote table download: title lines, then one line a strike with the call left and the put right",
    // The names of the calls' and the puts' halves once they are under each other; see `quotedata.ts`.
    columns: {
      underlying: ["underlying"],
      contract: ["contract"],
      root: ["root"],
      expiry: ["expiration date"],
      kind: ["kind"],
      strike: ["strike"],
      bid: ["bid"],
      ask: ["ask"],
      last: ["last sale"],
      volume: ["volume", "vol"],
      openInterest: ["open interest", "open int"],
    },
    dateFormats: ["EEE MMM d yyyy", "M/d/yyyy", "yyyy-MM-dd"],
    recognises: (header) => has(header, "expiration date", "calls", "puts", "strike"),
  },
  "yahoo-csv": {
    ...us,
    description:
      "Yahoo's option table as yfinance writes it: contractSymbol, lastTradeDate, strike, lastPrice, bid, ask, ...",
    columns: {
      underlying: ["ticker", "underlyingsymbol", "underlying"],
      date: ["quotedate", "quote_date", "date"],
      spot: ["spot", "underlyingprice", "underlying_price", "regularmarketprice"],
      contract: ["contractsymbol"],
      kind: ["type", "optiontype", "option_type"],
      expiry: ["expiry", "expiration", "expirationdate", "expiration_date"],
      strike: ["strike"],
      bid: ["bid"],
      ask: ["ask"],
      last: ["lastprice"],
      volume: ["volume"],
      openInterest: ["openinterest"],
      lastTrade: ["lasttradedate"],
      daysToExpiry: ["dte"],
    },
    dateFormats: ["yyyy-MM-dd", "X"],
    recognises: (header) => has(header, "contractsymbol", "strike", "bid", "ask"),
  },
  "us-panel": {
    ...us,
    description:
      "End-of-day panels of US options by historicaloptiondata.com and in its form: one line a contract and day",
    columns: {
      underlying: ["underlying", "underlyingsymbol"],
      date: ["quotedate", "datadate"],
      spot: ["underlying_last", "underlyingprice"],
      contract: ["optionroot", "optionsymbol"],
      kind: ["type"],
      expiry: ["expiration"],
      strike: ["strike"],
      bid: ["bid"],
      ask: ["ask"],
      last: ["last"],
      volume: ["volume"],
      openInterest: ["openinterest"],
    },
    dateFormats: ["yyyy-MM-dd", "M/d/yyyy"],
    recognises: (header) =>
      has(header, "type", "expiration", "strike", "bid", "ask") && (header.has("quotedate") || header.has("datadate")),
  },
  "nse-udiff": {
    ...nse,
    description: "NSE's or BSE's F&O bhavcopy in the UDiFF form, since July 2024; choose one of its symbols by ticker",
    columns: {
      underlying: ["tckrsymb"],
      date: ["traddt"],
      spot: ["undrlygpric"],
      contract: ["fininstrmnm"],
      instrument: ["fininstrmtp"],
      kind: ["optntp"],
      expiry: ["xprydt"],
      strike: ["strkpric"],
      last: ["lastpric"],
      settlement: ["sttlmpric"],
      volume: ["ttltradgvol"],
      openInterest: ["opnintrst"],
    },
    dateFormats: nseDates,
    recognises: (header) => has(header, "tckrsymb", "fininstrmtp", "optntp"),
  },
  "nse-bhavcopy": {
    ...nse,
    description:
      "NSE's F&O bhavcopy until July 2024: INSTRUMENT, SYMBOL, EXPIRY_DT, STRIKE_PR, OPTION_TYP, ..., TIMESTAMP",
    columns: {
      underlying: ["symbol"],
      date: ["timestamp"],
      instrument: ["instrument"],
      kind: ["option_typ", "option_type"],
      expiry: ["expiry_dt"],
      strike: ["strike_pr"],
      last: ["close"],
      settlement: ["settle_pr"],
      volume: ["contracts"],
      openInterest: ["open_int"],
    },
    dateFormats: nseDates,
    recognises: (header) => has(header, "instrument", "symbol", "expiry_dt", "strike_pr"),
  },
  "nse-contracts": {
    ...nse,
    description: "NSE's price history of contracts: DATE, EXPIRY, OPTION TYPE, STRIKE PRICE, ..., SETTLE PRICE",
    columns: {
      underlying: ["symbol", "symbol_name"],
      date: ["date"],
      spot: ["underlying value"],
      instrument: ["instrument_type", "instrument type"],
      kind: ["option type"],
      expiry: ["expiry", "expiry date"],
      strike: ["strike price"],
      last: ["ltp"],
      settlement: ["settle price"],
      volume: ["no. of contracts", "total traded quantity"],
      openInterest: ["open int", "open interest"],
    },
    dateFormats: nseDates,
    recognises: (header) => has(header, "date", "option type", "strike price", "settle price"),
  },
  "nse-settlement": {
    ...nse,
    description:
      "NSE's daily settlement prices without a name: Date, Strike, Expiry, OptionType, OI, Volume, SettlementPrice",
    columns: {
      underlying: ["symbol", "underlying"],
      date: ["date"],
      kind: ["optiontype"],
      expiry: ["expiry"],
      strike: ["strike"],
      settlement: ["settlementprice"],
      volume: ["volume"],
      openInterest: ["oi", "openinterest"],
    },
    dateFormats: nseDates,
    recognises: (header) => has(header, "date", "strike", "expiry", "optiontype", "settlementprice"),
  },
} as const satisfies Record<string, ChainLayout>;
