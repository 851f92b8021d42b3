import { Command } from "commander";
import { DEFAULT_CONFIG } from "./options.ts";

/** `backhedge doctor`: what this machine has. */
export function doctorCommand(signal: AbortSignal): Command {
  return new Command("doctor")
    .description(
      "What kernel, tensor backend, data, network and memory this machine has, and what to do about what is missing",
    )
    .argument("[config]", "YAML file of the experiment", DEFAULT_CONFIG)
    .option(
      "--data <dir>",
      "folder of the csv files named in the config",
      process.env["BACKHEDGE_MARKET_DATA"] ?? "data",
    )
    .option("--cache <dir>", "folder of fetched histories", "data/cache")
    .option("--json", "one JSON document on standard output")
    .addHelpText("after", "\nExample:\n  backhedge doctor")
    .action(async (config: string, options: { data: string; cache: string; json?: boolean }) =>
      (await import("../run-doctor.ts")).runDoctor(config, options, signal),
    );
}
