import { stringify } from "yaml";
import { type ConfigOverrides, parseConfig, type RunConfig } from "../../src/pipeline/config.ts";

type Section = Readonly<Record<string, unknown>>;

/** What an experiment on the made-up market has beside the least that it needs. */
export interface MadeUpExperiment {
  readonly name?: string;
  /** First date of the test. */
  readonly from?: string;
  /** Further fields of the market, e.g. its costs. */
  readonly market?: Section;
  /** Further sections of the experiment, e.g. option, training and backtest. */
  readonly sections?: Section;
}

/** The YAML of an experiment on one made-up market, that of `madeUpHistory({ rate: 0.02 })`: dollars, shares, dated costs of US shares. */
export function madeUpYaml({ name = "made-up", from = "2013-01-01", market, sections }: MadeUpExperiment = {}): string {
  const made = {
    label: "Made up",
    currency: "USD",
    timeZone: "UTC",
    hedgeInstrument: "shares",
    underlying: { yahoo: "MADE" },
    rate: { kind: "constant", value: 0.02 },
    carry: { kind: "yield", value: 0 },
    costSchedule: "us-shares",
    test: { from },
    ...market,
  };
  return stringify({ name, markets: { made }, ...sections });
}

/** The same, as the program reads it. */
export function madeUpConfig(experiment: MadeUpExperiment = {}, overrides: ConfigOverrides = {}): RunConfig {
  return parseConfig(madeUpYaml(experiment), "made-up.yaml", overrides);
}
