import { fitPanel, type PanelInput, panelSummary } from "../calibration/index.ts";
import { type Effects, UsageError, UserError } from "../core/index.ts";
import type { OptionChain, PanelDay, PanelSummary, Provenance } from "../market/index.ts";
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
    const inputs = new Map<string, Provenance>();
    const days: PanelDay[] = [];
    const cleaned = cleanedDays(request, market, inputs, fx);
    for await (const day of fitPanel(cleaned, (clean) => fitOptions(clean, request, market))) {
      fx.log(describeDay(day));
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

/** The days of a panel, cleaned; notes in `inputs` what each file was. */
async function* cleanedDays(
  request: ChainRequest,
  market: ChainMarket | undefined,
  inputs: Map<string, Provenance>,
  fx: Effects,
): AsyncGenerator<PanelInput> {
  for await (const { file, chain } of requestedPanel(request, market, fx)) {
    await fx.sleep(0); // lets an interrupt that waits go first
    fx.signal.throwIfAborted();
    inputs.set(file, chain.provenance);
    yield cleanedDay(file, chain, request, market);
  }
}

function cleanedDay(
  file: string,
  chain: OptionChain,
  request: ChainRequest,
  market: ChainMarket | undefined,
): PanelInput {
  const { date } = chain;
  try {
    return { date, file, chain: cleanRequested(chain, request, market) };
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
