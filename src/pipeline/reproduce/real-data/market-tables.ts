import type { PresetColumn, PresetFigures, PresetRow, PresetTable, ResultRow } from "../../../market/index.ts";
import { EVIDENCE_CONFIG, trainingSteps } from "./preset-config.ts";
import type { Corrected, ReproducedMarket } from "./reproduce-market.ts";
import type { StartDay } from "./start-days.ts";

const COLUMNS: readonly PresetColumn[] = [
  { key: "std", title: "Std P&L (%)", digits: 4 },
  { key: "cvar95", title: "CVaR95 (%)", digits: 4 },
  { key: "volume", title: "Volume", digits: 4 },
];
/** With the premium booked, CVaR95 of so few windows is near zero or below: its ratio says nothing, that of the tail less the mean does. */
const RATIOS: readonly PresetColumn[] = [
  { key: "stdRatio", title: "Std / BS", digits: 3, interval: { low: "stdRatioLow", high: "stdRatioHigh" } },
  {
    key: "cvarRatio",
    title: "CVaR95 less mean / BS",
    digits: 3,
    interval: { low: "cvarRatioLow", high: "cvarRatioHigh" },
  },
];

/** The tables of one market: the source's, by seed, by the first day of the sample, and every session of its period. */
export function marketTables(market: ReproducedMarket): PresetTable[] {
  return [sourceTable(market), sessionTable(market), seedTable(market), startDayTable(market)];
}

function sourceTable(market: ReproducedMarket): PresetTable {
  const { id, history, windows, published, seeds, corrected } = market;
  const reproduced = new Map(seeds[0]!.map((one) => [one.strategy, one] as const));
  const house = new Map(corrected.map((row) => [row.strategy, row] as const));
  const names = new Set([...Object.keys(published), ...reproduced.keys(), ...house.keys()]);
  const independent = corrected[0]?.independentWindows;
  return {
    id: `${id}-windows`,
    title: `${history.label}: the published table, ${windows} test windows of 30 sessions`,
    columns: [...COLUMNS, { key: "mean", title: "Mean P&L (%)", digits: 3 }, costColumn, ...RATIOS],
    rows: [...names].map((label): PresetRow => {
      const { strategy, ...figures } = reproduced.get(label) ?? { strategy: label };
      return {
        label,
        published: published[label],
        reproduced: reproduced.has(label) ? figures : undefined,
        corrected: correctedFigures(house.get(label)),
        note: noteOn(market, label),
      };
    }),
    notes: [
      "Money in % of the underlying's price at entry, losses positive. Volume is the mean sum of |d delta| with the opening and the closing trade. Published and reproduced P&L leave out the premium, so that their CVaR95 is mostly the price of the option.",
      `Corrected: the same ${windows} entries with the premium booked, dated costs for everybody, volatility as known at each close, calendar time, networks that saw nothing within 30 sessions of the test, CVaR with a fractional tail. ${independent} of the windows do not overlap: no evidence either way.`,
    ],
  };
}

/** What a row is worth: which figures were aimed at, and which network is not the source's. */
function noteOn({ source, own }: ReproducedMarket, label: string): string | undefined {
  const { training } = source.market;
  if (label === source.hedge.name)
    return `reproduced: one network whose epochs and rate were chosen by hand with the printed figures in view, as the source states neither: no repetition and no prediction; corrected: the same network after ${trainingSteps(training)} steps on simulated paths, ${training.head === "direct" ? "from no hedge at all" : "from a rule"}`;
  if (label === "BS Delta")
    return "reproduced: on days and with a volatility that were searched for until the printed figures came out; a fit";
  if (own.includes(label)) return "not of the source: the recipe that the house recommends";
  return undefined;
}

const costColumn: PresetColumn = { key: "costBps", title: "Cost (bp)", digits: 2 };

function sessionTable({ id, history, sessions }: ReproducedMarket): PresetTable {
  const [first] = sessions;
  return {
    id: `${id}-sessions`,
    title: `${history.label}: the same test period by the house's protocol, every session an entry`,
    columns: [
      { key: "mean", title: "Mean P&L (%)", digits: 3 },
      { key: "std", title: "Std P&L (%)", digits: 3 },
      { key: "var95", title: "VaR95 (%)", digits: 3 },
      { key: "cvar95", title: "CVaR95 (%)", digits: 3 },
      { key: "maxDrawdown", title: "Max drawdown (%)", digits: 1 },
      { key: "volume", title: "Volume", digits: 3 },
      costColumn,
      ...RATIOS,
    ],
    rows: sessions.map((row) => ({ label: row.strategy, corrected: correctedFigures(row) })),
    notes: [
      `${first?.episodes} episodes entered ${first?.from} to ${first?.to}, ${first?.independentWindows} windows that do not overlap, ${first?.tailPoints} episodes in the 5 % tail. Brackets: 95 % intervals of a paired block bootstrap over entries, mean block 63 sessions.`,
      "Maximum drawdown is that of the P&L of all episodes cumulated, one option an entry.",
      `Nine months decide nothing. The long test, with its verdict, is \`backhedge run ${EVIDENCE_CONFIG}\`: SPY from 2010, NIFTY from 2013.`,
    ],
  };
}

function seedTable({ id, source, history, seeds, correctedSeeds }: ReproducedMarket): PresetTable {
  const { name: network } = source.hedge;
  const reproduced = new Map(
    seeds.map((rows, at) => [`${network}, seed ${at + 1}`, rows.find(({ strategy }) => strategy === network)!]),
  );
  const house = new Map(correctedSeeds.map((row) => [row.strategy, row]));
  return {
    id: `${id}-seeds`,
    title: `${history.label}: the networks by seed`,
    columns: COLUMNS.slice(0, 2),
    rows: [...new Set([...reproduced.keys(), ...house.keys()])].map((label) => ({
      label,
      reproduced: pickFigures(reproduced.get(label)),
      corrected: pickFigures(house.get(label)),
    })),
    notes: [
      "Reproduced: one network each, as the source had one. Corrected: the single networks behind the average that the other tables show.",
    ],
  };
}

function startDayTable({ id, history, startDays }: ReproducedMarket): PresetTable {
  return {
    id: `${id}-start-days`,
    title: `${history.label}: the published BS Delta, had the sample begun on another day`,
    columns: [...COLUMNS, { key: "windows", title: "Test windows", digits: 0 }],
    rows: startDays.map(({ shift, from, ...figures }) => ({
      label: shift === 0 ? `${from}, as published` : `${from}, ${sessionsApart(shift)}`,
      reproduced: figures,
    })),
    notes: ["Nothing is changed but the first day of the sample, and with it which of five sessions are entries."],
  };
}

function sessionsApart(shift: StartDay["shift"]): string {
  return `${Math.abs(shift)} session${Math.abs(shift) === 1 ? "" : "s"} ${shift < 0 ? "sooner" : "later"}`;
}

function pickFigures(row: Pick<ResultRow, "std" | "cvar95"> | undefined): PresetFigures | undefined {
  return row && { std: row.std, cvar95: row.cvar95 };
}

/** A row of the house's protocol; the ratios of BS Delta to itself are left out. */
function correctedFigures(row: Corrected | undefined): PresetFigures | undefined {
  if (row === undefined) return undefined;
  const { mean, std, var95, cvar95, maxDrawdown, costBps, volumeWithUnwind, strategy, ratioToBs, ci95 } = row;
  const figures = { mean, std, var95, cvar95, maxDrawdown, costBps, volume: volumeWithUnwind };
  if (strategy === "BS Delta") return figures;
  return {
    ...figures,
    ...{ stdRatio: ratioToBs.std, stdRatioLow: ci95.std[0], stdRatioHigh: ci95.std[1] },
    ...{
      cvarRatio: ratioToBs.cvar95Centred,
      cvarRatioLow: ci95.cvar95Centred[0],
      cvarRatioHigh: ci95.cvar95Centred[1],
    },
  };
}
