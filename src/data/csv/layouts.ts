/** What a column of a daily file can hold. */
export const fields = ["date", "open", "high", "low", "close", "adjustedClose", "volume"] as const;
export type Field = (typeof fields)[number];

/** How one publisher writes a daily file: accepted column names (lower case, without stars and blanks around) and date formats. */
export interface Layout {
  readonly description: string;
  /** Names by field, the first that a file has counts; `*` = the only column besides the date. */
  readonly columns: Readonly<Partial<Record<Field, readonly string[]>>>;
  /** Luxon formats that the publisher uses: they decide where a column of dates fits several (01/02/2020). */
  readonly dateFormats: readonly string[];
  /** Whether `auto` may take the layout for a file with these column names. */
  recognises(names: ReadonlySet<string>): boolean;
}

const has = (names: ReadonlySet<string>, ...wanted: string[]): boolean => wanted.every((name) => names.has(name));
const prices = {
  open: ["open", "open price"],
  high: ["high", "high price"],
  low: ["low", "low price"],
  close: ["close", "close price", "close/last"],
};
const adjustedClose = ["adj close", "adjclose", "adj. close", "adj_close", "adjusted close", "adjusted_close"];
const dates = ["date", "timestamp", "datetime", "dtyyyymmdd", "time"];

/** Known layouts, in the order in which `auto` tries them. */
export const layouts = {
  yahoo: {
    description: "Yahoo Finance download, also Stooq: Date, Open, High, Low, Close, [Adj Close,] Volume in any order",
    columns: { date: ["date"], ...prices, adjustedClose, volume: ["volume"] },
    dateFormats: ["yyyy-MM-dd", "MMM d, yyyy"],
    recognises: (names) => has(names, "date", "open", "high", "low", "close", "volume"),
  },
  cboe: {
    description: "Cboe index history (VIX): DATE, OPEN, HIGH, LOW, CLOSE; ISO or MM/DD/YYYY",
    columns: { date: ["date"], ...prices },
    dateFormats: ["yyyy-MM-dd", "M/d/yyyy"],
    recognises: (names) => names.size === 5 && has(names, "date", "open", "high", "low", "close"),
  },
  nse: {
    description:
      "NSE and Nifty Indices downloads (index or India VIX), newest first: Date, Open, High, Low, Close, ...; 01-JAN-2024",
    columns: { date: ["date"], ...prices, volume: ["shares traded"] },
    dateFormats: ["d-MMM-yyyy", "d MMM yyyy"],
    recognises: (names) =>
      has(names, "date", "open", "high", "low", "close") && (has(names, "shares traded") || has(names, "prev. close")),
  },
  investing: {
    description: "Investing.com download, newest first: Date, Price, Open, High, Low, Vol., Change %; MM/DD/YYYY",
    columns: { date: ["date"], open: ["open"], high: ["high"], low: ["low"], close: ["price"], volume: ["vol."] },
    dateFormats: ["M/d/yyyy", "MMM d, yyyy"],
    recognises: (names) => has(names, "date", "price", "open", "high", "low"),
  },
  fred: {
    description: "FRED download: observation_date and one series; missing days are '.' or empty",
    columns: { date: ["observation_date", "date"], close: ["*"] },
    dateFormats: ["yyyy-MM-dd"],
    recognises: (names) => names.size === 2 && has(names, "observation_date"),
  },
  steps: {
    description: "Two columns, date and value, one row per change: the value holds until the next row (policy rates)",
    columns: { date: ["date", "effective date", "effective_date"], close: ["*"] },
    dateFormats: ["yyyy-MM-dd", "d-MMM-yyyy"],
    // Other names do not tell a step table from a daily series with gaps: then it must be asked for.
    recognises: (names) => names.size === 2 && [...names].some((name) => /(repo|policy|bank)[ _]rate$/.test(name)),
  },
  daily: {
    description:
      "Any other file with a Date (or Timestamp, Time) and a Close: Alpha Vantage, Nasdaq, TradingView, Tiingo, MetaStock, NSE shares, BSE",
    columns: { date: dates, ...prices, adjustedClose, volume: ["volume", "vol", "total traded quantity"] },
    dateFormats: [],
    recognises: (names) => [dates, prices.close].every((wanted) => wanted.some((name) => names.has(name))),
  },
} as const satisfies Record<string, Layout>;
