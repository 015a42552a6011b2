/** Addresses of Modbus and ranges of them, as people write them: from 0 as on the wire, or as manuals count (40001). */

/** The four tables of a Modbus server. */
export const tables = ['coils', 'discrete', 'input', 'holding'] as const;
export type Table = (typeof tables)[number];

/** Both ends included. */
export interface Range {
  readonly first: number;
  readonly last: number;
}

/** A range of registers or coils, from 0; without a table it is of all of them. */
export interface RegisterRange extends Range {
  readonly table?: Table;
}

const LAST_ADDRESS = 0xffff;

/** First digit of the number that manuals give a register. */
const digits: Readonly<Record<string, Table>> = {'0': 'coils', '1': 'discrete', '3': 'input', '4': 'holding'};
const digitOf: Readonly<Record<Table, number>> = {coils: 0, discrete: 1, input: 3, holding: 4};

/** `0-99` or `7`, up to `most`; undefined: it is none. */
export function rangeOf(text: string, most: number): Range | undefined {
  const found = /^(\d{1,10})(?:\s*-\s*(\d{1,10}))?$/.exec(text.trim());
  if (found === null) return undefined;
  const first = Number(found[1]);
  const last = Number(found[2] ?? found[1]);
  return first <= last && last <= most ? {first, last} : undefined;
}

/** `holding 0-99`, or `0-99` for all tables: from 0, as on the wire. */
export function addressesOf(text: string): RegisterRange | undefined {
  const found = /^(?:([a-z]+)\s+)?([\d\s-]+)$/.exec(text.trim());
  const range = rangeOf(found?.[2] ?? '', LAST_ADDRESS);
  if (found === null || range === undefined) return undefined;
  const table = tables.find((one) => one === found[1]);
  if (found[1] === undefined) return range;
  return table === undefined ? undefined : {table, ...range};
}

/** `40001-40100`, `400001-400100` or `00001`: as manuals count, from 1, the first digit naming the table. */
export function registersOf(text: string): RegisterRange | undefined {
  const found = /^(\d)(\d{4,5})(?:\s*-\s*(\d)(\d{4,5}))?$/.exec(text.trim());
  if (found === null) return undefined;
  const [, digit = '', first = '', lastDigit = digit, last = first] = found;
  const table = digits[digit];
  if (table === undefined || lastDigit !== digit) return undefined;
  const range = {table, first: Number(first) - 1, last: Number(last) - 1};
  return range.first >= 0 && range.first <= range.last && range.last <= LAST_ADDRESS ? range : undefined;
}

/** Both ways of counting, so that nobody is off by one: `holding 16 (40017)`, `holding 0-9 (40001-40010)`. */
export function registersText({table, first, last}: RegisterRange): string {
  const plain = first === last ? String(first) : `${first}-${last}`;
  if (table === undefined) return `address ${plain}`;
  const manual =
    first === last ? manualNumber(table, first) : `${manualNumber(table, first)}-${manualNumber(table, last)}`;
  return `${table} ${plain} (${manual})`;
}

/** Five digits as long as they reach. */
function manualNumber(table: Table, address: number): string {
  const width = address < 9999 ? 4 : 5;
  return `${digitOf[table]}${String(address + 1).padStart(width, '0')}`;
}
