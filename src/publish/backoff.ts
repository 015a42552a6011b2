/** How long to wait before trying again: twice as long each time up to a limit, spread at random, so that a plant full of
 * sensors does not come back to its broker in the same instant. */
export interface Backoff {
  /** Milliseconds to wait now. */
  next(): number;
  /** It worked: begin anew. */
  reset(): void;
}

export interface BackoffLimits {
  readonly firstMs: number;
  readonly mostMs: number;
}

export function backoff({firstMs, mostMs}: BackoffLimits, random: () => number = Math.random): Backoff {
  let step = firstMs;
  return {
    next: () => {
      const wait = step / 2 + (random() * step) / 2;
      step = Math.min(step * 2, mostMs);
      return wait;
    },
    reset: () => {
      step = firstMs;
    },
  };
}
