import type { LayerSpec, Tf } from "../../engine/index.ts";
import { attentionCell, positionsCell, tokenAttentionCell } from "./attention-cells.ts";
import type { Cell, WeightOf } from "./cell.ts";
import { denseCell, feedForwardCell } from "./dense-cells.ts";
import { lstmCell } from "./lstm-cell.ts";
import { runningCell } from "./running-cell.ts";

/** A layer in tensors, before its first step. @param fedBack whether it reads the network's own number as a last row */
export function openCell(tf: Tf, layer: LayerSpec, weight: WeightOf, fedBack: boolean): Cell {
  switch (layer.kind) {
    case "lstm":
      return lstmCell(tf, layer, weight);
    case "dense":
      return denseCell(tf, layer, weight);
    case "positions":
      return positionsCell(tf);
    case "attention":
      return attentionCell(tf, layer, weight);
    case "feed-forward":
      return feedForwardCell(tf, weight);
    case "token-attention":
      return tokenAttentionCell(tf, layer, weight, fedBack);
    case "running":
      return runningCell(tf, layer);
  }
}
