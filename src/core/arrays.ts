/** Where a computation takes its arrays from. What is in them at first is not said: whoever takes one fills it whole. */
export interface ArraySource {
  /** An array of `length` doubles for the use `name`. */
  doubles(name: string, length: number): Float64Array;
  /** The same in single precision. */
  singles(name: string, length: number): Float32Array;
}

/** New arrays at every call. */
export const newArrays: ArraySource = {
  doubles: (_, length) => new Float64Array(length),
  singles: (_, length) => new Float32Array(length),
};

/**
 * The same array whenever the same use asks for the same length: for a loop in which no result outlives its turn. Fresh arrays of such sizes would have all
 * memory searched for garbage every few turns. What an earlier turn left in an array is overwritten.
 */
export function reusedArrays(): ArraySource {
  return {
    doubles: reusing((length) => new Float64Array(length)),
    singles: reusing((length) => new Float32Array(length)),
  };
}

function reusing<A extends { readonly length: number }>(
  make: (length: number) => A,
): (name: string, length: number) => A {
  const kept = new Map<string, A>();
  return (name, length) => {
    const found = kept.get(name);
    if (found?.length === length) return found;
    const made = make(length);
    kept.set(name, made);
    return made;
  };
}
