import { check } from "../../core/index.ts";
import type { Challenger } from "../challenger.ts";
import { banded } from "./banded.ts";

/** Any challenger inside a no-trade band of one half-width, in delta. A width below 0 is a RangeError. */
export function withBand(inner: Challenger, width: number): Challenger {
  check(width >= 0, () => `withBand: width must be >= 0, was ${width}`);
  const about = {
    name: `${inner.name}, band ${width}`,
    description: `${inner.description.replace(/\.$/, "")}; traded only to the edge of a band of +/-${width} around it.`,
  };
  return banded(inner, about, () => ({
    parameters: {},
    widths: ({ forward }) => new Float64Array(forward.length).fill(width),
  }));
}
