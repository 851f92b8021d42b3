import { benchCalibration, type CalibrationResults, calibrationText } from "./heston/calibration.ts";
import type { FitSizes } from "./heston/fits.ts";
import { benchPricing, type PricingResults, pricingText } from "./heston/pricing.ts";
import { findPythons } from "./heston/rivals.ts";
import { benchSimulation, type PathSizes, type SimulationResults, simulationText } from "./heston/simulation.ts";
import type { BenchOptions } from "./options.ts";
import { absenceLines } from "./report.ts";

export interface HestonResults {
  readonly pricing: PricingResults;
  readonly calibration: CalibrationResults;
  readonly simulation: SimulationResults;
}

interface Sizes {
  readonly fits: FitSizes;
  readonly paths: PathSizes;
}

const SIZES: Sizes = {
  fits: { days: [7, 14, 30, 60, 91, 182, 365, 730], strikes: 25, chains: 6, startsPerChain: 2 },
  paths: { paths: 16_384, steps: 30 },
};
const TINY: Sizes = {
  fits: { days: [30, 182, 365], strikes: 5, chains: 1, startsPerChain: 1 },
  paths: { paths: 512, steps: 4 },
};

/** Pricing, calibration and simulation, each in turn with QuantLib and with vectorised numpy and scipy where a Python has them. */
export async function benchHeston(options: BenchOptions): Promise<HestonResults> {
  const { fits, paths } = options.tiny ? TINY : SIZES;
  const pythons = findPythons();
  return {
    pricing: await benchPricing(fits, pythons, options),
    calibration: await benchCalibration(fits, pythons, options),
    simulation: await benchSimulation(paths, pythons, options),
  };
}

export function hestonText({ pricing, calibration, simulation }: HestonResults): string {
  return [
    ...[pricingText(pricing), ...absenceLines(pricing.absent), ""],
    ...[calibrationText(calibration), ...absenceLines(calibration.absent), ""],
    ...[simulationText(simulation), ...absenceLines(simulation.absent)],
  ].join("\n");
}
