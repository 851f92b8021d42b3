import { calibrateMarkets } from "../pipeline/index.ts";
import type { CalibrateOptions } from "./commands/options.ts";
import { dataOptions, effects } from "./run-options.ts";
import { describeHistoryFit } from "./show-history-fit.ts";
import { terminal } from "./terminal.ts";

const NOT_CONVERGED = 1;

export async function runCalibrate(config: string, options: CalibrateOptions, signal: AbortSignal): Promise<void> {
  const fx = effects(signal);
  const { before, seed, threads, bootstrap, market: markets, out } = options;
  const calibrations = await calibrateMarkets(
    { configPath: config, data: dataOptions(options), markets, before, seed, threads, bootstrap },
    fx,
  );
  if (out !== undefined) await fx.write(out, `${JSON.stringify(calibrations, null, 2)}\n`);
  if (options.json === true) terminal.document({ ok: true, calibrations });
  else for (const calibration of calibrations) terminal.result(describeHistoryFit(calibration));
  if (calibrations.some((calibration) => calibration.heston.status !== "converged")) {
    terminal.problem("a fit did not converge: its parameters must not be used");
    process.exitCode = NOT_CONVERGED;
  }
}
