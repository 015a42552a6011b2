/** Plain data of unknown shape: what is not there or of another type is undefined. */

export type Plain = Readonly<Record<string, unknown>>;

export const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The maps in a list; a single one counts as a list. */
export const plains = (value: unknown): readonly Plain[] =>
  Array.isArray(value) ? value.filter(isPlain) : isPlain(value) ? [value] : [];

export const text = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';

export function number(value: unknown): number | undefined {
  const found = typeof value === 'string' && value.trim() !== '' ? Number(value.replace(',', '.')) : value;
  return typeof found === 'number' && Number.isFinite(found) ? found : undefined;
}
