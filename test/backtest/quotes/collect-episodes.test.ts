import { describe, expect, it } from "vitest";
import { chooseEntry, type EntryRule, episodeCollector, type QuotedRules } from "../../../src/backtest/index.ts";
import { historyBefore, type QuotedDay, type QuotedEpisodes } from "../../../src/market/index.ts";
import { madeUpHistory } from "../../support/made-up-history.ts";
import {
  changed,
  contractOf,
  modelDay,
  monthlyRule as rule,
  type SmileMarket,
  without,
} from "../../support/quoted-panels.ts";

const history = madeUpHistory({ sessions: 90, rate: 0.03, start: "2019-01-07" });
const market: SmileMarket = { history, level: (row) => history.volatilityIndex[row]!, slope: -0.3, halfSpread: 0.02 };
/** Fridays, on rows 29 and 49. */
const [near, far] = [history.dates[29 + 5]!, history.dates[49]!];
const strikes = Array.from({ length: 41 }, (_, i) => 80 + i);
const rules: QuotedRules = { entries: [rule], maximumGap: 3, minimumMarks: 5 };

function dayOf(row: number): QuotedDay {
  return modelDay(market, row, [near, far], strikes);
}

/** Episodes of the rows given, after a change of each day. */
function collect(
  rows: readonly number[],
  { change = (day: QuotedDay) => day, own = rules, of = history } = {},
): QuotedEpisodes {
  const collector = episodeCollector(of, own);
  for (const row of rows) collector.add(change(dayOf(row)));
  return collector.finish();
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe("chooseEntry", () => {
  const day = dayOf(5);

  it("takes the expiry nearest to the target and the strike nearest to the forward", () => {
    const { legs } = chooseEntry(day, rule)!;
    const { strike, expiry, kind } = legs[0]!;
    expect([legs.length, kind]).toEqual([1, "call"]);
    const distances = strikes.map((each) => Math.abs(Math.log(each / expiry.forward)));
    expect(strike).toBe(strikes[distances.indexOf(Math.min(...distances))]);
    expect(expiry.expiry).toBe(near);
    expect(
      chooseEntry(day, { ...rule, minimumDays: 45, maximumDays: 80, targetDays: 60 })!.legs[0]!.expiry.expiry,
    ).toBe(far);
  });

  it("takes a moneyness, and nothing farther from it than allowed", () => {
    const { strike, expiry } = chooseEntry(day, { ...rule, logMoneyness: -0.05 })!.legs[0]!;
    expect(Math.abs(Math.log(strike / expiry.forward) + 0.05)).toBeLessThan(0.006);
    expect(chooseEntry(day, { ...rule, logMoneyness: 0.4, maximumDistance: 0.1 })).toBeUndefined();
  });

  it("needs a flawless quote, volatilities, a slope, and a bid or a trade", () => {
    const { contract, strike } = chooseEntry(day, rule)!.legs[0]!;
    const next = (spoilt: QuotedDay) => chooseEntry(spoilt, rule)!.legs[0]!.contract;
    expect(next(changed(day, contract, (option) => ({ ...option, sound: false })))).not.toBe(contract);
    expect(next(changed(day, contract, (option) => ({ ...option, volatility: Number.NaN })))).not.toBe(contract);
    const quiet = { bid: Number.NaN, ask: Number.NaN, volume: 0 };
    expect(next(changed(day, contract, (option) => ({ ...option, ...quiet })))).not.toBe(contract);
    expect(next(changed(day, contract, (option) => ({ ...option, ...quiet, volume: 1 })))).toBe(contract);
    expect(chooseEntry(without(day, [contract]), { ...rule, maximumDistance: 1e-9 })).toBeUndefined();
    expect(strike).toBeGreaterThan(0);
  });

  it("prefers contracts that settle on the close where two are equal otherwise", () => {
    const { contract } = chooseEntry(day, rule)!.legs[0]!;
    const twin = changed(day, contract, (option) => ({ ...option, expiry: { ...option.expiry, settles: "am" } }));
    expect(chooseEntry(twin, rule)!.legs[0]!.contract).not.toBe(contract);
  });

  it("gives a straddle both legs of one strike, or none", () => {
    const straddle: EntryRule = { ...rule, kind: "straddle" };
    const { legs } = chooseEntry(day, straddle)!;
    expect(legs.map(({ kind }) => kind)).toEqual(["call", "put"]);
    expect(legs[0]!.strike).toBe(legs[1]!.strike);
    const lame = chooseEntry(without(day, [legs[1]!.contract]), straddle)!;
    expect(lame.legs[0]!.strike).not.toBe(legs[0]!.strike);
  });
});

describe("episodes of a panel", () => {
  const rows = range(5, 40);
  const { episodes } = collect(rows);
  const [first] = episodes;

  it("follow one contract from entry to expiry, at most one a day", () => {
    expect(new Set(episodes.map(({ steps }) => steps[0]!.date)).size).toBe(episodes.length);
    expect(first!.steps.map(({ date }) => date)).toEqual(range(5, 33).map((row) => history.dates[row]));
    for (const [i, step] of first!.steps.entries()) {
      const option = dayOf(5 + i).options.get(first!.contracts[0]!)!;
      expect(step).toMatchObject({ price: option.price, volatility: option.volatility, sessions: i === 0 ? 0 : 1 });
      expect(step.halfSpread).toBeCloseTo(0.02, 12);
    }
  });

  it("are paid against the close of the expiry day, never by that day's quotes", () => {
    const close = history.close[34]!;
    expect(first!.end).toEqual({
      kind: "expiry",
      date: near,
      value: Math.max(close - first!.strike, 0),
      level: close,
      sessions: 1,
      settledBy: "history",
    });
    const poisoned = collect(rows, {
      change: (day) =>
        day.date === near
          ? { ...day, options: new Map([...dayOf(33).options].map(([id, option]) => [id, { ...option, price: 1e6 }])) }
          : day,
    });
    expect(poisoned.episodes[0]!.end.value).toBe(first!.end.value);
  });

  it("take the level that the source states, unless it cannot be one of this underlying", () => {
    const fixed = (level: number) =>
      collect(rows, { change: (day) => (day.date === near ? { ...day, fixing: level } : day) }).episodes[0]!.end;
    const level = history.close[34]! * 1.004;
    expect(fixed(level)).toMatchObject({ kind: "expiry", level, settledBy: "source" });
    expect(fixed(level).value).toBe(Math.max(level - first!.strike, 0));
    expect(fixed(1.1 * level)).toMatchObject({ kind: "marked-out", date: history.dates[33] });
  });

  it("that settle on the open are marked out: nobody states that level", () => {
    const am = collect(rows, {
      change: (day) => ({
        ...day,
        options: new Map(
          [...day.options].map(([id, option]) => [id, { ...option, expiry: { ...option.expiry, settles: "am" } }]),
        ),
      }),
    });
    expect(am.episodes[0]!.end).toMatchObject({
      kind: "marked-out",
      date: history.dates[33],
      level: history.close[33],
    });
  });

  it("that the panel leaves are valued at their last mark", () => {
    const { end, steps } = collect(range(5, 20)).episodes[0]!;
    const last = dayOf(20).options.get(first!.contracts[0]!)!;
    expect(end).toMatchObject({ kind: "marked-out", date: history.dates[20], value: last.price, sessions: 1 });
    expect(steps.at(-1)!.date).toBe(history.dates[20]);
  });

  it("are paid where the history goes on for a few sessions, and not after more", () => {
    expect(collect(range(5, 31)).episodes[0]!.end).toMatchObject({ kind: "expiry", sessions: 3 });
    expect(collect(range(5, 30)).episodes[0]!.end).toMatchObject({ kind: "marked-out" });
    const short = historyBefore(history, near);
    expect(collect(range(5, 33), { of: short }).episodes[0]!.end).toMatchObject({ kind: "marked-out" });
  });

  it("count the sessions without a mark and leave them out", () => {
    const missing = [history.dates[10]!, history.dates[11]!];
    const gapped = collect(rows, {
      change: (day) => (missing.includes(day.date) ? without(day, first!.contracts) : day),
    }).episodes[0]!;
    expect(gapped.unmarked).toBe(2);
    expect(gapped.steps.some(({ date }) => missing.includes(date))).toBe(false);
    expect(gapped.steps.find(({ date }) => date === history.dates[12])!.sessions).toBe(3);
    expect(first!.unmarked).toBe(0);
    // The same where the panel has no file on these days.
    expect(collect(rows.filter((row) => row !== 10 && row !== 11)).episodes[0]).toEqual(gapped);
  });

  it("end before a gap that is too long, though the contract comes back", () => {
    const lost = collect(rows, {
      change: (day) =>
        day.date >= history.dates[12]! && day.date <= history.dates[15]! ? without(day, first!.contracts) : day,
    }).episodes[0]!;
    expect(lost.end).toMatchObject({ kind: "marked-out", date: history.dates[11] });
  });

  it("carry the last volatility where a day's smile says none, and say so", () => {
    const [contract] = first!.contracts;
    const { steps } = collect(rows, {
      change: (day) =>
        day.date === history.dates[12]
          ? changed(day, contract!, (option) => ({
              ...option,
              volatility: Number.NaN,
              expiry: { ...option.expiry, slope: Number.NaN },
            }))
          : day,
    }).episodes[0]!;
    expect(steps[7]).toMatchObject({ carried: true, volatility: steps[6]!.volatility, slope: steps[6]!.slope });
    expect(steps[7]!.price).toBe(dayOf(12).options.get(contract!)!.price);
    expect(steps.filter(({ carried }) => carried)).toHaveLength(1);
  });

  it("need enough marks, and a volatility index; what is left out is listed", () => {
    const { episodes: kept, excluded } = collect(range(5, 12));
    expect(kept).toHaveLength(4);
    expect(excluded.map(({ reason }) => reason)).toEqual(
      [4, 3, 2, 1].map((marks) => expect.stringContaining(`${marks} marks`)),
    );
    const blind = {
      ...history,
      volatilityIndex: history.volatilityIndex.map((value, row) => (row === 5 ? Number.NaN : value)),
    };
    expect(collect(rows, { of: blind }).excluded[0]).toEqual({
      date: history.dates[5],
      rule: "call",
      reason: "no volatility index",
    });
  });

  it("enter every so many days where the rule says so", () => {
    const rare = collect(rows, { own: { ...rules, entries: [{ ...rule, stride: 4 }] } });
    expect(rare.episodes.map(({ steps }) => steps[0]!.date)).toEqual(
      episodes.filter((_, i) => i % 4 === 0).map(({ steps }) => steps[0]!.date),
    );
  });

  it("do not change before the last day when later days are cut off", () => {
    const cut = history.dates[24]!;
    const truncated = collect(range(5, 24)).episodes;
    for (const [i, { contracts, steps }] of truncated.entries()) {
      expect(contracts).toEqual(episodes[i]!.contracts);
      expect(steps).toEqual(episodes[i]!.steps.filter(({ date }) => date <= cut));
    }
    expect(truncated.length).toBeGreaterThan(10);
  });

  it("refuse days out of order", () => {
    expect(() => collect([6, 5])).toThrow(/no later session/);
  });

  it("mark a straddle by both legs", () => {
    const straddle = collect(rows, { own: { ...rules, entries: [{ ...rule, kind: "straddle" }] } }).episodes[0]!;
    const strike = straddle.strike;
    const legs = (["call", "put"] as const).map((kind) => dayOf(9).options.get(contractOf(near, kind, strike))!);
    expect(straddle.steps[4]!.price).toBeCloseTo(legs[0]!.price + legs[1]!.price, 12);
    expect(straddle.steps[4]!.halfSpread).toBeCloseTo(0.04, 12);
    expect(straddle.end.value).toBeCloseTo(Math.abs(history.close[34]! - strike), 12);
  });
});
