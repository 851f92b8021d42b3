export {
  blackGamma,
  blackPrice,
  blackVega,
  d1,
  deltaOfCall,
  forwardDelta,
  type OptionKind,
  payoff,
} from "./black-scholes.ts";
export { type HestonChain, type HestonChainOptions, openHestonChain } from "./heston-chain.ts";
export type { HestonKernelName } from "./heston-kernel.ts";
export { checkHestonParameters, expectedTotalVariance } from "./heston-parameters.ts";
export { hestonPrices, hestonSensitivities } from "./heston-prices.ts";
export type { HestonChainSlice, HestonSlice } from "./heston-slice.ts";
export type { HestonChainValues, HestonSensitivities } from "./heston-values.ts";
export { type ImpliedVolatility, impliedVolatility } from "./implied-volatility.ts";
