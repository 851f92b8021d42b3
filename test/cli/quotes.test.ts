import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parquetReadObjects } from "hyparquet";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addDays, daysBetween, keyFrom, randomStream, sha256 } from "../../src/core/index.ts";
import { blackPrice } from "../../src/pricing/index.ts";
import { backhedge, documentOf, markets, scratch, tiny, writeConfig } from "../support/command-line.ts";

const { folder, remove } = scratch();
afterAll(remove);

/** Five years of weekdays of an index and its volatility index, and files of option quotes for the last months. */
const dates = Array.from({ length: 1900 }, (_, i) => addDays("2016-01-04", i)).filter((date) => {
  const day = new Date(`${date}T00:00:00Z`).getUTCDay();
  return day !== 0 && day !== 6;
});
const stream = randomStream(keyFrom(11));
const path = (() => {
  let [price, logIndex] = [3000, Math.log(0.2)];
  return dates.map((date) => {
    const shock = stream.normal();
    price *= Math.exp((0.9 * Math.exp(logIndex) * shock) / Math.sqrt(252));
    logIndex += 0.03 * (Math.log(0.2) - logIndex) - 0.04 * shock + 0.02 * stream.normal();
    return { date, price: Number(price.toFixed(2)), index: Math.exp(logIndex) };
  });
})();
const RATE = 0.02;
const PANEL_DAYS = 70;
const quoted = path.slice(-PANEL_DAYS);
const expiries = [25, 45, 60, 69].map((at) => quoted[at]!.date);

function series(name: string, of: (row: (typeof path)[number]) => number): void {
  const lines = path.map((row) => {
    const value = of(row);
    return [row.date, value, value, value, value, value, 1000].join(",");
  });
  writeFileSync(join(folder, "data", name), ["Date,Open,High,Low,Close,Adj Close,Volume", ...lines, ""].join("\n"));
}

function chainText({ date, price, index }: (typeof path)[number], scale = 1): string {
  const header =
    "underlying,underlying_last,optionroot,type,expiration,quotedate,strike,last,bid,ask,volume,openinterest";
  const rows = expiries
    .filter((expiry) => expiry > date)
    .flatMap((expiry) => {
      const tau = daysBetween(date, expiry) / 365;
      const spot = scale * price;
      const forward = spot * Math.exp(RATE * tau);
      const step = 25 * Math.ceil(scale);
      const centre = step * Math.round(spot / step);
      return Array.from({ length: 21 }, (_, i) => centre + step * (i - 10)).flatMap((strike) =>
        (["call", "put"] as const).map((kind) => {
          const sigma = 0.85 * index - 0.4 * Math.log(strike / forward);
          const fair = Math.exp(-RATE * tau) * blackPrice(kind, forward, strike, sigma, tau);
          const id = `SPXW${expiry.slice(2).replaceAll("-", "")}${kind === "call" ? "C" : "P"}${String(1000 * strike).padStart(8, "0")}`;
          const sides = [Math.max(fair - 0.2, 0), fair + 0.2].map((side) => side.toFixed(4));
          return ["SPX", spot.toFixed(2), id, kind, expiry, date, strike, 0, ...sides, 10, 100].join(",");
        }),
      );
    });
  return `${[header, ...rows].join("\n")}\n`;
}

function writePanel(name: string, scale = 1): void {
  mkdirSync(join(folder, "data", name), { recursive: true });
  for (const row of quoted.filter(({ date }) => date < expiries.at(-1)!)) {
    writeFileSync(join(folder, "data", name, `SPX_${row.date}.csv`), chainText(row, scale));
  }
}

const spx = {
  ...markets.spy,
  label: "SPX",
  hedgeInstrument: "futures",
  underlying: { csv: { file: "spx.csv" } },
  volatilityIndex: { csv: { file: "vix.csv", scale: 100 } },
  rate: { kind: "constant", value: RATE },
  carry: { kind: "yield", value: 0 },
  costSchedule: "flat-1",
  sample: undefined,
  test: { from: "2019-01-01" },
};
const panel = {
  label: "Made 2021",
  file: "panel",
  entries: [{ kind: "call" }, { name: "low put", kind: "put", logMoneyness: -0.03 }],
};

function config(name: string, quotes: readonly object[] | undefined, more: object = {}): string {
  return writeConfig(folder, { ...tiny, markets: { spx: { ...spx, ...(quotes && { quotes }) }, ...more } }, name);
}

const data = ["--source", "csv"];

beforeAll(() => {
  mkdirSync(join(folder, "data"));
  series("spx.csv", ({ price }) => price);
  series("vix.csv", ({ index }) => index);
  writePanel("panel");
});

describe("quotes", () => {
  // biome-ignore lint/suspicious/noExplicitAny: the command's document
  let document: any;
  const read = (name: string, run = "run") => readFileSync(join(folder, run, name));
  beforeAll(async () => {
    document = await documentOf(["quotes", config("quotes.yaml", [panel]), ...data, "--out", "run"], { folder });
  });

  it("replays every rule, side and kind of end, and says that this supports no verdict", () => {
    const groups = new Set(document.rows.map((row: Record<string, string>) => `${row["rule"]} ${row["side"]}`));
    expect([...groups].sort()).toEqual(["call long", "call short", "low put long", "low put short"]);
    expect(document.rows.every((row: { sufficient: boolean }) => !row.sufficient)).toBe(true);
    expect(read("report.md").toString()).toMatch(/Not enough for any verdict/);
    expect(read("report.md").toString()).toMatch(/The tail holds fewer than 10/);
    expect(read("report.html").toString()).not.toMatch(/NaN|undefined|https?:\/\/(?!www\.w3\.org)/);
  });

  it("finds the ratio to the index that the quotes were made with", () => {
    expect(document.proxies).toEqual([expect.objectContaining({ panel: "Made 2021", mean: expect.closeTo(0.85, 2) })]);
    const { panels } = JSON.parse(read("tables/volatility-proxy.json").toString());
    expect(panels[0].days.length).toBeGreaterThan(50);
    for (const { ratio } of panels[0].days) expect(Math.abs(ratio - 0.85)).toBeLessThan(0.01);
  });

  it("charges the half-spread of the option as its own component", () => {
    const [row] = document.rows;
    expect(row.halfSpreadBps).toBeGreaterThan(0.4);
    expect(row.halfSpreadBps).toBeLessThan(1);
  });

  it("writes marks and daily P&L that add up to the P&L of the table", async () => {
    const parquet = async (name: string) => {
      const bytes = read(name);
      const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
      return await parquetReadObjects({ file });
    };
    const [marks, ledger] = [await parquet("marks.parquet"), await parquet("ledger.parquet")];
    const ends = new Map(marks.map((mark) => [mark["episode"], `${mark["rule"]} ${mark["end"]}`]));
    const totals = new Map<number, number>();
    for (const { episode, strategy, side, pnl } of ledger) {
      if (strategy !== "BS Delta" || side !== "short" || ends.get(episode) !== "call expiry") continue;
      totals.set(episode, (totals.get(episode) ?? 0) + pnl);
    }
    const mean = [...totals.values()].reduce((sum, total) => sum + total, 0) / totals.size;
    const row = document.rows.find(
      (each: Record<string, string>) =>
        each["rule"] === "call" &&
        each["end"] === "expiry" &&
        each["side"] === "short" &&
        each["strategy"] === "BS Delta",
    );
    expect(totals.size).toBe(row.episodes);
    expect(mean).toBeCloseTo(row.mean, 10);
    const entry = marks.find(({ step }) => step === 0)!;
    expect(entry["half_spread"]).toBeCloseTo(0.2, 3);
  });

  it("keeps the hash of every input and output", () => {
    const manifest = JSON.parse(read("manifest.json").toString());
    const { inputs } = manifest.markets[0].panels[0];
    expect(inputs).toHaveLength(PANEL_DAYS - 1);
    for (const { location, sha256: hash } of inputs) expect(hash).toBe(sha256(readFileSync(join(folder, location))));
    const outputs = Object.keys(manifest.outputs).sort();
    const wanted = ["ledger.parquet", "marks.parquet", "report.html", "report.md", "tables/real-quotes.csv"];
    expect(outputs).toEqual(expect.arrayContaining([...wanted, "tables/real-quotes.json", "tables/real-quotes.md"]));
    for (const name of outputs) expect(manifest.outputs[name], name).toBe(sha256(read(name)));
  });

  it("gives the same tables again to the byte, also from its own resolved configuration", async () => {
    writeFileSync(join(folder, "again.yaml"), read("config.yaml"));
    await documentOf(["quotes", "again.yaml", ...data, "--out", "again"], { folder });
    for (const name of ["tables/real-quotes.json", "tables/volatility-proxy.json", "ledger.parquet"]) {
      expect(read(name, "again"), name).toEqual(read(name));
    }
  });

  it("takes a panel from the command line, one file with several days too, and prints its tables", async () => {
    const days = quoted.slice(0, 30).map((row, i) => (i === 0 ? chainText(row) : chainText(row).replace(/^.*\n/, "")));
    writeFileSync(join(folder, "several.csv"), days.join(""));
    const { code, stdout } = await backhedge(
      ["quotes", config("plain.yaml", undefined), ...data, "-m", "spx", "--panel", "several.csv", "--out", "named"],
      { folder },
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/several\.csv; P&L in % of spot at entry/);
    expect(stdout).toMatch(/call, sold at the bid, held to expiry: \d+ episodes/);
    expect(stdout).toMatch(/several\.csv: mean 0\.8\d\d, quartiles/);
  });

  it("counts the quotes that it leaves out and the days that it cannot use", async () => {
    mkdirSync(join(folder, "spoilt"));
    for (const [i, row] of quoted.slice(0, 25).entries()) {
      const name = join(folder, "spoilt", `SPX_${row.date}.csv`);
      // Every second line of one day is crossed; one day is a holiday.
      const crossed = (line: string, at: number) =>
        at > 0 && at % 2 === 0 ? line.replace(/,([\d.]+),([\d.]+),10,100$/, ",$2,$1,10,100") : line;
      writeFileSync(name, i === 3 ? chainText(row).split("\n").map(crossed).join("\n") : chainText(row));
    }
    const saturday = addDays(quoted.find(({ date }) => new Date(`${date}T00:00:00Z`).getUTCDay() === 5)!.date, 1);
    writeFileSync(join(folder, "spoilt", `SPX_${saturday}.csv`), chainText({ ...quoted[4]!, date: saturday }));
    await documentOf(["quotes", "plain.yaml", ...data, "-m", "spx", "--panel", "spoilt", "--out", "counted"], {
      folder,
    });
    const [found] = JSON.parse(read("tables/real-quotes.json", "counted").toString()).panels;
    expect(found.dropped.crossed).toBeGreaterThan(30);
    expect(found.unused).toEqual([
      expect.objectContaining({ date: saturday, reason: "no session of the underlying's history" }),
    ]);
  });
});

describe("quotes refuses", () => {
  const several = ["--panel", "several.csv"];
  it.each([
    [
      "a configuration without panels",
      () => [config("none.yaml", undefined)],
      2,
      /no panel of option quotes under markets\.spx/,
    ],
    [
      "a panel without its market",
      () => [config("two.yaml", [panel], { spy: { ...markets.spy } }), ...several],
      2,
      /needs the one market/,
    ],
    [
      "a panel that is not there",
      () => ["none.yaml", "-m", "spx", "--panel", "nowhere"],
      2,
      /no file or folder nowhere/,
    ],
    [
      "a folder that is not there",
      () => [config("gone.yaml", [{ ...panel, file: "gone" }])],
      1,
      /gone: expected files of option chains/,
    ],
    [
      "another underlying's options",
      () => {
        writePanel("tenth", 10);
        return [config("tenth.yaml", [{ ...panel, file: "tenth" }])];
      },
      1,
      /900 % away from the closes of SPX/,
    ],
    [
      "rules that nothing meets",
      () => [config("rules.yaml", [{ ...panel, entries: [{ logMoneyness: 0.4, maximumDistance: 0.01 }] }])],
      1,
      /panel: no episode in \d+ days; .*no eligible option/,
    ],
    [
      "a target outside the bounds",
      () => [config("target.yaml", [{ ...panel, entries: [{ targetDays: 90 }] }])],
      2,
      /targetDays.*must lie between 'minimumDays' and 'maximumDays'/,
    ],
    ["an unknown key", () => [config("key.yaml", [{ ...panel, entires: [] }])], 2, /entires/],
    [
      "a broken line",
      () => {
        writeFileSync(join(folder, "broken.csv"), chainText(quoted[0]!).replace(",call,", ",phone,"));
        return ["none.yaml", "-m", "spx", "--panel", "broken.csv"];
      },
      1,
      /broken\.csv:2: .*phone/,
    ],
  ] as const)("%s", async (_, args, code, message) => {
    const outcome = await backhedge(["quotes", ...args(), ...data, "--out", "refused"], { folder });
    expect(outcome.stderr).toMatch(message);
    expect(outcome.code).toBe(code);
    expect(readdirSync(folder).filter((name) => name.includes("refused"))).toEqual([]);
  });

  it("a history that is made up", async () => {
    const quotes = [{ ...panel, file: "panel" }];
    const name = writeConfig(folder, { ...tiny, markets: { spy: { ...markets.nifty, quotes } } }, "synthetic.yaml");
    const { code, stderr } = await backhedge(["quotes", name, "--source", "sample", "--out", "refused"], { folder });
    expect(stderr).toMatch(/the history is synthetic, real quotes cannot be hedged on it/);
    expect(code).toBe(1);
  });
});

describe("quotes --weights", () => {
  it("replays networks that saw data before the panel, and says that its lives are not those of the training", async () => {
    const name = config("learned.yaml", [panel]);
    await documentOf(["train", name, ...data, "--threads", "1", "--out", "weights"], { folder });
    const document = await documentOf(["quotes", name, ...data, "--weights", "weights", "--out", "learned"], {
      folder,
    });
    const learned = document.rows.filter((row: { strategy: string }) => row.strategy === "LSTM");
    expect(learned).toHaveLength(
      document.rows.length / new Set(document.rows.map((row: { strategy: string }) => row.strategy)).size,
    );
    expect(learned.every((row: { family: string; std: number }) => row.family === "learned" && row.std > 0)).toBe(true);
    const note = document.notes.find((each: string) => each.startsWith("LSTM"));
    expect(note).toMatch(
      /2 networks that saw data before 20\d\d-\d\d-\d\d; trained for 21 sessions, the episodes have \d+ to \d+/,
    );
    const [, before] = /before (\S+);/.exec(note)!;
    expect(before! < quoted[0]!.date).toBe(true);
    const manifest = JSON.parse(readFileSync(join(folder, "learned/manifest.json"), "utf8"));
    const file = readdirSync(join(folder, "weights")).find((each) => each.endsWith(".weights"))!;
    expect(manifest.weights[file]).toBe(sha256(readFileSync(join(folder, "weights", file))));
  });

  it("refuses a panel that begins before the test span", async () => {
    const late = writeConfig(
      folder,
      {
        ...tiny,
        backtest: { ...tiny.backtest, stride: 1, bootstrapBlock: 21 },
        markets: { spx: { ...spx, test: { from: quoted[5]!.date }, quotes: [panel] } },
      },
      "late.yaml",
    );
    const outcome = await backhedge(["quotes", late, ...data, "--weights", "weights", "--out", "refused"], { folder });
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toMatch(/first entry \S+ is not in the test span of markets\.spx/);
  });
});
