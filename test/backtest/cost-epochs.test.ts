import { describe, expect, it } from "vitest";
import { costEpochs, emptyCostsByRow, findEpisodes, hedgeInputs, prepareReplay } from "../../src/backtest/index.ts";
import { costModel } from "../../src/costs/index.ts";
import { blackScholesDelta, noHedge } from "../../src/hedging/index.ts";
import { monthlyCall } from "../support/episode-rules.ts";
import { madeUpHistory } from "../support/made-up-history.ts";

const made = madeUpHistory({ sessions: 760, rate: 0.05, start: "2022-01-03" });
const history = { ...made, close: made.close.map((price) => price * 170) };
const set = findEpisodes(history, { ...monthlyCall, from: "2022-03-01" });
const costs = costModel("india-futures", { market: "NIFTY", option: true, rules: { rolls: "nse-monthly" } });
const market = { history, set, costs, hedgeInstrument: "futures" as const, tradeLag: 0 };
const inputs = hedgeInputs(history, set, () => -0.8);

describe("cost by epoch", () => {
  const replay = prepareReplay(market);
  const byRow = emptyCostsByRow(market);
  const episodes = replay(blackScholesDelta.deltas(inputs), undefined, byRow);
  const rows = costEpochs(market, [
    { strategy: "BS Delta", byRow },
    { strategy: "No Hedge", byRow: emptyCostsByRow(market) },
  ]);

  it("has the spans of the tariff, for strategies that cost something", () => {
    expect(rows.map(({ strategy, from, to }) => [strategy, from, to])).toEqual([
      ["BS Delta", "2022-03-01", "2023-04-01"],
      ["BS Delta", "2023-04-01", "2024-10-01"],
      ["BS Delta", "2024-10-01", undefined],
    ]);
  });

  it("adds up to the ledgers, component by component, and counts every episode once", () => {
    expect(rows.reduce((sum, row) => sum + row.episodes, 0)).toBeCloseTo(episodes.length, 9);
    for (const name of costs.components) {
      const total = episodes.reduce((sum, episode) => sum + 100 * episode.costs[name]!, 0);
      expect(rows.reduce((sum, row) => sum + row.episodes * row.bps[name]!, 0)).toBeCloseTo(total, 6);
    }
  });

  it("books a fill on its own date, at the rate of that date", () => {
    const straddling = set.entries.findIndex(
      (entry) => history.dates[entry]! < "2023-04-01" && history.dates[entry + 21]! > "2023-04-01",
    );
    const one = { ...set, entries: [set.entries[straddling]!] };
    const only = { ...market, set: one };
    const own = emptyCostsByRow(only);
    const [episode] = prepareReplay(only)(new Float64Array(21).fill(0.5), "position", own);
    const [first, second] = costEpochs({ ...only, set: { ...one } }, [{ strategy: "one", byRow: own }]);
    expect(first!.episodes + (second?.episodes ?? 0)).toBeCloseTo(1, 12);
    const inside = first!.episodes * first!.bps["stt"]! + (second ? second.episodes * second.bps["stt"]! : 0);
    expect(inside).toBeCloseTo(100 * episode!.costs["stt"]!, 9);
    // The unwinding sale happens after the change of the rate: at 0.0125 %.
    const end = one.entries[0]! + 21;
    const unwound = own[end * costs.components.length + costs.components.indexOf("stt")]!;
    expect(unwound).toBeCloseTo((0.000125 * 0.5 * 100 * history.close[end]!) / history.close[one.entries[0]!]!, 10);
  });

  it("adds to what is there, and does not change the ledger", () => {
    const again = byRow.slice();
    expect(replay(blackScholesDelta.deltas(inputs), undefined, again)).toEqual(
      replay(blackScholesDelta.deltas(inputs)),
    );
    const drift = Math.max(...again.map((cost, at) => Math.abs(cost - 2 * byRow[at]!)));
    expect(drift).toBeLessThan(1e-12);
    expect(() => replay(noHedge.deltas(inputs), noHedge.gives, new Float64Array(3))).toThrow(/byRow/);
  });
});
