import { check, pick } from "../../core/index.ts";
import { chainModel } from "../chain.ts";
import type { Model } from "../model.ts";
import type { NamedLayer } from "../named-layer.ts";
import type { Architecture, NetworkSizes } from "./architecture.ts";
import { hSah } from "./h-sah.ts";
import { hybrid } from "./hybrid.ts";
import { kozyraLstm } from "./kozyra-lstm.ts";
import { lstm } from "./lstm.ts";
import { mlp } from "./mlp.ts";
import { signatureLstm } from "./signature-lstm.ts";
import { transformer } from "./transformer.ts";

/** The architectures by name. */
export const architectures = {
  lstm,
  "kozyra-lstm": kozyraLstm,
  "signature-lstm": signatureLstm,
  "h-sah": hSah,
  hybrid,
  transformer,
  mlp,
} as const satisfies Record<string, Architecture>;

export type ArchitectureName = keyof typeof architectures;

/**
 * A network: the layers of the architecture, an affine map that says its numbers and starts at 0, and where it says moves their running sum.
 * A size that is no positive integer is a RangeError, a network that cannot be built a UsageError.
 */
export function buildModel(name: ArchitectureName, sizes: NetworkSizes): Model {
  requireCounts(sizes);
  const { body, feedback } = pick<Architecture>(architectures, name, "architecture");
  const { features, outputs, increments } = sizes;
  const layers: NamedLayer[] = [
    ...body(sizes),
    { name: "output", layer: { kind: "dense", units: outputs }, silent: true },
  ];
  if (increments !== null) layers.push({ name: "position", layer: { kind: "running", ...increments } });
  return chainModel({ features, layers, feedback });
}

function requireCounts({ features, hidden, layers, outputs, heads, feedForward }: NetworkSizes): void {
  for (const [name, value] of Object.entries({ features, hidden, layers, outputs, heads, feedForward })) {
    check(Number.isInteger(value) && value >= 1, () => `network: ${name} must be an integer >= 1, was ${value}`);
  }
}
