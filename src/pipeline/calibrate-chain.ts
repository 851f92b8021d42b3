import { calibrateChain, describeDropped } from "../calibration/index.ts";
import type { Effects } from "../core/index.ts";
import type { ChainFit, CleanChain } from "../market/index.ts";
import { chainFitFiles, chainReport } from "../report/index.ts";
import { chainMarket } from "./chain-market.ts";
import type { ChainRequest } from "./chain-request.ts";
import { requestedChain } from "./chain-source.ts";
import { cleanRequested, fitOptions } from "./fit-chain.ts";
import { type FitFolder, recordFit } from "./record-fit.ts";

/** The fit of one chain and where its report is. */
export interface ChainCalibration extends FitFolder {
  readonly fit: ChainFit;
  readonly clean: CleanChain;
  /** What was left out, rule by rule, and what the reader assumed. */
  readonly notes: readonly string[];
}

/** Reads, cleans and fits one option chain and writes its report. Throws a UserError that says what is wrong with file, chain or prior. */
export async function calibrateChainFile(request: ChainRequest, fx: Effects): Promise<ChainCalibration> {
  const work = async () => {
    const market = await chainMarket(request, fx);
    const chain = await requestedChain(request, market, fx);
    fx.log(`${chain.underlying} ${chain.date}: ${chain.quotes.length} quotes`);
    const clean = cleanRequested(chain, request, market);
    const fit = calibrateChain(clean, fitOptions(clean, request, market));
    const notes = [...(chain.notes ?? []), ...describeDropped(clean)];
    const created = fx.now().toISOString();
    const files = {
      name: "chain-fit",
      tables: chainFitFiles(fit, clean),
      report: await chainReport(fit, clean, { created }),
      inputs: [chain.provenance],
      settings: requestSettings(request),
    };
    return { result: { fit, clean, notes }, files };
  };
  return await recordFit(request.out, "chain-fit", work, fx);
}

/** The request as the manifest keeps it. */
export function requestSettings(request: ChainRequest): Readonly<Record<string, string | number | boolean | null>> {
  const { from, date, ticker, layout, spot, rate, minimumDays, maximumDays, market } = request;
  return {
    from,
    date: date ?? null,
    ticker: ticker ?? null,
    layout: layout ?? null,
    spot: spot ?? null,
    rate: rate ?? null,
    minimumDays: minimumDays ?? null,
    maximumDays: maximumDays ?? null,
    imposeFeller: request.imposeFeller === true,
    priorAlways: request.priorAlways === true,
    market: market ?? null,
  };
}
