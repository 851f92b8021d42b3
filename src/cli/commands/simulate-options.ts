import type { MarketOptions } from "./options.ts";

/** Options of `simulate`, as commander parses them. */
export interface SimulateCommandOptions extends MarketOptions {
  readonly model: "heston" | "training" | "bootstrap";
  readonly paths: number;
  readonly steps: number;
  readonly years?: number;
  readonly subSteps?: number;
  readonly firstPath: number;
  readonly scheme: "qe-m" | "euler";
  readonly measure: "P" | "Q";
  readonly numbers: "philox" | "sobol";
  readonly jumps?: { intensity: number; logMean: number; logDeviation: number };
  readonly f32?: boolean;
  readonly terminal?: boolean;
  readonly params?: string;
  readonly kappa?: number;
  readonly theta?: number;
  readonly xi?: number;
  readonly rho?: number;
  readonly v0?: number;
  readonly drift?: number;
  readonly before?: string;
  readonly meanBlock?: number;
  readonly blocks: "matched" | "independent";
  readonly keepDrift?: boolean;
  readonly out: string;
  readonly force?: boolean;
  readonly seed?: number;
  readonly threads?: number;
}
