import type { LayerSpec } from "../engine/index.ts";

/** A layer of a network, and what its weights are called: `<name>/kernel`, say. */
export interface NamedLayer {
  readonly name: string;
  readonly layer: LayerSpec;
  /** Whether its weights start at 0: of the layer that says the network's numbers. */
  readonly silent?: boolean | undefined;
}
