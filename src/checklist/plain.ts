/** Reading values that somebody else wrote (JSON, YAML): whatever is not there or of another kind is empty. Never throws. */

export type Plain = Readonly<Record<string, unknown>>;

export const record = (value: unknown): Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Plain) : {};

export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const text = (value: unknown): string => (typeof value === 'string' ? value : '');

export const texts = (value: unknown): readonly string[] => list(value).filter((one) => typeof one === 'string');

/** What stands at the end of the path, own properties only. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let here = value;
  for (const step of path) {
    const one = record(here);
    if (!Object.hasOwn(one, step)) return undefined;
    here = one[step];
  }
  return here;
}

export const textAt = (value: unknown, ...path: readonly string[]): string => text(at(value, ...path));
export const listAt = (value: unknown, ...path: readonly string[]): readonly unknown[] => list(at(value, ...path));
export const recordAt = (value: unknown, ...path: readonly string[]): Plain => record(at(value, ...path));

/** Parses JSON; `undefined` where it is none. */
export function json(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    return undefined;
  }
}

/** JSON in which the order of keys says nothing. */
export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) =>
    Array.isArray(one) || typeof one !== 'object' || one === null
      ? one
      : Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1))),
  );
