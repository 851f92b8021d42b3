import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays } from "../../../src/core/index.ts";
import { type ChainOptions, chooseChain, readChains } from "../../../src/data/index.ts";
import type { OptionQuote } from "../../../src/market/index.ts";
import { failureOf } from "../../support/adapter-exam.ts";

const figure = fc.oneof(fc.constant(Number.NaN), fc.constant(0), fc.double({ min: 1e-4, max: 1e5, noNaN: true }));

const contract = fc.record({
  days: fc.integer({ min: 0, max: 900 }),
  kind: fc.constantFrom("call" as const, "put" as const),
  strike: fc.double({ min: 0.01, max: 1e5, noNaN: true }),
  bid: figure,
  ask: figure,
  last: figure.filter((x) => x !== 0),
  volume: figure,
  openInterest: figure,
});

const world = fc.record({
  contracts: fc.uniqueArray(contract, {
    minLength: 1,
    maxLength: 12,
    selector: ({ days, kind, strike }) => `${days} ${kind} ${strike}`,
  }),
  delimiter: fc.constantFrom(",", ";", "\t", "|"),
  lineEnd: fc.constantFrom("\n", "\r\n", "\r"),
  quoted: fc.boolean(),
  bom: fc.boolean(),
  zipped: fc.boolean(),
  date: fc.integer({ min: 0, max: 20_000 }).map((day) => addDays("1990-01-01", day)),
  spot: fc.double({ min: 0.01, max: 1e5, noNaN: true }),
});

describe("mapped columns", () => {
  it("give back what was written, in any delimiter, line end, quoting and packing", () => {
    fc.assert(
      fc.property(world, ({ contracts, delimiter, lineEnd, quoted, bom, zipped, date, spot }) => {
        const cell = (value: string | number): string => {
          const text = typeof value === "number" && Number.isNaN(value) ? "" : String(value);
          return quoted ? `"${text}"` : text;
        };
        const lines = contracts.map((each) => {
          const { days, kind, strike, bid, ask, last, volume, openInterest } = each;
          const figures = [strike, bid, ask, last, volume, openInterest, spot];
          return [date, addDays(date, days), kind === "call" ? "C" : "Put", ...figures].map(cell).join(delimiter);
        });
        const header = ["Day", "Until", "C/P", "K", "B", "A", "L", "V", "OI", "S"].map(cell).join(delimiter);
        const bytes = Buffer.from(`${bom ? "\uFEFF" : ""}${[header, ...lines].join(lineEnd)}`);
        const [chain, ...others] = readChains(zipped ? gzipSync(bytes) : bytes, "m.csv", mapping);
        expect(others).toEqual([]);
        expect(chain).toMatchObject({ underlying: "XYZ", date, spot, exercise: "american", quotation: "bid-ask" });
        expect(chain!.quotes.map(bare)).toEqual(
          contracts.toSorted(byTerms).map((each) => bare({ ...each, expiry: addDays(date, each.days) })),
        );
      }),
    );
  });

  const mapping: ChainOptions = {
    ticker: "XYZ",
    columns: {
      date: "day",
      expiry: "until",
      kind: "c/p",
      strike: "k",
      bid: "b",
      ask: "a",
      last: "l",
      volume: "v",
      openInterest: "oi",
      spot: "s",
    },
  };
});

type Bare = Pick<OptionQuote, "expiry" | "kind" | "strike" | "bid" | "ask" | "last" | "volume" | "openInterest">;

function bare({ expiry, kind, strike, bid, ask, last, volume, openInterest }: Bare): Bare {
  return { expiry, kind, strike, bid, ask, last, volume, openInterest };
}

function byTerms(a: { days: number; strike: number; kind: string }, b: typeof a): number {
  return a.days - b.days || a.strike - b.strike || (a.kind < b.kind ? -1 : 1);
}

describe("mapped columns: what is missing or contradicts", () => {
  const text = "id,bid,ask\nABC240119C00100000,1,2\n";
  const columns = { contract: "id", bid: "bid", ask: "ask" };
  const failing = (content: string, options: ChainOptions) =>
    failureOf(Promise.resolve().then(() => readChains(content, "m.csv", options)));

  it("needs only a contract id, two prices and a date", () => {
    const [chain] = readChains(text, "m.csv", { columns, quoteDate: "2024-01-02", spot: 99 });
    expect(chain).toMatchObject({ underlying: "ABC", date: "2024-01-02", spot: 99, exercise: "american" });
    expect(chain!.quotes[0]).toMatchObject({ expiry: "2024-01-19", kind: "call", strike: 100, bid: 1, ask: 2 });
  });

  it.each([
    ["no date", text, { columns }, /'columns' lacks 'date'/],
    ["no ask", text, { columns: { contract: "id", bid: "bid" }, quoteDate: "2024-01-02" }, /'columns' lacks 'ask'/],
    ["an unknown field", text, { columns: { ...columns, strik: "bid" } }, /names the field 'strik'; known: .*strike/],
    ["an absent column", text, { columns: { ...columns, bid: "bids" } }, /no column 'bids'; the file has id, bid, ask/],
    ["an id that is none", text.replace("C0", "X0"), { columns, quoteDate: "2024-01-02" }, /'columns' lacks 'expiry'/],
    [
      "an id that is none further down",
      `${text}abc,1,2\n`,
      { columns, quoteDate: "2024-01-02", ticker: "ABC" },
      /m\.csv:3: expected a contract id like SPXW190426C00800000, found 'abc'/,
    ],
    [
      "one spot for two days",
      "d,e,k,c,s\n2024-01-02,2024-01-19,1,C,2\n2024-01-03,2024-01-19,1,C,2\n",
      { spot: 1, ticker: "A", columns: { date: "d", expiry: "e", strike: "k", kind: "c", settlement: "s" } },
      /'spot' is one price, the file holds 2 chains/,
    ],
    [
      "a day that is not the given one",
      "d,e,k,c,s\n2024-01-02,2024-01-19,1,C,2\n",
      {
        quoteDate: "2024-01-03",
        ticker: "A",
        columns: { date: "d", expiry: "e", strike: "k", kind: "c", settlement: "s" },
      },
      /m\.csv:2: column 'd': the row is of 2024-01-02, 'quoteDate' says 2024-01-03/,
    ],
    [
      "american and european roots together",
      "id,u,bid,ask\nOEX240119C00100000,OEX,1,2\nXEO240119C00100000,OEX,1,2\n",
      { columns: { ...columns, underlying: "u" }, quoteDate: "2024-01-02" },
      /OEX is american, XEO is european/,
    ],
    [
      "dates of two readings",
      "d,e,k,c,s\n01/02/2024,05/02/2024,1,C,2\n",
      { ticker: "A", columns: { date: "d", expiry: "e", strike: "k", kind: "c", settlement: "s" } },
      /'01\/02\/2024' is ambiguous/,
    ],
  ] as const)("refuses %s", async (_, content, options, says) => {
    expect((await failing(content, options)).message).toMatch(says);
  });

  it("names the nearest where a layout, a column or an underlying is misspelt", async () => {
    expect((await failing(text, { layout: "nse-udif" })).hint).toMatch(/Did you mean 'nse-udiff'/);
    expect((await failing(text, { columns: { ...columns, bid: "bidd" } })).hint).toMatch(/Did you mean 'bid'/);
    expect((await failing("a,b\n1,2\n", {})).message).toMatch(/no known layout of option chains has the columns a, b/);
    const udiff =
      "TradDt,FinInstrmTp,TckrSymb,XpryDt,StrkPric,OptnTp,SttlmPric\n2026-01-06,IDO,NIFTY,2026-01-13,1,CE,2\n";
    const { message, hint } = await failing(udiff, { ticker: "NIFTI" });
    expect(message).toMatch(/no options on NIFTI; the file has those on NIFTY/);
    expect(hint).toMatch(/Did you mean 'NIFTY'/);
    const futures = udiff.replace("IDO", "IDF").replace("1,CE", ",");
    expect((await failing(futures, {})).message).toMatch(/no row is an option; it holds 1 of IDF/);
  });
});

describe("NSE before 2011", () => {
  it("has American options on shares", () => {
    const text =
      "INSTRUMENT,SYMBOL,EXPIRY_DT,STRIKE_PR,OPTION_TYP,CLOSE,SETTLE_PR,CONTRACTS,OPEN_INT,TIMESTAMP\nOPTSTK,ACC,28-JAN-2010,900,CA,5,5,1,2,04-JAN-2010\n";
    expect(readChains(text, "fo.csv", { ticker: "ACC" })[0]).toMatchObject({
      exercise: "american",
      quotation: "settlement",
    });
  });
});

describe("one chain of several", () => {
  const text =
    "TradDt,FinInstrmTp,TckrSymb,XpryDt,StrkPric,OptnTp,SttlmPric\n2026-01-06,IDO,NIFTY,2026-01-13,1,CE,2\n2026-01-07,IDO,NIFTY,2026-01-13,1,CE,2\n2026-01-06,STO,ACC,2026-01-13,1,CE,2\n";

  it("is chosen by underlying and day", async () => {
    const all = readChains(text, "u.csv");
    expect(all.map(({ date, underlying }) => `${date} ${underlying}`)).toEqual([
      "2026-01-06 ACC",
      "2026-01-06 NIFTY",
      "2026-01-07 NIFTY",
    ]);
    const nifty = readChains(text, "u.csv", { ticker: "nifty" });
    expect(chooseChain(nifty, "u.csv", "2026-01-07")).toBe(nifty[1]);
    const failing = failureOf(Promise.resolve().then(() => chooseChain(all, "u.csv", "2026-01-06")));
    expect((await failing).message).toMatch(
      /expected one chain of 2026-01-06, found 2: it has options on ACC, NIFTY of 2026-01-06 to 2026-01-07/,
    );
    const none = failureOf(Promise.resolve().then(() => chooseChain(nifty, "u.csv", "2026-01-08")));
    expect((await none).message).toMatch(/found 0: it has options on NIFTY/);
  });
});
