import { expect } from "vitest";
import { testChains } from "../../support/chain-exam.ts";

const quotedata = `
S&P 500 INDEX,Last: 4505.1,Change: 37.66
"Date: September 14, 2023 at 4:31 PM EDT",Bid: 4504.9,Ask: 4506.2,Size: 1*1,"Volume: 0"
Expiration Date,Calls,Last Sale,Net,Bid,Ask,Volume,IV,Delta,Gamma,Open Interest,Strike,Puts,Last Sale,Net,Bid,Ask,Volume,IV,Delta,Gamma,Open Interest
Fri Sep 15 2023,SPX230915C04500000,20,1,18.2,18.9,10,0.1,0.6,0.01,300,4500.00,SPX230915P04500000,0,0,0,0.05,0,0,-0.4,0.01,26
Fri Sep 15 2023,SPXW230915C04500000,21,1,20.2,20.6,110,0.1,0.6,0.01,500,4500.00,SPXW230915P04500000,9,0,8.8,9,40,0.1,-0.4,0.01,126
`;
testChains("Cboe quote table", {
  text: quotedata,
  chain: { underlying: "SPX", date: "2023-09-14", spot: 4505.1, exercise: "european", quotation: "bid-ask" },
  first: {
    contract: "SPX230915C04500000",
    root: "SPX",
    expiry: "2023-09-15",
    settles: "am",
    kind: "call",
    strike: 4500,
    bid: 18.2,
    ask: 18.9,
    last: 20,
    settlement: Number.NaN,
    volume: 10,
    openInterest: 300,
    line: 5,
  },
  quotes: 4,
  malformed: [
    ["no spot", "Last: 4505.1", "Last: n/a", /title with 'Last: <price>'/],
    ["no date", "September 14, 2023", "yesterday", /expected a date like 'September 14, 2023/],
    ["halves that differ", ",Gamma,Open Interest\n", ",Gamma,Interest\n", /the same columns of the puts/],
    [
      "another expiry in the id",
      "SPXW230915C",
      "SPXW230922C",
      /:6: the contract id SPXW230922C04500000 says 2023-09-22 call 4500/,
    ],
    ["an impossible weekday", "Fri Sep 15 2023,SPXW", "Mon Sep 15 2023,SPXW", /:6: column 'Expiration Date'/],
    [
      "a contract twice",
      "SPXW230915C04500000,21",
      "SPX230915C04500000,21",
      /:6: SPX230915C04500000 of 2023-09-14 is already on line 5/,
    ],
    [
      "an expired contract",
      "September 14",
      "September 18",
      /:5: the contract expires 2023-09-15, before its day 2023-09-18/,
    ],
  ],
});

const panel = `underlying,underlying_last,exchange,optionroot,type,expiration,quotedate,strike,last,net,bid,ask,volume,openinterest,impliedvol
SPX,2919.04,CBOE,SPXW190426C00800000,call,04/26/2019,04/25/2019,800.0,0.0,0.0,2109.9,2128.2,0,2,7.9
SPX,2919.04,CBOE,SPX190517P02900000,put,05/17/2019,04/25/2019,2900.0,21.0,0.0,0,0.1,5,7,0
`;
testChains("panel", {
  text: panel,
  chain: { underlying: "SPX", date: "2019-04-25", spot: 2919.04, exercise: "european", timeZone: "America/New_York" },
  first: {
    contract: "SPXW190426C00800000",
    root: "SPXW",
    settles: "pm",
    kind: "call",
    strike: 800,
    bid: 2109.9,
    last: Number.NaN,
    openInterest: 2,
    line: 2,
  },
  quotes: 2,
  malformed: [
    [
      "an unreadable date",
      "05/17/2019",
      "05/37/2019",
      /:3: column 'expiration': expected a date like .*found '05\/37\/2019'/,
    ],
    ["a negative price", ",2109.9,", ",-2109.9,", /:2: column 'bid': expected a number >= 0, found '-2109.9'/],
    ["a strike in words", ",800.0,", ",eight,", /:2: column 'strike': expected a number, found 'eight'/],
    ["a strike of 0", ",800.0,", ",0,", /:2: column 'strike': expected a strike > 0, found '0'/],
    ["no strike", ",800.0,", ",,", /:2: column 'strike': expected a strike > 0, found ''/],
    [
      "an expiry in the past",
      "04/26/2019,04/25/2019",
      "04/26/2019,04/27/2019",
      /:2: the contract expires 2019-04-26, before its day 2019-04-27/,
    ],
    ["an unknown type", "call", "straddle", /:2: column 'type': expected an option type .*found 'straddle'/],
    [
      "a contract twice",
      "SPX190517P02900000,put,05/17/2019,04/25/2019,2900.0",
      "SPXW190426C00800000,call,04/26/2019,04/25/2019,800.0",
      /:3: SPXW190426C00800000 of 2019-04-25 is already on line 2/,
    ],
    [
      "two spots",
      "SPX,2919.04,CBOE,SPX1",
      "SPX,2921.04,CBOE,SPX1",
      /:3: SPX is at 2921.04 on 2019-04-25, at 2919.04 on line 2/,
    ],
    [
      "another strike in the id",
      "C00800000",
      "C00810000",
      /:2: the contract id .* says 2019-04-26 call 810, the columns say 2019-04-26 call 800/,
    ],
    [
      "another kind in the id",
      "P02900000",
      "C02900000",
      /:3: the contract id .* says 2019-05-17 call 2900, the columns say 2019-05-17 put 2900/,
    ],
    [
      "a row without underlying",
      "\nSPX,2919.04,CBOE,SPX1",
      "\n,2919.04,CBOE,SPX1",
      /:3: column 'underlying': the row names no underlying/,
    ],
    ["no column for the bid", ",bid,", ",bidd,", /layout 'us-panel' needs a column 'bid'/],
  ],
});

const yahooTable = `contractSymbol,lastTradeDate,strike,lastPrice,bid,ask,volume,openInterest,inTheMoney,type,dte,expiry,spot
SPY260702C00707000,2026-06-25T19:07:43Z,707.0,28.43,29.23,29.76,30.0,106,True,call,7,2026-07-02,734.3
SPY260702P00707000,2026-06-24T19:07:43Z,707.0,2.43,,0,,106,False,put,7,2026-07-02,734.3
`;
testChains("Yahoo table", {
  text: yahooTable,
  chain: { underlying: "SPY", date: "2026-06-25", spot: 734.3, exercise: "american" },
  first: { contract: "SPY260702C00707000", root: "SPY", kind: "call", bid: 29.23, last: 28.43, volume: 30 },
  quotes: 2,
  malformed: [
    [
      "days to expiry of another day",
      ",call,7,",
      ",call,6,",
      /newest trade is of 2026-06-25, the days to expiry count from 2026-06-26/,
    ],
    [
      "two underlyings",
      "SPY260702P",
      "QQQ260702P",
      /:3: expected options on one underlying \(SPY\), found QQQ260702P00707000/,
    ],
    ["an id of no day", "SPY260702C00707000", "SPY261302C00707000", /the file names no underlying/],
  ],
});

const udiff = `TradDt,FinInstrmTp,TckrSymb,XpryDt,StrkPric,OptnTp,FinInstrmNm,ClsPric,LastPric,UndrlygPric,SttlmPric,OpnIntrst,TtlTradgVol
2026-01-06,IDF,NIFTY,2026-01-27,,,NIFTY26JANFUT,26300,26300,26178.70,26300,5,6
2026-01-06,IDO,NIFTY,2026-01-06,26000.00,CE,NIFTY2610626000CE,178.2,178.2,26178.70,26178.70,10,20
2026-01-06,IDO,NIFTY,2026-01-13,26000.00,PE,NIFTY2611326000PE,11.2,11.0,26178.70,64.45,10,0
2026-01-06,IDO,BANKNIFTY,2026-01-27,60000.00,PE,BANKNIFTY26JAN60000PE,11.2,11.0,59900.5,310,10,0
2026-01-06,STO,ACC,2026-01-27,1800.00,CE,ACC26JAN1800CE,30,30,1790,31,10,0
`;
testChains("NSE UDiFF", {
  text: udiff,
  options: { ticker: "NIFTY" },
  chain: {
    underlying: "NIFTY",
    date: "2026-01-06",
    spot: 26178.7,
    exercise: "european",
    quotation: "settlement",
    timeZone: "Asia/Kolkata",
    notes: [
      "left out, since no options: 1 rows of IDF",
      expect.stringMatching(/1 contracts expire on the day: .*final level \(26178\.7\), no price/),
    ],
  },
  first: {
    contract: "NIFTY2610626000CE",
    root: "NIFTY",
    settlement: Number.NaN,
    bid: Number.NaN,
    last: 178.2,
    volume: 20,
  },
  quotes: 2,
  malformed: [
    [
      "an option without a type",
      "26000.00,PE,NIFTY26113",
      "26000.00,,NIFTY26113",
      /:4: column 'OptnTp': expected an option type/,
    ],
    ["a negative settlement price", ",64.45,", ",-64.45,", /:4: column 'SttlmPric': expected a number >= 0/],
    [
      "two levels of the index",
      "26178.70,64.45",
      "26188.70,64.45",
      /:4: NIFTY is at 26188.7 on 2026-01-06, at 26178.7 on line 3/,
    ],
    ["no column of the strikes", "StrkPric", "Strk", /layout 'nse-udiff' needs a column 'strkpric', found/],
  ],
});

const bhavcopy = `INSTRUMENT,SYMBOL,EXPIRY_DT,STRIKE_PR,OPTION_TYP,OPEN,HIGH,LOW,CLOSE,SETTLE_PR,CONTRACTS,VAL_INLAKH,OPEN_INT,CHG_IN_OI,TIMESTAMP,
FUTIDX,NIFTY,28-Mar-2024,0,XX,21990,22000,21900,21950,21950,99,1,2,3,01-JAN-2024,
OPTIDX,NIFTY,04-Jan-2024,21000,CE,800,810,700,790,755.5,12,1,2000,3,01-JAN-2024,
OPTIDX,NIFTY,04-Jan-2024,21000,PE,8,8,7,7.5,7.5,12,1,2000,3,01-JAN-2024,
OPTSTK,ACC,25-Jan-2024,2200,CE,8,8,7,7.5,7.5,12,1,2000,3,01-JAN-2024,
`;
testChains("NSE bhavcopy until 2024", {
  text: bhavcopy,
  options: {
    ticker: "nifty",
    spotOn: (date, underlying) => (date === "2024-01-01" && underlying === "NIFTY" ? 21741.9 : undefined),
  },
  chain: { underlying: "NIFTY", date: "2024-01-01", spot: 21741.9, exercise: "european", quotation: "settlement" },
  first: {
    contract: "NIFTY 2024-01-04 C 21000",
    expiry: "2024-01-04",
    settlement: 755.5,
    last: 790,
    volume: 12,
    openInterest: 2000,
  },
  quotes: 2,
  malformed: [
    ["a date that is none", "04-Jan-2024,21000,PE", "04-Jna-2024,21000,PE", /:4: column 'EXPIRY_DT'/],
    ["a contract twice", "21000,PE", "21000,CE", /:4: NIFTY 2024-01-04 C 21000 of 2024-01-01 is already on line 3/],
  ],
});

const contracts = `DATE,EXPIRY,OPTION TYPE,STRIKE PRICE,LTP,SETTLE PRICE,TOTAL TRADED QUANTITY,OPEN INTEREST,SYMBOL,INSTRUMENT_TYPE
2022-01-27,2022-01-27,CE,16000.0,1107.85,17110.15,365950,172900.0,NIFTY,OPTIDX
2022-01-25,2022-01-27,CE,16000.0,1270.45,1285.55,207850,267600.0,NIFTY,OPTIDX
`;
testChains("NSE contracts", {
  text: contracts,
  chain: {
    underlying: "NIFTY",
    date: "2022-01-25",
    spot: Number.NaN,
    notes: ["the source has no price of the underlying"],
  },
  first: { settlement: 1285.55, last: 1270.45, volume: 207850, line: 3 },
  quotes: 2,
  malformed: [
    ["a settlement price in words", "1285.55", "many", /:3: column 'SETTLE PRICE': expected a number, found 'many'/],
  ],
});

const settlement = `Date,Strike,Expiry,OptionType,OI,Volume,SettlementPrice
2024-04-01,14000.0,2024-06-27,PE,7025,0,0.0
2024-04-01,21400.0,2024-04-04,CE,20450,160,882.85
2024-04-02,21400.0,2024-04-04,CE,20450,160,
`;
testChains("NSE settlement prices", {
  text: settlement,
  options: { ticker: "NIFTY", layout: "nse-settlement" },
  chain: { underlying: "NIFTY", date: "2024-04-01", spot: Number.NaN, exercise: "european" },
  first: { expiry: "2024-04-04", settlement: 882.85, volume: 160, openInterest: 20450, bid: Number.NaN, line: 3 },
  quotes: 3,
  malformed: [
    ["an expiry that is no date", "2024-06-27", "soon", /:2: column 'Expiry': expected a date .*found 'soon'/],
    ["no column of the expiries", "Expiry", "Exp", /layout 'nse-settlement' needs a column 'expiry'/],
  ],
});

testChains("mapped columns", {
  text: "day|until|cp|k|b|a|under\n02.01.2024|19.01.2024|C|100,5|1,25|1,5|101\n02.01.2024|19.01.2024|P|100,5|0|0,05|101\n",
  options: {
    columns: { date: "day", expiry: "until", kind: "cp", strike: "k", bid: "b", ask: "a", spot: "under" },
    decimal: ",",
    ticker: "ABC",
    exercise: "european",
    settles: "am",
    timeZone: "Europe/Berlin",
  },
  chain: {
    underlying: "ABC",
    date: "2024-01-02",
    spot: 101,
    exercise: "european",
    timeZone: "Europe/Berlin",
    notes: [],
  },
  first: {
    contract: "ABC 2024-01-19 C 100.5",
    settles: "am",
    strike: 100.5,
    bid: 1.25,
    ask: 1.5,
    last: Number.NaN,
    settlement: Number.NaN,
  },
  quotes: 2,
  malformed: [
    ["a point in a number with commas", "1,25", "1.2.5", /:2: column 'b': expected a number, found '1.2.5'/],
    ["an absent column", "|until|", "|til|", /no column 'until'; the file has day, til,/],
  ],
});

testChains("panel with the columns of historicaloptiondata.com", {
  text: `UnderlyingSymbol,UnderlyingPrice,Exchange,OptionSymbol,OptionExt,Type,Expiration,DataDate,Strike,Last,Bid,Ask,Volume,OpenInterest,IV
SPX,1325.51,*,SPX120616C01300000,,call,06/16/2012,06/07/2012,1300,30,29.1,30.9,12,100,0.2
SPX,1325.51,*,SPX120616P01300000,,put,06/15/2012,06/07/2012,1300,8,7.9,8.4,12,100,0.2
`,
  // Until 2015 contracts were named by the Saturday after their last session; some vendors give the Friday.
  chain: { underlying: "SPX", date: "2012-06-07", spot: 1325.51, exercise: "european" },
  first: { contract: "SPX120616P01300000", expiry: "2012-06-15", settles: "am", kind: "put" },
  quotes: 2,
  malformed: [
    ["another day in the id", "SPX120616P", "SPX120623P", /:3: the contract id SPX120623P01300000 says 2012-06-23/],
  ],
});

testChains("Yahoo table as pandas writes it, without type, expiry and spot", {
  text: `,contractSymbol,lastTradeDate,strike,lastPrice,bid,ask,change,percentChange,volume,openInterest,impliedVolatility,inTheMoney,contractSize,currency
0,AAPL250228C00110000,2025-02-21 20:59:02+00:00,110,111.67,135.9,136.65,0,0,,0,3.58,True,REGULAR,USD
1,AAPL250228C00140000,2025-02-20 15:12:52+00:00,140,105.09,0,0,0,0,1,0,0.00001,True,REGULAR,USD
`,
  options: { spotOn: (date, underlying) => (underlying === "AAPL" && date === "2025-02-21" ? 245.55 : undefined) },
  chain: { underlying: "AAPL", date: "2025-02-21", spot: 245.55, exercise: "american" },
  first: { expiry: "2025-02-28", kind: "call", strike: 110, bid: 135.9, volume: Number.NaN, openInterest: 0 },
  quotes: 2,
  malformed: [
    ["a time that is none", "2025-02-20 15:12:52", "2025-02-20 late", /:3: column 'lastTradeDate': expected a date/],
  ],
});
