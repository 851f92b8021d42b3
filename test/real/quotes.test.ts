import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { heldSteps, quotedDeltas, shockAfter } from "../../src/backtest/index.ts";
import { keyFrom, nodeEffects } from "../../src/core/index.ts";
import { historyBefore, type MarketHistory, type QuotedEpisode, type QuotedRow } from "../../src/market/index.ts";
import { type MarketConfig, parseConfig } from "../../src/pipeline/config.ts";
import { openPool } from "../../src/pipeline/pool.ts";
import { fittedQuotes } from "../../src/pipeline/quotes/fitted-quotes.ts";
import { configuredPanel } from "../../src/pipeline/quotes/panel-days.ts";
import { quoteStrategies } from "../../src/pipeline/quotes/quote-strategies.ts";
import { type ReadPanel, readPanel } from "../../src/pipeline/quotes/read-panel.ts";
import { type QuotedPanel, replayPanel } from "../../src/pipeline/quotes/replay-panel.ts";
import { sampleInputs } from "../support/hedge-inputs.ts";
import { hasMarketData, marketDataDir } from "../support/market-data.ts";
import { realHistory } from "../support/real-market.ts";

const fx = nodeEffects(() => undefined);
const run = (() => {
  const shipped = parseConfig(readFileSync("configs/real-quotes.yaml", "utf8"), "real-quotes.yaml");
  return { ...shipped, backtest: { ...shipped.backtest, bootstrapDraws: 200 } };
})();
const TIMEOUT_MS = 120_000;

interface Replayed extends QuotedPanel {
  readonly config: MarketConfig;
  readonly history: MarketHistory;
}

async function replayed(label: string): Promise<Replayed> {
  const config = run.markets.find(({ quotes }) => quotes.some((panel) => panel.label === label))!;
  const history = await realHistory(config);
  const read = await readPanel(sourceOf(config, label), { config, history }, run.backtest.ivMultiple, fx);
  const panel = await replayPanel(read, { run, config, history, key: keyFrom(run.seed), pool: openPool(1, fx) }, fx);
  return { ...panel, config, history };
}

function sourceOf({ quotes }: MarketConfig, label: string) {
  return configuredPanel(quotes.find((panel) => panel.label === label)!, marketDataDir);
}

const endsOf = (episodes: readonly QuotedEpisode[]) =>
  (["expiry", "marked-out"] as const).map((kind) => episodes.filter(({ end }) => end.kind === kind).length);

function rowOf(rows: readonly QuotedRow[], rule: string, end: QuotedRow["end"], strategy: string): QuotedRow {
  return rows.find((row) => row.side === "short" && row.rule === rule && row.end === end && row.strategy === strategy)!;
}

/** What holds on every panel. */
function checkPanel({ read, rows, ledgers }: Replayed): void {
  const { episodes } = read;
  const keys = episodes.map(({ rule, steps }) => `${rule} ${steps[0]!.date}`);
  expect(new Set(keys).size).toBe(keys.length);
  for (const { outcomes } of ledgers) {
    expect(outcomes).toHaveLength(episodes.length);
    for (const [i, { daily, pnl }] of outcomes.entries()) {
      expect(daily).toHaveLength(heldSteps(episodes[i]!).length + 1);
      expect(Math.abs(daily.reduce((sum, day) => sum + day, 0) - pnl)).toBeLessThan(1e-9);
    }
  }
  for (const { steps } of episodes) {
    for (const { price, spot, volatility, atTheMoney, forward } of steps) {
      // A level of the underlying in place of a price would be half of it and more.
      expect(price > 0 && price < 0.3 * spot).toBe(true);
      expect(volatility > 0.03 && volatility < 1.5 && atTheMoney > 0.03 && atTheMoney < 1).toBe(true);
      expect(Math.abs(forward / spot - 1)).toBeLessThan(0.03);
    }
  }
  // No verdict from months: neither windows nor tails suffice.
  for (const row of rows) expect(row.sufficient).toBe(row.independentWindows >= 10 && row.tailPoints >= 10);
}

describe.skipIf(!hasMarketData)("SPX 2019: two months of whole chains, snapshots off the close", () => {
  let spx: Replayed;
  beforeAll(async () => {
    spx = await replayed("SPX 2019");
  }, TIMEOUT_MS);

  it("gives a call, a put and a straddle on every day with a later life, paid at the index's close", () => {
    checkPanel(spx);
    const { read } = spx;
    expect([read.days, read.unused]).toEqual([
      41,
      [expect.objectContaining({ date: "2019-05-27", reason: "no session of the underlying's history" })],
    ]);
    expect(read.episodes.length).toBe(3 * 37);
    expect(endsOf(read.episodes)).toEqual([87, 24]);
    for (const { end } of read.episodes) {
      if (end.kind === "expiry") expect(end.level).toBe(spx.history.close[spx.history.dates.indexOf(end.date)]);
    }
    expect(read.dropped).toMatchObject({ "zero-bid": expect.any(Number) });
    expect(read.dropped["crossed"]).toBeUndefined();
  });

  it("prices and hedges at the file's own level, which is not the close", () => {
    const { offClose, episodes } = spx.read;
    expect(offClose.greatest).toBeGreaterThan(0.007);
    const step = episodes.flatMap(({ steps }) => steps).find(({ date }) => date === "2019-05-01")!;
    expect(step.spot).toBe(2946.73);
    expect(spx.history.close[spx.history.dates.indexOf("2019-05-01")]).toBeCloseTo(2923.73, 2);
    expect(Math.abs(step.forward / step.spot - 1)).toBeLessThan(0.002);
  });

  it("finds at-the-money volatility at 0.864 of the VIX as the feasibility study did", () => {
    const { proxy } = spx.read;
    expect(proxy.days).toHaveLength(41);
    expect(Math.abs(proxy.mean - 0.864)).toBeLessThan(0.01);
    expect(proxy.days.every(({ method }) => method === "interpolated")).toBe(true);
    const inside = proxy.days.filter(({ ratio }) => ratio > 0.76 && ratio < 0.93).length;
    expect(inside / proxy.days.length).toBeGreaterThan(0.8);
  });

  it("own-strike hedging leaves a fraction of the unhedged risk, and less than the flat smile", () => {
    for (const rule of ["call", "put", "straddle"]) {
      const own = rowOf(spx.rows, rule, "expiry", "BS Delta (own strike)");
      const none = rowOf(spx.rows, rule, "expiry", "No Hedge");
      expect(own.std / none.std).toBeLessThan(0.35);
      expect(own.dailyStd / none.dailyStd).toBeLessThan(0.4);
      expect(own.ratioToBs.dailyStd).toBeLessThan(1);
      expect(own.halfSpreadBps).toBeGreaterThan(0.3);
    }
  });

  it("says that two windows support nothing", () => {
    for (const row of spx.rows) {
      expect(row.independentWindows).toBeLessThanOrEqual(2);
      expect(row.sufficient).toBe(false);
    }
  });

  it("fits nothing on the panel: everything ends a purge before its first entry", () => {
    const { dates } = spx.history;
    expect(dates.indexOf("2019-04-25") - dates.indexOf(spx.cutoff)).toBe(run.backtest.purge);
  });
});

describe.skipIf(!hasMarketData)("SPY 2021: twenty contracts a day, none to expiry", () => {
  it("marks every episode out, drops the crossed quotes, and hedges at the close", async () => {
    const spy = await replayed("SPY 2021 sample");
    checkPanel(spy);
    expect(endsOf(spy.read.episodes)).toEqual([0, 162]);
    // 17 in the file, one of them beyond the horizon.
    expect(spy.read.dropped["crossed"]).toBe(16);
    expect(spy.read.offClose.greatest).toBeLessThan(1e-6);
    expect(spy.read.episodes.some(({ unmarked }) => unmarked > 0)).toBe(true);
    expect(Math.max(...spy.read.episodes.flatMap(({ steps }) => steps.map(({ sessions }) => sessions)))).toBe(5);
    const own = rowOf(spy.rows, "put", "marked-out", "BS Delta (own strike)");
    expect(own.std / rowOf(spy.rows, "put", "marked-out", "No Hedge").std).toBeLessThan(0.5);
    expect(own.tailPoints).toBeLessThan(10);
  });
});

describe.skipIf(!hasMarketData)("NIFTY panels: settlement prices to expiry", () => {
  it("monthly contracts of 2022-23 are paid against the exchange's level, which no mark is", async () => {
    const monthly = await replayed("NIFTY monthly 2022-23");
    checkPanel(monthly);
    const { episodes } = monthly.read;
    expect(endsOf(episodes)).toEqual([398, 0]);
    const january = episodes.find(({ expiry, kind }) => expiry === "2022-01-27" && kind === "call")!;
    expect(january.end).toMatchObject({ level: 17_110.15, settledBy: "source", date: "2022-01-27" });
    expect(january.end.value).toBeCloseTo(Math.max(17_110.15 - january.strike, 0), 8);
    expect(january.steps.every(({ date }) => date < "2022-01-27")).toBe(true);
    // The March of 2023 is in no file; the level of a missing expiry day is the history's close.
    expect(episodes.some(({ expiry }) => expiry.startsWith("2023-03"))).toBe(false);
    expect(rowOf(monthly.rows, "call", "expiry", "BS Delta").independentWindows).toBe(21);
    const own = rowOf(monthly.rows, "call", "expiry", "BS Delta (own strike)");
    expect(own.std / rowOf(monthly.rows, "call", "expiry", "No Hedge").std).toBeLessThan(0.5);
  });

  it("2024 and 2026: untraded contracts have no mark, volatility at the money is 0.9 to 1 of India VIX", async () => {
    for (const [label, days, expired] of [
      ["NIFTY 2024", 80, 193],
      ["NIFTY 2026", 40, 69],
    ] as const) {
      const panel = await replayed(label);
      checkPanel(panel);
      expect([panel.read.days, endsOf(panel.read.episodes)[0]]).toEqual([days, expired]);
      expect(panel.read.dropped["untraded"]).toBeGreaterThan(9000);
      expect(panel.read.proxy.mean).toBeGreaterThan(0.9);
      expect(panel.read.proxy.mean).toBeLessThan(0.98);
      expect(panel.rankings.length).toBeGreaterThan(0);
    }
  }, 60_000);
});

describe.skipIf(!hasMarketData)("decisions on real quotes", () => {
  it("of challengers are fitted on rows before the panel and replayed on the same episodes", async () => {
    const { config, history, read, ledgers, notes, cutoff, leverage } = await replayed("NIFTY 2026");
    for (const name of ["Scalar haircut", "Hull-White, daily", "Heston minimum variance", "Leland"]) {
      const own = ledgers.filter(({ strategy }) => strategy === name);
      expect(
        own.map(({ side }) => side),
        name,
      ).toEqual(["short", "long"]);
      for (const { outcomes } of own) expect(outcomes).toHaveLength(read.episodes.length);
    }
    expect(notes.some((note) => note.startsWith("BS Delta (EWMA vol) is left out"))).toBe(true);
    const firstEntry = read.episodes[0]!.steps[0]!.date;
    const fitted = async (known: MarketHistory) => {
      const options = { run, config, history: known, cutoff, firstEntry, leverage, pool: openPool(1, fx) };
      return (await fittedQuotes(options)).strategies.map(({ name, deltas }) => [name, deltas(sampleInputs(20, 10))]);
    };
    const shocked = shockAfter(history, history.dates.indexOf(cutoff) - 1, 1.5);
    expect(await fitted(shocked)).toEqual(await fitted(history));
  });

  it(
    "are identical to the bit when later days and the later history are cut off",
    async () => {
      const whole = await replayed("NIFTY 2026");
      const cut = "2026-02-06";
      const { config } = whole;
      const source = sourceOf(config, "NIFTY 2026");
      const past = historyBefore(whole.history, cut);
      const files = (await fx.list(source.path)).filter((name) => !name.includes("2026") || name < `NIFTY_${cut}`);
      const early = { ...fx, list: async (path: string) => (path === source.path ? files : await fx.list(path)) };
      const read = await readPanel(source, { config, history: past }, run.backtest.ivMultiple, early);
      const decide = (of: ReadPanel, history: MarketHistory) => {
        const { ivMultiple, trailingWindow } = run.backtest;
        const options = { panel: "x", episodes: of.episodes, history, hedgeInstrument: "futures" } as const;
        const deltas = quotedDeltas({ ...options, leverage: -0.4, ivMultiple, trailingWindow }, "real");
        return new Map(
          quoteStrategies(run).flatMap((strategy) =>
            deltas(strategy).map((own, i) => [
              `${strategy.name} ${of.episodes[i]!.contracts} ${of.episodes[i]!.steps[0]!.date}`,
              own,
            ]),
          ),
        );
      };
      const [before, after] = [decide(read, past), decide(whole.read, whole.history)];
      let compared = 0;
      for (const [key, own] of before) {
        for (const [t, delta] of own.entries()) {
          expect(after.get(key)?.[t], key).toBe(delta);
          compared++;
        }
      }
      expect(compared).toBeGreaterThan(5000);
    },
    TIMEOUT_MS,
  );
});
