import { describe, expect, it } from "vitest";
import { type ChainOptions, type LoadedChain, loadChainFile, loadChainFolder } from "../../../src/data/index.ts";
import { failureOf, memoryWorld } from "../../support/adapter-exam.ts";

const header = "INSTRUMENT,SYMBOL,EXPIRY_DT,STRIKE_PR,OPTION_TYP,CLOSE,SETTLE_PR,CONTRACTS,OPEN_INT,TIMESTAMP";
const rows = (...days: string[]): string =>
  [
    header,
    ...days.flatMap((day) => ["NIFTY", "ACC"].map((name) => `OPTIDX,${name},28-MAR-2024,21000,CE,1,2,3,4,${day}`)),
  ].join("\n");

async function walk(files: Readonly<Record<string, string>>, options: ChainOptions = { ticker: "NIFTY" }) {
  const { fx, files: stored } = memoryWorld("2024-05-01T00:00:00Z");
  const reads: string[] = [];
  for (const [name, text] of Object.entries(files)) stored.set(`panel/${name}`, text);
  const read = (path: string) => {
    reads.push(path);
    return fx.read(path);
  };
  const found: (LoadedChain & { reads: number })[] = [];
  for await (const each of loadChainFolder("panel/", options, { ...fx, read }))
    found.push({ ...each, reads: reads.length });
  return found;
}

describe("a folder of chains", () => {
  it("is read file by file in the order of the dates in the names", async () => {
    const found = await walk({
      "fo01FEB2024bhav.csv": rows("01-FEB-2024"),
      "fo02JAN2024bhav.csv": rows("02-JAN-2024"),
      "fo31JAN2024bhav.csv": rows("31-JAN-2024"),
      "README.md": "notes",
      ".hidden.csv": "junk",
    });
    expect(found.map(({ chain, file, reads }) => [chain.date, file, reads])).toEqual([
      ["2024-01-02", "panel/fo02JAN2024bhav.csv", 1],
      ["2024-01-31", "panel/fo31JAN2024bhav.csv", 2],
      ["2024-02-01", "panel/fo01FEB2024bhav.csv", 3],
    ]);
    expect(found.every(({ chain }) => chain.underlying === "NIFTY" && chain.quotes.length === 1)).toBe(true);
  });

  it("may hold files of many days, in the order of their names", async () => {
    const found = await walk({
      "2024-02.csv": rows("05-FEB-2024", "02-FEB-2024"),
      "2024-01.csv": rows("03-JAN-2024", "02-JAN-2024"),
    });
    expect(found.map(({ chain }) => chain.date)).toEqual(["2024-01-02", "2024-01-03", "2024-02-02", "2024-02-05"]);
    expect(found.map(({ file }) => file.slice(-6))).toEqual(["01.csv", "01.csv", "02.csv", "02.csv"]);
  });

  it("refuses a day in two files, several underlyings, and a folder without files", async () => {
    const day = rows("02-JAN-2024");
    const twice = failureOf(walk({ "a.csv": day, "b.csv": rows("03-JAN-2024", "02-JAN-2024") }));
    expect((await twice).message).toBe("NIFTY on 2024-01-02 is in two files: panel/a.csv and panel/b.csv");
    const two = await failureOf(walk({ "a.csv": day }, {}));
    expect(two.message).toMatch(/options on NIFTY, after those on ACC in panel\/a\.csv/);
    expect(two.hint).toMatch(/'ticker'/);
    expect((await failureOf(walk({ "README.md": "x" }))).message).toMatch(
      /panel\/: expected files of option chains .* found none/,
    );
    expect((await failureOf(walk({ "a.csv": "x" }))).message).toMatch(/panel\/a\.csv/);
  });

  it("names an absent file", async () => {
    const { fx } = memoryWorld("2024-05-01T00:00:00Z");
    expect((await failureOf(loadChainFile("none.csv", {}, fx))).message).toMatch(/the file none\.csv does not exist/);
  });
});
