import type { NamedLayer } from "../named-layer.ts";

/** How the first number of a network moves, where the network says moves and not levels: see `RunningSpec`. */
export interface Increments {
  readonly cap: number;
  readonly limit: number;
  readonly firstFree: boolean;
}

/** Everything that decides the shape of a network, whatever its architecture; each uses what it needs. */
export interface NetworkSizes {
  /** Numbers a step that it sees. */
  readonly features: number;
  /** Sizes of the levels of a signature, which are the last features; empty without one. */
  readonly tokens: readonly number[];
  readonly outputs: number;
  /** Width of its layers. */
  readonly hidden: number;
  readonly layers: number;
  readonly heads: number;
  /** Width between the two maps of a feed-forward layer. */
  readonly feedForward: number;
  /** Share of activations dropped in training. */
  readonly dropout: number;
  readonly increments: Increments | null;
}

/** A kind of network. */
export interface Architecture {
  /** As printed. */
  readonly title: string;
  /** What it is built with where nothing else is asked for. */
  readonly defaults: {
    readonly hidden: number;
    readonly layers: number;
    /** Depth of the signatures. */
    readonly depth?: number;
    readonly increments?: { readonly cap: number | null; readonly firstFree: boolean };
  };
  /** What of the options beyond width and layers means something to it. */
  readonly uses: readonly ("heads" | "feedForward" | "dropout" | "signature")[];
  /** Whether it sees its own number of the step before. */
  readonly feedback: boolean;
  /** Its layers up to the one that says its numbers. */
  readonly body: (sizes: NetworkSizes) => NamedLayer[];
}
