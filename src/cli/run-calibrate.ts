import Table from "cli-table3";
import { type Calibration, calibrateMarkets, type Estimate } from "../pipeline/index.ts";
import type { MarketOptions } from "./commands/options.ts";
import { dataOptions, effects } from "./run-options.ts";
import { terminal } from "./terminal.ts";

const NOT_CONVERGED = 1;

export async function runCalibrate(
  config: string,
  options: MarketOptions & { before?: string; seed?: number; out?: string },
  signal: AbortSignal,
): Promise<void> {
  const fx = effects(signal);
  const calibrations = await calibrateMarkets(
    {
      configPath: config,
      data: dataOptions(options),
      markets: options.market,
      before: options.before,
      seed: options.seed,
    },
    fx,
  );
  if (options.out !== undefined) await fx.write(options.out, `${JSON.stringify(calibrations, null, 2)}\n`);
  if (options.json === true) terminal.document({ ok: true, calibrations });
  else for (const calibration of calibrations) terminal.result(describe(calibration));
  if (calibrations.some((calibration) => calibration.heston.status !== "converged")) {
    terminal.problem("a fit did not converge: its parameters must not be used");
    process.exitCode = NOT_CONVERGED;
  }
}

function describe({ market, cutoff, heston, leverage, simulator, skewMultiple }: Calibration): string {
  const table = new Table({ head: ["parameter", "value", "standard error"], style: { head: [], border: [] } });
  for (const [name, estimate] of Object.entries<Estimate | undefined>(heston.estimates)) {
    if (estimate === undefined) continue;
    const { value, standardError } = estimate;
    table.push([name, value.toFixed(4), Number.isFinite(standardError) ? standardError.toFixed(4) : "at its bound"]);
  }
  table.push(["theta Q", heston.q?.theta.toFixed(4), ""], ["sqrt(v0)", Math.sqrt(heston.p.v0).toFixed(4), ""]);
  table.push(["leverage b", leverage.b.toFixed(4), leverage.standardError.toFixed(4)]);
  return [
    `\n${market}, ${heston.observations} observations ${heston.from} to ${heston.to} (before ${cutoff})`,
    "kappa, theta without a mark: P, generate histories; with Q: price options. Never mix them.",
    table.toString(),
    `fit ${heston.status} after ${heston.iterations} iterations; Feller ratio ${heston.fellerRatio.toFixed(2)}`,
    `simulator: wedge ${simulator.wedge.toFixed(3)}, index noise ${simulator.indexNoise.toFixed(4)}, jumps ${simulator.jumpMean.toFixed(2)} sd with probability ${simulator.jumpProbability} a day`,
    `skew multiple k*: past ${skewMultiple.past.toFixed(2)}, target ${skewMultiple.target.toFixed(2)}, simulated ${skewMultiple.simulated.toFixed(2)} (${skewMultiple.status})`,
  ].join("\n");
}
