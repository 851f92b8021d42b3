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
export { normalCdf, normalPdf } from "./normal.ts";
