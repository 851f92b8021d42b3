import { Command } from "commander";
import { DEFAULT_CONFIG, type MarketOptions, withBudgetOptions, withMarketOptions } from "./options.ts";

/** `backhedge train`: networks on simulated paths. */
export function trainCommand(signal: AbortSignal): Command {
  const command = new Command("train")
    .description(
      "Train the networks of a config's markets on simulated paths, fine-tune them on past real windows where the config asks for it, and write their weights",
    )
    .argument("[config]", "YAML file of the experiment", DEFAULT_CONFIG);
  return withBudgetOptions(withMarketOptions(command))
    .requiredOption(
      "--out <dir>",
      "folder of weights and checkpoints; an interrupted training goes on from its last epoch",
    )
    .addHelpText("after", "\nExample:\n  backhedge train --market spy --quick --out weights")
    .action(
      async (
        config: string,
        options: MarketOptions & { out: string; quick?: boolean; validate?: boolean; seed?: number; threads?: number },
      ) => (await import("../run-train.ts")).runTrain(config, options, signal),
    );
}
