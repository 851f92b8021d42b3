import { fitDay, panelSummary } from "../calibration/index.ts";
import { type Effects, UsageError, UserError } from "../core/index.ts";
import type { LoadedChain } from "../data/index.ts";
import type { HestonParameters, PanelDay, PanelSummary, Provenance } from "../market/index.ts";
import { panelFiles, panelReport } from "../report/index.ts";
import { requestSettings } from "./calibrate-chain.ts";
import { type ChainMarket, chainMarket } from "./chain-market.ts";
import type { ChainRequest } from "./chain-request.ts";
import { requestedPanel } from "./chain-source.ts";
import { cleanRequested, fitOptions } from "./fit-chain.ts";
import { type FitFolder, recordFit } from "./record-fit.ts";

/** The fits of a panel of days and where the report is. */
export interface PanelCalibration extends FitFolder {
  readonly days: readonly PanelDay[];
  readonly summary: PanelSummary;
}

/**
 * Fits every day of a panel of chains. A day that cannot be cleaned or fitted stays in the panel with the reason; a file that cannot be read ends the
 * work. Throws a UserError then, and when not one day could be fitted.
 */
export async function calibratePanel(request: ChainRequest, fx: Effects): Promise<PanelCalibration> {
  const work = async () => {
    const market = await chainMarket(request, fx);
    const days: PanelDay[] = [];
    const inputs = new Map<string, Provenance>();
    let before: HestonParameters | undefined;
    for await (const loaded of requestedPanel(request, market, fx)) {
      await fx.sleep(0); // lets an interrupt that waits go first
      fx.signal.throwIfAborted();
      const day = calibrateDay(loaded, before, request, market);
      fx.log(describeDay(day));
      inputs.set(loaded.file, loaded.chain.provenance);
      if ("fit" in day) before = day.fit.q;
      days.push(day);
    }
    requireFit(request.from, days);
    const created = fx.now().toISOString();
    const files = {
      name: "panel-fit",
      tables: panelFiles(days),
      report: await panelReport(days, { created }),
      inputs: [...inputs.values()],
      settings: requestSettings(request),
    };
    return { result: { days, summary: panelSummary(days) }, files };
  };
  return await recordFit(request.out, "panel-fit", work, fx);
}

function calibrateDay(
  { file, chain }: LoadedChain,
  before: HestonParameters | undefined,
  request: ChainRequest,
  market: ChainMarket | undefined,
): PanelDay {
  const { date } = chain;
  try {
    const clean = cleanRequested(chain, request, market);
    return fitDay({ date, file, chain: clean }, before, fitOptions(clean, request, market));
  } catch (error) {
    // Wrong usage is the same on every day.
    if (!(error instanceof UserError) || error instanceof UsageError) throw error;
    return { date, file, reason: error.message };
  }
}

function describeDay(day: PanelDay): string {
  if (!("fit" in day)) return `${day.date ?? day.file}: no fit, ${day.reason}`;
  const { fit } = day;
  return `${day.date}: ${fit.options} options, RMSE ${(100 * fit.rmse).toFixed(2)} points, ${fit.status}`;
}

function requireFit(from: string, days: readonly PanelDay[]): void {
  if (days.some((day) => "fit" in day)) return;
  const first = days.find((day) => "reason" in day);
  throw new UserError(
    `${from}: none of its ${days.length} days could be fitted; the first: ${first?.reason ?? "there is none"}`,
    "Try one day with --chain, which says what its quotes lack.",
  );
}
