const ALIGNMENT = 16;

/** Hands out stretches of memory, one after the other. */
export class Bump {
  end: number;

  constructor(start: number) {
    this.end = start;
  }

  take(count: number): number {
    const at = this.end;
    this.end += aligned(count);
    return at;
  }
}

/** The count, rounded up so that what follows begins aligned. */
export function aligned(count: number): number {
  return Math.ceil(count / ALIGNMENT) * ALIGNMENT;
}
