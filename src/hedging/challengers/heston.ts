import type { HestonParameters } from "../../market/index.ts";
import type { Challenger } from "../challenger.ts";
import type { HedgeInputs } from "../inputs.ts";
import { type HestonDeltas, type HestonTable, hestonTable } from "./heston-table.ts";
import { requireWindows } from "./require-windows.ts";

const model =
  "parameters under Q from the history before the test year; v_t makes the model's at-the-money volatility for the option's own time equal sigma_t (v_t = 0 where sigma_t is below what the model can show)";

export const hestonDelta = heston("delta", {
  name: "Heston delta",
  description: `dC/dF at fixed variance, Heston (1993, RFS 6); ${model}.`,
});

export const hestonMinimumVariance = heston("minimumVariance", {
  name: "Heston minimum variance",
  description: `dC/dF + rho xi (dC/dv) / F, the hedge with the underlying alone of least variance in Heston's model; ${model}.`,
});

function heston(which: keyof HestonDeltas, about: Pick<Challenger, "name" | "description">): Challenger {
  return {
    ...about,
    family: "classical",
    needsHeston: true,
    fit: (past) => {
      if (past.heston === undefined) return { unfit: "no Heston parameters under Q from the history" };
      const few = requireWindows(past.windows.episodes);
      if (few !== undefined) return few;
      const { kappa, theta, xi, rho } = past.heston;
      const table = usableTable(past.heston, past.windows);
      if (table === undefined)
        return { unfit: "options of the shortest time cannot be priced under the fitted parameters" };
      return { parameters: { kappa, theta, xi, rho }, deltas: (inputs) => tableDeltas(table, inputs, which) };
    },
  };
}

/** The table of some parameters; undefined where their transform hardly decays at variance 0 and the shortest time to expiry, the hardest case. */
function usableTable(parameters: HestonParameters, windows: HedgeInputs): HestonTable | undefined {
  const table = hestonTable(parameters);
  try {
    table.deltas(0, 0, windows.tau[windows.steps - 1]!);
    return table;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function tableDeltas(table: HestonTable, inputs: HedgeInputs, which: keyof HestonDeltas): Float64Array {
  const { steps, forward, strike, impliedVolatility, tau } = inputs;
  return forward.map((price, at) => {
    const logMoneyness = Math.log(price / strike[Math.floor(at / steps)]!);
    return table.deltas(impliedVolatility[at]!, logMoneyness, tau[at]!)[which];
  });
}
