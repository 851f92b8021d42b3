import { describe, expect, it } from "vitest";
import { type ChainOptions, readChains } from "../../../src/data/index.ts";
import { failureOf } from "../../support/adapter-exam.ts";

const halves = "Last Sale,Net,Bid,Ask,Volume,IV,Delta,Gamma,Open Interest";
const header = `Expiration Date,Calls,${halves},Strike,Puts,${halves}`;
const row = "Fri Sep 15 2023,SPY230915C00450000,3,1,2.9,3,1,0.1,0.5,0,9,450.00,SPY230915P00450000,2,0,2,2.1,1,0,0,0,2";

/** A file with the date as given in the title. */
function chainOf(date: string, options: ChainOptions = {}) {
  const text = `\nSPDR S&P 500 ETF Trust,Last: 450.81,Change: 3.85\n"Date: ${date}",Bid: 450.8\n${header}\n${row}\n`;
  return readChains(text, "q.csv", options)[0]!;
}

describe("Cboe's title", () => {
  it.each([
    ["September 14, 2023 at 4:31 PM EDT", "2023-09-14"],
    ["September 14, 2023, 4:31 PM EDT", "2023-09-14"],
    ["Sep 14 2023 @ 16:31 ET", "2023-09-14"],
    ["14 September 2023 at 22:31 CEST", "2023-09-14"],
    ["14 Sept 2023", "2023-09-14"],
    ["2023-09-14 16:31:02", "2023-09-14"],
    ["September 15, 2023 at 5:31 AM GMT+9", "2023-09-14"],
    ["September 15, 2023 at 2:01 AM GMT+5:30", "2023-09-14"],
    ["September 14, 2023 at 12:31 AM EDT", "2023-09-14"],
    ["September 14, 2023 at 11:31 PM PDT", "2023-09-15"],
  ])("'%s' is the session of %s", (text, date) => {
    expect(chainOf(text.replace("Sept ", "Sep ")).date).toBe(date);
  });

  it("goes back from a weekend to the Friday, and says so", () => {
    const chain = chainOf("September 10, 2023 at 12:23 AM EDT");
    expect(chain.date).toBe("2023-09-08");
    expect(chain.notes).toContainEqual(expect.stringMatching(/2023-09-10 is on a weekend: .* of 2023-09-08/));
    expect(chainOf("September 10, 2023 at 12:23 AM EDT", { quoteDate: "2023-09-07" }).date).toBe("2023-09-07");
  });

  it("says when it does not know the zone", () => {
    const { date, notes } = chainOf("September 14, 2023 at 4:31 PM XYZ");
    expect(date).toBe("2023-09-14");
    expect(notes).toContainEqual(expect.stringMatching(/zone 'XYZ' of the title is unknown/));
    expect(chainOf("September 14, 2023 at 4:31 PM EDT").notes).toHaveLength(1);
  });

  it("may have been saved with another delimiter", () => {
    const date = "Date: September 14, 2023 at 4:31 PM EDT;Bid: 450.8";
    const lines = ["SPDR S&P 500 ETF Trust;Last: 450.81;Change: 3.85", date, header, row];
    const text = lines.join("\n").replaceAll(",", ";").replace("14; 2023", "14, 2023");
    expect(readChains(text, "q.csv")[0]).toMatchObject({ underlying: "SPY", date: "2023-09-14", spot: 450.81 });
  });

  it("takes a spot that is given before its own", () => {
    expect(chainOf("September 14, 2023").spot).toBe(450.81);
    expect(chainOf("September 14, 2023", { spot: 451 }).spot).toBe(451);
  });
});

describe("Cboe's table until 2021", () => {
  const old = "Last Sale,Net,Bid,Ask,Vol,IV,Delta,Gamma,Open Int";
  const text = [
    "^SPX (S&P 500 INDEX),2811.87,-69.53,",
    "May 13 2019 @ 14:53 ET,Bid,2811.2,Ask,2812.4,Size,1x1,Vol,0,",
    `Expiration Date,Calls,${old},Strike,Puts,${old}`,
    "05/17/2019,SPX1917E2800-E,30,0,29.5,30.1,12,0.2,0.5,0.01,9,2800,SPX1917Q2800-E,20,0,19.5,20,1,0.2,-0.4,0.01,7",
    "05/17/2019,SPXW1917E2800-E,30,0,29.7,30.3,2,0.2,0.5,0.01,9,2800,SPXW1917Q2800-E,20,0,19.5,20,1,0.2,-0.4,0.01,7",
  ].join("\n");

  it("is read with its roots", () => {
    const [chain] = readChains(text, "old.dat");
    expect(chain).toMatchObject({
      underlying: "SPX",
      date: "2019-05-13",
      spot: 2811.87,
      exercise: "european",
      notes: [],
    });
    expect(chain!.quotes.map(({ root, settles, kind, bid }) => [root, settles, kind, bid])).toEqual([
      ["SPX", "am", "call", 29.5],
      ["SPX", "am", "put", 19.5],
      ["SPXW", "pm", "call", 29.7],
      ["SPXW", "pm", "put", 19.5],
    ]);
    expect(chain!.quotes[0]).toMatchObject({ volume: 12, openInterest: 9, line: 4 });
  });

  it("is not read as another underlying's", async () => {
    const failing = Promise.resolve().then(() => readChains(text, "old.dat", { ticker: "NDX" }));
    expect((await failureOf(failing)).message).toMatch(/old\.dat: no options on NDX; the file has those on SPX/);
    expect(readChains(text, "old.dat", { ticker: "^SPX" })[0]!.quotes).toHaveLength(4);
  });
});
