/**
 * A map by segment and key. Two look-ups instead of one by a joined text: joining and hashing it would cost more, while the
 * same text as key is hashed once in its life.
 */
export interface BySegment<T> {
  get(segment: string, key: string): T | undefined;
  set(segment: string, key: string, value: T): void;
  delete(segment: string, key: string): void;
  /** Keys and values of one segment. */
  of(segment: string): Iterable<readonly [string, T]>;
  /** Of all segments, those of a segment in the order of their coming. */
  values(): Iterable<T>;
  size(): number;
}

export function bySegment<T>(): BySegment<T> {
  const all = new Map<string, Map<string, T>>();
  let size = 0;
  return {
    get: (segment, key) => all.get(segment)?.get(key),
    set(segment, key, value) {
      const known = all.get(segment) ?? new Map<string, T>();
      all.set(segment, known);
      const before = known.size;
      known.set(key, value);
      size += known.size - before;
    },
    delete(segment, key) {
      if (all.get(segment)?.delete(key) === true) size--;
    },
    of: (segment) => all.get(segment) ?? [],
    *values() {
      for (const known of all.values()) yield* known.values();
    },
    size: () => size,
  };
}
