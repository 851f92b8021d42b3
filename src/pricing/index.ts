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
export {
  type HestonChain,
  type HestonChainOptions,
  type HestonChainSlice,
  type HestonChainValues,
  type HestonKernelName,
  openHestonChain,
} from "./heston-chain.ts";
export { checkHestonParameters } from "./heston-parameters.ts";
export { hestonPrices } from "./heston-prices.ts";
export { type HestonSensitivities, hestonSensitivities } from "./heston-sensitivities.ts";
export type { HestonSlice } from "./heston-slice.ts";
export { type ImpliedVolatility, impliedVolatility } from "./implied-volatility.ts";
