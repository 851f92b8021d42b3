export type { Adapter, SampleSeries, SeriesKey, SeriesQuery, TermKey } from "./adapter.ts";
export { chooseChain } from "./chains/choose-chain.ts";
export { type ContractStyle, contractStyle, plainTicker } from "./chains/contract-style.ts";
export { type ChainField, type ChainLayout, chainLayouts } from "./chains/layouts.ts";
export { type LoadedChain, loadChainFile, loadChainFolder } from "./chains/load-chains.ts";
export type { ChainOptions } from "./chains/options.ts";
export { readChains } from "./chains/read-chains.ts";
export {
  cachedYahooChain,
  currentYahooChain,
  fetchYahooChain,
  type YahooChainOptions,
} from "./chains/yahoo-chain.ts";
export {
  type Adapters,
  type DateRange,
  definedSeries,
  loadMarketSeries,
  type MarketSeries,
  type SourceChoice,
  type SourceName,
} from "./choose-source.ts";
export { dividendsFromAdjustedClose } from "./csv/dividends.ts";
export { type FuturesHistory, type FuturesQuote, readFutures } from "./csv/futures.ts";
export { layouts } from "./csv/layouts.ts";
export { parseTable, type TextTable } from "./csv/table.ts";
export { decodeText } from "./csv/text.ts";
export { type CsvOptions, csv, csvPath, loadFutures } from "./csv.ts";
export { toDataFrame } from "./frame.ts";
export { joinMarket, type MarketInputs, weakestNature } from "./join.ts";
export { type LoadedMarket, type LoadMarketOptions, loadMarket } from "./load-market.ts";
export { buildHistory, type HistoryRow, sliceHistory } from "./price-history.ts";
export {
  assertQuality,
  checkQuality,
  type Finding,
  type QualityOptions,
  type QualityReport,
} from "./quality.ts";
export type { FindingKind, SeriesKind, Severity } from "./quality-finding.ts";
export { continuousRate, type RateQuote } from "./rate.ts";
export { samples } from "./sample/samples.ts";
export { marketOfSample, sample } from "./sample.ts";
export { estimateVolatilityIndex } from "./volatility-estimate.ts";
export { type CacheOptions, cache, type YahooOptions, yahoo } from "./yahoo/adapter.ts";
export type { RefreshReport, Restatement } from "./yahoo/merge.ts";
