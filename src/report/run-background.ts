import type { Calibration, Estimate, Provenance } from "../market/index.ts";
import { decimals } from "./figures.ts";
import type { Block } from "./report-document.ts";
import type { MarketReport } from "./report-input.ts";
import type { TextTable } from "./text-table.ts";

/** What the networks had seen, the calibrations behind them, costs, data, notes, and entries that were left out. */
export function backgroundBlocks(market: MarketReport): Block[] {
  const costs = `Costs: ${market.costs}. Every row of the schedule, with citation and evidence grade, is in \`tables/cost-schedules.json\`.`;
  return [
    { kind: "heading", level: 3, text: "Data, networks and calibration" },
    ...titled("Networks by entry:", market.networks),
    ...(market.calibrations.length === 0 ? [] : calibrationBlocks(market.calibrations)),
    { kind: "list", lines: [costs] },
    ...titled("Data:", market.provenance.map(provenanceLine)),
    ...titled("Notes:", market.notes),
    ...titled("Entries left out for want of data, never patched:", excludedLines(market)),
  ];
}

function titled(text: string, lines: readonly string[]): Block[] {
  return lines.length === 0
    ? []
    : [
        { kind: "text", text },
        { kind: "list", lines },
      ];
}

function calibrationBlocks(calibrations: readonly Calibration[]): Block[] {
  const text = "Calibration behind the networks; standard errors in brackets. P generates paths, Q prices options.";
  return [
    { kind: "text", text },
    { kind: "table", table: calibrationTable(calibrations) },
  ];
}

function calibrationTable(calibrations: readonly Calibration[]): TextTable {
  const plusMinus = ({ value, standardError }: Estimate) =>
    `${decimals(value, 3)} (${Number.isFinite(standardError) ? decimals(standardError, 3) : "at its bound"})`;
  const rows = calibrations.map(({ cutoff, heston, leverage, simulator, skewMultiple }) => [
    cutoff,
    ...[heston.estimates.kappa, heston.estimates.theta, heston.estimates.xi, heston.estimates.rho].map(plusMinus),
    heston.estimates.kappaQ === undefined ? "not identified" : plusMinus(heston.estimates.kappaQ),
    heston.status,
    decimals(leverage.b, 3),
    decimals(skewMultiple.past, 2),
    `${decimals(skewMultiple.simulated, 2)} (${skewMultiple.status})`,
    decimals(simulator.jumpMean, 2),
  ]);
  return {
    titles: [
      ...["Data before", "kappa P (1/y)", "theta P", "xi", "rho", "kappa Q (1/y)", "Fit", "Leverage b"],
      ...["k* past", "k* simulated", "Jump size"],
    ],
    rows,
  };
}

function provenanceLine({ nature, retrieved, description, source, location, sha256 }: Provenance): string {
  const mark = nature === "real" ? "" : ` (${nature})`;
  const when = retrieved === undefined ? "" : `, retrieved ${retrieved}`;
  return `${description}${mark} (${source}: ${location}${when}; SHA-256 ${sha256.slice(0, 12)})`;
}

const SHOWN = 3;

function excludedLines({ excluded }: MarketReport): string[] {
  const first = excluded.slice(0, SHOWN).map(({ date, reason }) => `${date} (${reason})`);
  return excluded.length <= SHOWN ? first : [...first, `and ${excluded.length - SHOWN} more`];
}
