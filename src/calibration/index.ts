export { type CalibrationOptions, calibrate } from "./calibrate.ts";
export { calibrateHistory, type HistoryFitOptions } from "./calibrate-history.ts";
export { calibrateSimulator, type Simulate, type SimulatorOptions } from "./calibrate-simulator.ts";
export { fitLeverage } from "./fit-leverage.ts";
export { pastWindows } from "./past-windows.ts";
export { type SkewMultipleOptions, skewMultiple } from "./skew-multiple.ts";
