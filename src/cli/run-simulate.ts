import Table from "cli-table3";
import { type SimulateSummary, simulateToFile } from "../pipeline/index.ts";
import type { SimulateCommandOptions } from "./commands/simulate.ts";
import { dataOptions, effects } from "./run-options.ts";
import { terminal } from "./terminal.ts";

export async function runSimulate(config: string, options: SimulateCommandOptions, signal: AbortSignal): Promise<void> {
  const { market, params, f32, terminal: endsOnly, keepDrift, force } = options;
  const { kappa, theta, xi, rho, v0 } = options;
  const given = Object.entries({ kappa, theta, xi, rho, v0 }).filter(([, value]) => value !== undefined);
  const summary = await simulateToFile(
    {
      ...options,
      configPath: config,
      data: dataOptions(options),
      markets: market,
      paramsPath: params,
      given: Object.fromEntries(given),
      single: f32 === true,
      terminal: endsOnly === true,
      keepDrift: keepDrift === true,
      force: force === true,
    },
    effects(signal),
  );
  if (options.json === true) terminal.document({ ok: true, ...summary });
  else terminal.result(describe(summary));
}

function describe({ file, paths, steps, rows, model, seed, moments }: SimulateSummary): string {
  const table = new Table({ head: ["mean of", "paths", "standard error", "theory"], style: { head: [], border: [] } });
  const level = model["model"] === "heston" ? "terminal variance" : "terminal volatility index";
  const named = {
    "terminal spot": moments.terminalSpot,
    [level]: moments.terminalLevel,
    "realised variance": moments.realisedVariance,
  };
  for (const [name, moment] of Object.entries(named)) {
    if (moment === null) continue;
    const { mean, standardError, theory } = moment;
    table.push([name, mean.toFixed(5), standardError?.toFixed(5) ?? "not independent", theory?.toFixed(5) ?? ""]);
  }
  return [
    `\n${paths} paths of ${steps} steps: ${String(model["model"])}, parameters ${String(model["origin"])}, seed ${seed}`,
    table.toString(),
    `Paths: ${file} (${rows} rows)`,
  ].join("\n");
}
