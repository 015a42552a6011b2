/** Random numbers that a seed brings back: what the fuzzer found once it finds again. */
export interface Random {
  /** 0 to n - 1. */
  below(n: number): number;
  /** True once in n times. */
  oneIn(n: number): boolean;
}

/** mulberry32: fast, and good enough to choose damage. */
export function random(seed: number): Random {
  let state = seed >>> 0;
  function below(n: number): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % n;
  }
  return {below, oneIn: (n) => below(n) === 0};
}
