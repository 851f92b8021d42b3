import { basename } from "node:path";
import { type Effects, UsageError } from "../../core/index.ts";
import type { ConfigOverrides, MarketConfig } from "../config.ts";
import type { DataOptions } from "../load-markets.ts";
import { panelNamed } from "../schema/quotes.ts";
import { configuredPanel, type PanelSource } from "./panel-days.ts";

/** Which panels to replay, and with what. */
export interface QuoteRequest extends ConfigOverrides {
  readonly configPath: string;
  readonly data: DataOptions;
  /** A file or folder in place of the panels that the configuration names; needs exactly one market. */
  readonly panel?: string | undefined;
  /** Folder that `train` wrote. */
  readonly weights?: string | undefined;
  /** The run's folder; default backtests/<name>-quotes-<time>. */
  readonly out?: string | undefined;
}

/** A market and its panels. */
export interface MarketPanels {
  readonly config: MarketConfig;
  readonly sources: readonly PanelSource[];
}

/**
 * The markets of a request that have panels. A panel named on the command line takes the rules of the market's first one, else the defaults.
 * Throws a UsageError where there is nothing to replay.
 */
export async function requestedPanels(
  markets: readonly MarketConfig[],
  { panel, configPath, data }: QuoteRequest,
  fx: Effects,
): Promise<MarketPanels[]> {
  if (panel !== undefined) return [await namedPanel(markets, panel, fx)];
  const found = markets
    .filter(({ quotes }) => quotes.length > 0)
    .map((config) => ({ config, sources: config.quotes.map((each) => configuredPanel(each, data.dataDir)) }));
  if (found.length > 0) return found;
  const ids = markets.map(({ definition }) => definition.id).join(", ");
  throw new UsageError(
    `${configPath}: no panel of option quotes under markets.${ids}`,
    "Name one with --market and --panel, or list it under 'quotes' of the market; configs/real-quotes.yaml is an example.",
  );
}

async function namedPanel(markets: readonly MarketConfig[], path: string, fx: Effects): Promise<MarketPanels> {
  const [config] = markets;
  if (config === undefined || markets.length > 1) {
    throw new UsageError(
      `--panel needs the one market of its underlying, the configuration has ${markets.length}`,
      `Name it: --market ${markets.map(({ definition }) => definition.id).join(" or --market ")}.`,
    );
  }
  if (!(await fx.exists(path))) {
    throw new UsageError(`--panel: there is no file or folder ${path}`, "Relative paths start at the current folder.");
  }
  const defaults = panelNamed(basename(path), path);
  const { entries, maximumGap, minimumMarks } = config.quotes[0] ?? defaults;
  return { config, sources: [{ path, config: { ...defaults, entries, maximumGap, minimumMarks } }] };
}
