import { type Effects, UsageError, UserError } from "../core/index.ts";
import type { HestonParameters } from "../market/index.ts";

/** Heston's parameters of a file, and what goes with them. */
export interface FiledParameters {
  readonly parameters: HestonParameters;
  /** Drift under P, where the file has one. */
  readonly drift: number | undefined;
}

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads parameters from JSON: what `calibrate --out` writes for histories or chains, or an object of kappa, theta, xi, rho and v0.
 * @param market picks one of several calibrations
 */
export async function readParameters(
  path: string,
  measure: "P" | "Q",
  market: string | undefined,
  fx: Effects,
): Promise<FiledParameters> {
  const document = parse(new TextDecoder().decode(await fx.read(path)), path);
  const entry = pickEntry(document, path, market);
  const fit = isObject(entry["heston"]) ? entry["heston"] : entry;
  requireConverged(fit, path);
  if (!("kappa" in fit)) {
    const part = fit[measure.toLowerCase()];
    if (!isObject(part)) {
      throw new UserError(
        `${path} has no parameters under ${measure}; it has: ${Object.keys(fit).join(", ")}`,
        measure === "P" ? "A fit to chains knows Q only: use --measure Q." : "Use --measure P.",
      );
    }
    const drift = measure === "P" && "drift" in fit ? numberOf(fit, "drift", path) : undefined;
    return { parameters: parametersOf(part, measure, path), drift };
  }
  const { measure: stated } = fit;
  if (stated !== undefined && stated !== measure)
    throw new UserError(
      `${path} has parameters under ${String(stated)}, ${measure} was asked for`,
      `Use --measure ${String(stated)}: the two are never mixed.`,
    );
  const drift = "drift" in fit ? numberOf(fit, "drift", path) : undefined;
  return { parameters: parametersOf(fit, measure, path), drift };
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UserError(
      `${path} is not valid JSON: ${error instanceof Error ? error.message : String(error)}`,
      "Give the file that `calibrate --out` wrote.",
    );
  }
}

/** The calibration of the market among several, or the only one. */
function pickEntry(document: unknown, path: string, market: string | undefined): Json {
  const listed = isObject(document) ? (document["calibrations"] ?? document["fit"] ?? document) : document;
  const entries = (Array.isArray(listed) ? listed : [listed]).filter(isObject);
  const named = entries.filter((entry) => market === undefined || (entry["market"] ?? market) === market);
  const [entry] = named;
  if (entry !== undefined && named.length === 1) return entry;
  const known = entries.map((entry) => String(entry["market"])).join(", ");
  throw new UsageError(
    entries.length === 0
      ? `${path} has no calibration`
      : `${path} has calibrations of ${known}; expected one${market === undefined ? "" : ` of ${market}`}`,
    "Choose one with --market.",
  );
}

function requireConverged({ status }: Json, path: string): void {
  if (status === undefined || status === "converged") return;
  throw new UserError(
    `the fit of ${path} is '${String(status)}', not converged: its parameters must not be used`,
    "Calibrate again on other data, or give parameters with --kappa, --theta, --xi, --rho and --v0.",
  );
}

function parametersOf(source: Json, measure: "P" | "Q", path: string): HestonParameters {
  const [kappa, theta, xi, rho, v0] = ["kappa", "theta", "xi", "rho", "v0"].map((name) => numberOf(source, name, path));
  return { kappa: kappa!, theta: theta!, xi: xi!, rho: rho!, v0: v0!, measure };
}

function numberOf(source: Json, name: string, path: string): number {
  const value = source[name];
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new UserError(`${path}: '${name}' must be a number, was ${JSON.stringify(value)}`);
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
