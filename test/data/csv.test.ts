import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays } from "../../src/core/index.ts";
import type { SeriesQuery } from "../../src/data/adapter.ts";
import { readDate } from "../../src/data/csv/dates.ts";
import { dividendsFromAdjustedClose } from "../../src/data/csv/dividends.ts";
import { readFutures } from "../../src/data/csv/futures.ts";
import { parseNumber } from "../../src/data/csv/numbers.ts";
import { csv, loadFutures } from "../../src/data/csv.ts";
import type { CsvSeries, PriceHistory } from "../../src/market/index.ts";
import { failureOf, testAdapter } from "../support/adapter-exam.ts";
import { memoryFiles } from "../support/memory-files.ts";

const dates = ["2020-01-02", "2020-01-03", "2020-01-06", "2020-01-07", "2020-01-08", "2020-01-09"];
const yahooText = `Date,Open,High,Low,Close,Adj Close,Volume
${dates.map((date, i) => `${date},${100 + i},${101 + i},${99 + i},${100.5 + i},${100.5 + i},${1000 + i}`).join("\n")}\n`;
const yahooLines = yahooText.trimEnd().split("\n");

/** The yahoo text with line `line` (1-based) put through `change`. */
function changed(line: number, change: (text: string) => string): string {
  return yahooLines.map((text, i) => (i === line - 1 ? change(text) : text)).join("\n");
}

const broken: Record<string, readonly [string | Uint8Array, RegExp]> = {
  "truncated.csv.gz": [gzipSync(yahooText).subarray(0, 60), /truncated\.csv\.gz: damaged or truncated gzip/],
  "page.csv": ["<!DOCTYPE html><html><body>Too many requests</body></html>", /page\.csv: .*web page/],
  "workbook.csv": [new Uint8Array([0x50, 0x4b, 3, 4, 20]), /workbook\.csv: .*Excel/],
  "utf16.csv": [new Uint8Array(Buffer.from(`\ufeff${yahooText}`, "utf16le")), /utf16\.csv: expected UTF-8/],
  "empty.csv": ["", /empty\.csv: the file is empty/],
  "blank.csv": ["\n  \n\n", /blank\.csv: the file is empty/],
  "header.csv": [`${yahooLines[0]}\n`, /header\.csv: a header but no rows/],
  "title.csv": [`Prices of X\n${yahooText}`, /title\.csv:1: .*divided by ',', found 'Prices of X'/],
  "json.csv": ['{ "Information": "rate limit" }', /json\.csv: .*found JSON/],
  "binary.csv": [changed(3, (t) => t.replace("101", "\0\0")), /binary\.csv: expected UTF-8/],
  "names.csv": [yahooLines.slice(1).join("\n"), /names\.csv: expected a first line of column names, found '2020-01-02/],
  "twice.csv": [changed(1, (t) => t.replace("Volume", "Close")), /twice\.csv: columns 5 and 7 are both called 'Close'/],
  "century.csv": [yahooText.replaceAll("2020", "0020"), /century\.csv:2: column 'Date': expected a date, found '0020/],
  "text.csv": [
    changed(4, (t) => t.replace("102.5", "n.v.")),
    /text\.csv:4: column 'Close': expected a number, found 'n\.v\.'/,
  ],
  "duplicate.csv": [changed(5, (t) => `${t}\n${t}`), /duplicate\.csv:6: the date 2020-01-07 is already on line 5/],
  "swapped.csv": [
    [0, 1, 3, 2, 4, 5, 6].map((i) => yahooLines[i]).join("\n"),
    /swapped\.csv:4: 2020-01-03 after 2020-01-06 \(line 3\), expected oldest first/,
  ],
  "short.csv": [changed(6, (t) => t.slice(0, 20)), /short\.csv:6: expected 7 cells as in the header, found 4/],
  "thousands.csv": [
    changed(3, (t) => t.replace("101,", "1,101,")),
    /thousands\.csv:3: expected 7 cells as in the header, found 8/,
  ],
  "date.csv": [
    changed(3, (t) => t.replace("2020-01-03", "2020-02-30")),
    /date\.csv:3: column 'Date': expected a date .*'2020-02-30'/,
  ],
  "columns.csv": [
    "day,value,other\n2020-01-02,1,2\n",
    /columns\.csv: no known layout has the columns day, value, other/,
  ],
  "two.csv": ["date,value\n2020-01-02,1\n", /two\.csv: no known layout/],
  "quote.csv": [changed(3, (t) => t.replace("101,", '"101,')), /quote\.csv: .*[Qq]uote/],
};

function query(file: string, more: Partial<CsvSeries> = {}): SeriesQuery {
  return { key: "test.underlying", timeZone: "UTC", series: { csv: { file, layout: "auto", ...more } } };
}

function read(text: string | Uint8Array, more: Partial<CsvSeries> = {}): Promise<PriceHistory> {
  return csv({ dataDir: "data" }).load(query("a.csv", more), memoryFiles({ "data/a.csv": text }));
}

testAdapter(
  "csv",
  async () => ({
    adapter: csv({ dataDir: "data" }),
    fx: memoryFiles({
      "data/good.csv": yahooText,
      ...Object.fromEntries(Object.entries(broken).map(([name, [content]]) => [`data/${name}`, content])),
    }),
  }),
  {
    good: query("good.csv"),
    unknown: query("absent.csv"),
    unsupported: { key: "test.rate", timeZone: "UTC", series: { yahoo: "^IRX" } },
    malformed: [
      ...Object.entries(broken).map(([name, [, says]]) => ({ what: name, query: query(name), says })),
      {
        what: "an unknown layout",
        query: query("good.csv", { layout: "yaho" }),
        says: /'yaho' is unknown; known: yahoo/,
      },
      {
        what: "a layout without its column",
        query: query("good.csv", { layout: "investing" }),
        says: /needs a column 'price'/,
      },
      {
        what: "a mapped column that is not there",
        query: query("good.csv", { columns: { date: "Date", close: "Closing" } }),
        says: /no column 'Closing'; the file has Date, Open/,
      },
      {
        what: "a mapping of an unknown field",
        query: query("good.csv", { columns: { date: "Date", close: "Close", bid: "Low" } }),
        says: /the field 'bid'; known: date/,
      },
      {
        what: "an empty range",
        query: { ...query("good.csv"), from: "2021-01-01" },
        says: /no row between 2021-01-01/,
      },
    ],
  },
);

describe("csv: layouts", () => {
  const bars = [
    { date: "2024-01-02", open: 100, high: 110, low: 95, close: 1234.5 },
    { date: "2024-01-03", open: 101, high: 111, low: 96, close: 105 },
    { date: "2024-01-04", open: 102, high: 112, low: 97, close: 106 },
  ];
  const texts: Record<string, string> = {
    "Yahoo with the adjusted close first":
      "Date,Adj Close,Close,High,Low,Open,Volume\n2024-01-02,1234.5,1234.5,110,95,100,7\n2024-01-03,105,105,111,96,101,8\n2024-01-04,106,106,112,97,102,9\n",
    "Yahoo without an adjusted close, as pandas writes it":
      "Date,Close,High,Low,Open,Volume\n2024-01-02 00:00:00-05:00,1234.5,110,95,100,7\n2024-01-03 00:00:00-05:00,105,111,96,101,8\n2024-01-04 00:00:00-05:00,106,112,97,102,9\n",
    "Yahoo with quotes, thousands, a byte order mark and CRLF":
      '\ufeff"Date","Open","High","Low","Close*","Adj Close**","Volume"\r\n"Jan 02, 2024","100","110","95","1,234.5","1,234.5","1,000"\r\n"Jan 03, 2024","101","111","96","105","105","8"\r\n"Jan 04, 2024","102","112","97","106","106","-"\r\n\r\n',
    "Cboe, ISO":
      "DATE,OPEN,HIGH,LOW,CLOSE\n2024-01-02,100.0,110.0,95.0,1234.500000\n2024-01-03,101,111,96,105\n2024-01-04,102,112,97,106\n",
    "Cboe, US dates":
      "DATE,OPEN,HIGH,LOW,CLOSE\n01/02/2024,100,110,95,1234.5\n01/03/2024,101,111,96,105\n01/04/2024,102,112,97,106\n",
    "NSE index, newest first, blanks":
      '"Date ","Open ","High ","Low ","Close ","Shares Traded ","Turnover (₹ Cr)"\n"04-JAN-2024","102","112","97","106","123","4.5"\n"03-JAN-2024","101","111","96","105","123","4.5"\n"02-JAN-2024","100","110","95","1,234.50","3,12,456","4.5"\n',
    "NSE India VIX, blanks unquoted":
      "Date ,Open ,High ,Low ,Close ,Prev. Close ,Change ,% Change \n02-Jan-2024 ,100 ,110 ,95 ,1234.5 ,99,1,1 \n03-Jan-2024 ,101 ,111 ,96 ,105 ,99,1,1 \n04-Jan-2024 ,102 ,112 ,97 ,106 ,99,1,1 \n",
    "Investing.com":
      '"Date","Price","Open","High","Low","Vol.","Change %"\n"01/04/2024","106","102","112","97","1.2M","1%"\n"01/03/2024","105","101","111","96","3.4K","-2%"\n"01/02/2024","1,234.50","100","110","95","2B","1%"\n',
  };
  it.each(Object.entries(texts))("%s", async (_, text) => {
    const history = await read(text);
    expect(
      history.dates.map((date, i) => ({
        date,
        open: history.open[i],
        high: history.high[i],
        low: history.low[i],
        close: history.close[i],
      })),
    ).toEqual(bars);
    expect(history.dividends).toEqual([]);
  });

  it.each([
    ["Alpha Vantage, newest first", "timestamp,open,high,low,close,volume\r\n", "DESC", "ISO"],
    ["Nasdaq.com, dollars, newest first", "Date,Close/Last,Volume,Open,High,Low\n", "DESC", "US"],
    ["MetaStock", "<TICKER>,<DTYYYYMMDD>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>\n", "ASC", "BASIC"],
    ["Stooq's database", "<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>\n", "ASC", "BASIC"],
    ["TradingView, seconds since 1970", "time,open,high,low,close\n", "ASC", "SECONDS"],
    ["an exchange's interface, milliseconds", "timestamp,open,high,low,close\n", "ASC", "MILLISECONDS"],
    ["instants", "datetime,open,high,low,close\n", "ASC", "INSTANT"],
    [
      "NSE share",
      "Symbol,Series,Date,Prev Close,Open Price,High Price,Low Price,Last Price,Close Price\n",
      "ASC",
      "NSE",
    ],
    ["BSE, a comma at the end", "Date,Open,High,Low,Close,\n", "ASC", "LONG"],
    ["tabs", "Date\tOpen\tHigh\tLow\tClose\n", "ASC", "GERMAN"],
    ["semicolons", "Date;Open;High;Low;Close\n", "ASC", "ISO"],
    ["yfinance, three lines of names", "Price,Close,High,Low,Open\nTicker,X,X,X,X\nDate,,,,\n", "ASC", "ISO"],
  ])("any publisher's daily bars: %s", async (_, header, order, style) => {
    const days = [13, 14, 15].map((day, i) => ({ ...bars[i]!, date: `2024-03-${day}`, day }));
    // 14:30 in New York: the date there, not that of midnight.
    const instant = (date: string): number => Date.parse(`${date}T18:30:00Z`);
    const date: Record<string, (row: (typeof days)[number]) => string> = {
      ISO: (row) => row.date,
      US: ({ day }) => `03/${day}/2024`,
      BASIC: (row) => row.date.replaceAll("-", ""),
      SECONDS: (row) => String(instant(row.date) / 1000),
      MILLISECONDS: (row) => String(Date.parse(row.date)),
      INSTANT: (row) => `${row.date}T18:30:00Z`,
      NSE: ({ day }) => `${day}-Mar-2024`,
      LONG: ({ day }) => `${day}-March-2024`,
      GERMAN: ({ day }) => `${day}.3.2024`,
    };
    const delimiter = /[;\t]/.exec(header)?.[0] ?? ",";
    const names = header.split(/\r?\n/)[0]!.toLowerCase().replaceAll(/[<>]/g, "").split(delimiter);
    const dateName = names.find((name) => /^(date|timestamp|datetime|dtyyyymmdd)$/.test(name)) ?? names[0]!;
    const lines = days.map((row) =>
      names
        .map((name) => {
          if (name === dateName) return date[style]!(row);
          const field = (["open", "high", "low", "close"] as const).find((price) => name.startsWith(price));
          if (field === undefined || name === "openint") return name === "" ? "" : "7";
          return style === "US" ? `$${row[field]}` : String(row[field]);
        })
        .join(delimiter),
    );
    const text = header + (order === "DESC" ? lines.toReversed() : lines).join("\n");
    const history = await csv({ dataDir: "data" }).load(
      { ...query("a.csv"), timeZone: "America/New_York" },
      memoryFiles({ "data/a.csv": text }),
    );
    expect(history.dates).toEqual(days.map((row) => row.date));
    for (const price of ["open", "high", "low", "close"] as const)
      expect([...history[price]]).toEqual(days.map((row) => row[price]));
  });

  it("an instant has the exchange's date, midnight UTC its own", () => {
    const at = (text: string, zone: string): string | undefined => readDate(text, ["yyyy-MM-dd", "X"], zone);
    expect(at("2024-03-13T23:00:00Z", "Australia/Sydney")).toBe("2024-03-14");
    expect(at("2024-03-14T00:00:00Z", "America/New_York")).toBe("2024-03-14");
    expect(at("1710374400", "America/New_York")).toBe("2024-03-14");
    expect(at("1710370800", "Australia/Sydney")).toBe("2024-03-14");
    expect(at("2024-02-30T18:00:00Z", "UTC")).toBeUndefined();
  });

  it("Yahoo's columns as a spreadsheet saved them: the whole column decides what 02/01 means", async () => {
    const text = "Date,Open,High,Low,Close,Volume\n02/01/2024,1,1,1,1,1\n03/01/2024,1,1,1,2,1\n15/01/2024,1,1,1,3,1\n";
    expect((await read(text)).dates).toEqual(["2024-01-02", "2024-01-03", "2024-01-15"]);
  });

  it("FRED: markers of missing days are NaN", async () => {
    const { close, stepTable } = await read("observation_date,DTB3\n2024-01-01,.\n2024-01-02,5.25\n2024-01-03,\n");
    expect([...close]).toEqual([Number.NaN, 5.25, Number.NaN]);
    expect(stepTable).toBe(false);
  });

  it("a policy rate is a step table, by its name or by the layout", async () => {
    expect((await read("date,repo_rate\n2012-04-17,8.00\n2013-01-29,7.75\n")).stepTable).toBe(true);
    expect((await read("date,value\n2012-04-17,8\n2013-01-29,7\n", { layout: "steps" })).stepTable).toBe(true);
    expect(
      (await read("day,value,x\n2012-04-17,8,1\n", { layout: "steps", columns: { date: "day", close: "value" } }))
        .stepTable,
    ).toBe(true);
  });

  it("reads volumes with K, M and B", async () => {
    const { volume } = await read(texts["Investing.com"]!);
    expect([...volume]).toEqual([2e9, 3400, 1.2e6]);
  });

  it("keeps null rows as NaN and numbers the lines of the file", async () => {
    const history = await read(
      "Date,Open,High,Low,Close,Volume\n\n2024-01-02,1,1,1,1,1\n2024-01-03,null,null,null,null,null\n",
    );
    expect([...history.close]).toEqual([1, Number.NaN]);
    expect(history.lines).toEqual([3, 4]);
  });

  it("numbers the lines of a file that runs newest first", async () => {
    expect((await read(texts["Investing.com"]!)).lines).toEqual([4, 3, 2]);
  });

  it("knows gzip by its bytes, not by its name", async () => {
    const plain = await read(yahooText);
    expect((await read(gzipSync(yahooText))).close).toEqual(plain.close);
    const named = await csv({ dataDir: "data" }).load(query("a.csv.gz"), memoryFiles({ "data/a.csv.gz": yahooText }));
    expect(named.close).toEqual(plain.close);
  });
});

describe("csv: any other file", () => {
  const columns = { date: "Datum", close: "Schluss", volume: "Stück" };
  const german =
    "Datum;Schluss;Stück\n02.01.2024;16.769,36;1.000\n03.01.2024;16.538,39;2.000\n13.01.2024;16.500,00;3.000\n";
  const style = { columns, delimiter: ";", decimal: "," } as const;

  it("by columns, delimiter, decimal comma and scale", async () => {
    const history = await read(german, { ...style, scale: 0.01 });
    expect(history.dates).toEqual(["2024-01-02", "2024-01-03", "2024-01-13"]);
    expect(history.close[0]).toBeCloseTo(167.6936, 10);
    expect([...history.volume]).toEqual([1000, 2000, 3000]);
    expect(history.open.every(Number.isNaN)).toBe(true);
  });

  it("does not guess what a comma means in a semicolon file", async () => {
    const text = "Datum;Schluss;Stück\n2024-01-02;16,769;1\n";
    expect((await failureOf(read(text, { columns, delimiter: ";" }))).message).toMatch(
      /a\.csv:2: .*'16,769' may be a decimal comma/,
    );
    expect((await read(text, style)).close[0]).toBe(16.769);
    expect((await read(text, { ...style, decimal: "." })).close[0]).toBe(16769);
  });

  it("does not guess what a comma means in a tab file, and says how to state it", async () => {
    const { message, hint } = await failureOf(read("Date\tClose\n2024-01-02\t103,38\n"));
    expect(message).toMatch(/a\.csv:2: column 'Close': '103,38' may be a decimal comma/);
    expect(hint).toMatch(/Set 'decimal/);
    const comma = await failureOf(read('Date,Close\n2024-01-02,"103,38"\n'));
    expect(comma.hint).toMatch(/set 'decimal: ","'/);
  });

  it("does not guess between day and month", async () => {
    const file = (...days: string[]): string => `d,c\n${days.map((day, i) => `${day},${i + 1}`).join("\n")}\n`;
    const mapped = { columns: { date: "d", close: "c" } };
    const ambiguous = await failureOf(read(file("01/02/2020", "02/02/2020"), mapped));
    expect(ambiguous.message).toMatch(/'01\/02\/2020' is ambiguous: M\/d\/yyyy and d\/M\/yyyy/);
    expect((await read(file("01/02/2020", "02/02/2020"), { ...mapped, dateFormat: "dd/MM/yyyy" })).dates[0]).toBe(
      "2020-02-01",
    );
    expect((await read(file("01/02/2020", "13/02/2020"), mapped)).dates).toEqual(["2020-02-01", "2020-02-13"]);
    expect((await read(file("01/02/2020", "01/13/2020"), mapped)).dates).toEqual(["2020-01-02", "2020-01-13"]);
    const mixed = await failureOf(read(file("01/13/2020", "13/02/2020"), mapped));
    expect(mixed.message).toMatch(/a\.csv:3: column 'd': expected a date like M\/d\/yyyy .*found '13\/02\/2020'/);
  });
});

describe("csv: cells", () => {
  it("reads every finite number back as JavaScript prints it", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
        expect(parseNumber(String(x), { decimal: ".", suffix: false })).toBe(x + 0);
      }),
    );
  });

  it("reads thousands and lakh groups", () => {
    const style = { decimal: ".", suffix: false } as const;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e12 }), (x) => {
        expect(parseNumber(x.toLocaleString("en-US"), style)).toBe(x);
        expect(parseNumber(x.toLocaleString("en-IN"), style)).toBe(x);
      }),
    );
  });

  it.each(["1,2", "1,2345", "1.2.3", "12a", "5$", "5%", "1 000", "Infinity", "0x10", "1e", "1e999", "--5", "1K"])(
    "refuses '%s'",
    (cell) => {
      expect(parseNumber(cell, { decimal: ".", suffix: false })).toBeUndefined();
    },
  );

  it.each(["2020-1-2", "20200102", "2020-01-02 16:00:00", "2020-02-30", "02-Jan-2020"])(
    "takes '%s' for no ISO date",
    (text) => {
      expect(readDate(text, ["yyyy-MM-dd"], "UTC")).toBeUndefined();
    },
  );
});

describe("dividends from the adjusted close", () => {
  /** Adjusted closes by the same rule the other way round: each ex-date scales the past by 1 - D / C[t-1]. */
  function adjusted(
    close: readonly number[],
    cash: ReadonlyMap<number, number>,
    round: (x: number) => number,
  ): PriceColumns {
    let factor = 1;
    const out = new Float64Array(close.length);
    for (let t = close.length - 1; t >= 0; t--) {
      out[t] = round(close[t]! * factor);
      factor *= 1 - (cash.get(t) ?? 0) / (close[t - 1] ?? 1);
    }
    return {
      dates: close.map((_, t) => addDays("2020-01-01", t)),
      close: Float64Array.from(close),
      adjustedClose: out,
    };
  }
  type PriceColumns = Parameters<typeof dividendsFromAdjustedClose>[0];
  const close = Array.from({ length: 200 }, (_, t) => 100 + 10 * Math.sin(t / 9));
  const cash = new Map([
    [30, 0.5],
    [90, 0.01],
    [150, 1.25],
  ]);

  it("gives the cash back, also from single precision", () => {
    const found = dividendsFromAdjustedClose(adjusted(close, cash, Math.fround));
    expect(found.map(({ exDate }) => exDate)).toEqual([30, 90, 150].map((t) => addDays("2020-01-01", t)));
    for (const [i, amount] of [0.5, 0.01, 1.25].entries()) expect(found[i]!.amount).toBeCloseTo(amount, 4);
  });

  it("finds none in the rounding of a file with two decimals, and still the large ones", () => {
    const cents = (x: number): number => Math.round(x * 100) / 100;
    const none = adjusted(close.map(cents), new Map([[199, 20]]), cents);
    expect(dividendsFromAdjustedClose(none).map(({ exDate }) => exDate)).toEqual([addDays("2020-01-01", 199)]);
    expect(dividendsFromAdjustedClose(adjusted(close, cash, cents))).toHaveLength(2);
  });

  it("finds none where adjusted and close are equal, and looks across missing days", () => {
    expect(dividendsFromAdjustedClose(adjusted(close, new Map(), (x) => x))).toEqual([]);
    const columns = adjusted(close, cash, (x) => x);
    columns.close[29] = Number.NaN;
    expect(dividendsFromAdjustedClose(columns)).toHaveLength(3);
  });
});

describe("futures", () => {
  const header = "date,symbol,expiry,close";
  const text = `${header}\n2012-07-05,NIFTY,26-Jul-2012,5344.5\n2012-07-05,NIFTY,2012-08-30,5373.9\n`;
  it("reads both date styles of one column", () => {
    expect(readFutures(text, "f.csv", { file: "f.csv", layout: "auto" })).toEqual([
      { date: "2012-07-05", expiry: "2012-07-26", close: 5344.5 },
      { date: "2012-07-05", expiry: "2012-08-30", close: 5373.9 },
    ]);
  });

  it.each([
    [
      "a repeated contract",
      "2012-07-05,NIFTY,2012-07-26,5344.5",
      /f\.csv:4: 2012-07-05, expiry 2012-07-26, is already on line 2/,
    ],
    [
      "an expiry in the past",
      "2012-07-06,NIFTY,2012-07-05,5344.5",
      /f\.csv:4: the contract expires 2012-07-05, before/,
    ],
    [
      "another symbol",
      "2012-07-06,BANKNIFTY,2012-07-26,9",
      /f\.csv:4: expected futures of one symbol \(NIFTY\), found 'BANKNIFTY'/,
    ],
    ["a price of 0", "2012-07-06,NIFTY,2012-07-26,0", /f\.csv:4: column 'close': expected a positive price, found '0'/],
  ])("refuses %s", async (_, row, says) => {
    const failing = Promise.resolve().then(() =>
      readFutures(`${text}${row}\n`, "f.csv", { file: "f.csv", layout: "auto" }),
    );
    expect((await failureOf(failing)).message).toMatch(says);
  });

  it("comes with its provenance and names an absent file", async () => {
    const fx = memoryFiles({ "data/f.csv": text });
    const { quotes, provenance } = await loadFutures(
      "m.carry",
      { file: "f.csv", layout: "auto" },
      { dataDir: "data" },
      fx,
    );
    expect(quotes).toHaveLength(2);
    expect(provenance).toMatchObject({ source: "csv", location: "data/f.csv", nature: "real" });
    const absent = loadFutures("m.carry", { file: "g.csv", layout: "auto" }, { dataDir: "data" }, fx);
    expect((await failureOf(absent)).message).toMatch(/m\.carry: the file data\/g\.csv does not exist/);
  });
});
