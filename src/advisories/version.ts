/**
 * Firmware versions of all vendors in one order: `V4.5.0 SP1 Update 3`, `4.5.0_SP1`, `1.0b12`, `FW 20.54`, `R3.10`,
 * `15.2(5)EA.fc4`, `1.2.0-rc1`. The order is total; whether it means anything for two versions is `doubtOf`.
 * Numbers count as whole numbers (4.10 is after 4.9), a missing one as 0; service packs are after updates, both after the
 * plain version, and what is no release yet (alpha, beta, rc) before it. A single letter is a revision: 1.29F after 1.29.
 */

/** Longer texts are no version. */
const MAX_TEXT = 120;
const MAX_ITEMS = 24;

/** One step behind the leading numbers: `SP1` is {word: 'sp', number: '1'}. */
interface Item {
  readonly rank: number;
  readonly word: string;
  /** Digits without leading zeros; empty: none. */
  readonly number: string;
}

export interface Version {
  /** As it was written. */
  readonly text: string;
  /** What stands before the first number and is more than `V` or `FW`: a part of the device, a series. Lower case. */
  readonly scope: string;
  /** Digits without leading zeros, no zero at the end. */
  readonly numbers: readonly string[];
  /** The same as written. */
  readonly written: readonly string[];
  readonly tail: readonly Item[];
}

const END: Item = {rank: 1, word: '', number: ''};
const ranks: Readonly<Record<string, number>> = {
  alpha: 0,
  beta: 0,
  rc: 0,
  pre: 0,
  preview: 0,
  dev: 0,
  build: 2,
  update: 4,
  hotfix: 4,
  patch: 4,
  cu: 4,
  sp: 5,
};
const OTHER_WORD = 3;
const synonyms: Readonly<Record<string, string>> = {
  upd: 'update',
  up: 'update',
  hf: 'hotfix',
  p: 'patch',
  bld: 'build',
  servicepack: 'sp',
};
/** Says that a version follows, and nothing else. */
const MARK = /^(?:(?:firmware|software|fw|sw|sv|versions?|ver|revision|rev|release|rel|[vr])[ .:]*)+(?=\d)/;
const MARK_WORDS = /\b(?:firmware|software|fw|sw|versions?|ver|revision|rev|release|rel|[vr])\b/g;

/** Undefined: the text holds no version, or more than one can be. */
export function parseVersion(text: string): Version | undefined {
  if (text.length > MAX_TEXT) return undefined;
  const plain = text
    .toLowerCase()
    .replace(/[_\s]+/g, ' ')
    .trim();
  const {scope, rest} = withoutMark(plain);
  const lead = /^\d+(?:\.\d+)*/.exec(rest)?.[0];
  if (lead === undefined) return undefined;
  const written = lead.split('.');
  const tail = tailOf(rest.slice(lead.length));
  if (tail === undefined || written.length > MAX_ITEMS) return undefined;
  return {text: text.trim(), scope, numbers: withoutEndZeros(written.map(digits)), written, tail};
}

function withoutMark(plain: string): {readonly scope: string; readonly rest: string} {
  const marked = plain.replace(MARK, '');
  if (/^\d/.test(marked)) return {scope: '', rest: marked};
  // `cpci85 v05`: a name with digits of its own.
  const part = /^(\S*[a-z]\S*(?: \S+)?) (?:v|version |firmware |fw )+(?=\d)/.exec(marked);
  const prefix = part?.[0] ?? /^[^\d]*/.exec(marked)?.[0] ?? '';
  const scope = (part?.[1] ?? prefix).replace(MARK_WORDS, ' ').replace(/[^a-z0-9]+/g, ' ');
  return {scope: scope.trim(), rest: marked.slice(prefix.length)};
}

/** Undefined: too many steps. */
function tailOf(text: string): readonly Item[] | undefined {
  const steps = [...text.replace(/service ?pack/g, 'sp').matchAll(/([a-z]+)[ .:#-]*(\d*)|(\d+)/g)];
  if (steps.length > MAX_ITEMS) return undefined;
  return steps.map(([, letters, number = '', alone]) =>
    letters === undefined ? {rank: 2, word: '', number: digits(alone ?? '')} : itemOf(letters, number),
  );
}

function itemOf(letters: string, number: string): Item {
  const word = synonyms[letters] ?? letters;
  return {rank: ranks[word] ?? OTHER_WORD, word, number: digits(number)};
}

const digits = (text: string): string => text.replace(/^0+(?=\d)/, '');

function withoutEndZeros(numbers: readonly string[]): readonly string[] {
  const last = numbers.findLastIndex((number) => number !== '0');
  return numbers.slice(0, last + 1);
}

/** Below 0: a is before b. A total order; 0 only for two ways to write the same version. */
export function compareVersions(a: Version, b: Version): number {
  return byText(a.scope, b.scope) || compareNumbers(a.numbers, b.numbers) || compareTails(a.tail, b.tail);
}

function compareNumbers(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const order = byNumber(a[i] ?? '0', b[i] ?? '0');
    if (order !== 0) return order;
  }
  return 0;
}

function compareTails(a: readonly Item[], b: readonly Item[]): number {
  const at = firstDifference(a, b);
  return at < 0 ? 0 : compareItems(a[at] ?? END, b[at] ?? END);
}

/** Place of the first step in which they differ; -1: in none. */
function firstDifference(a: readonly Item[], b: readonly Item[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) if (compareItems(a[i] ?? END, b[i] ?? END) !== 0) return i;
  return -1;
}

const compareItems = (a: Item, b: Item): number =>
  a.rank - b.rank || byText(a.word, b.word) || byNumber(a.number, b.number);

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
/** By value, whatever its length; nothing is before 0. */
const byNumber = (a: string, b: string): number => a.length - b.length || byText(a, b);

/** The same version with only its first `count` numbers: what `3.x` speaks of. */
export const firstNumbers = (version: Version, count: number): Version => ({
  ...version,
  numbers: withoutEndZeros(Array.from({length: count}, (_, i) => version.numbers[i] ?? '0')),
  tail: [],
});

/** First numbers from which on it is a year, and a date or a running number. */
const YEAR = 1900;
const DATE = 3000;

/** Why the order of these two may mean nothing, in words; undefined: it can be relied on. */
export function doubtOf(a: Version, b: Version): string | undefined {
  if (a.scope !== b.scope)
    return `${a.text} and ${b.text} are not counted alike (${a.scope || 'plain'}, ${b.scope || 'plain'})`;
  if (eraOf(a) !== eraOf(b)) return `one of ${a.text} and ${b.text} is a year or date, the other is not`;
  if (compareNumbers(a.numbers, b.numbers) === 0) return tailDoubt(a, b);
  return isDecimal(a, b) ? `${a.text} and ${b.text} differ in the number of digits; 2.7 may stand for 2.70` : undefined;
}

function eraOf({numbers: [first = '0']}: Version): 'number' | 'year' | 'date' {
  if (Number(first) < YEAR) return 'number';
  return Number(first) < DATE ? 'year' : 'date';
}

/** Steps with different names have no order among each other, but for those whose rank tells. */
function tailDoubt(a: Version, b: Version): string | undefined {
  if (isDecimal(a, b)) return `${a.text} and ${b.text} differ in the number of digits`;
  const at = firstDifference(a.tail, b.tail);
  if (at < 0) return undefined;
  const [left, right] = [a.tail[at] ?? END, b.tail[at] ?? END];
  // `1.0b12` may be a revision or a beta.
  const isKnown = (item: Item): boolean => item.rank !== OTHER_WORD || (item.word.length === 1 && item.number === '');
  if (left.word === right.word && left !== END && right !== END) return undefined;
  const isLetters = left.rank === OTHER_WORD && right.rank === OTHER_WORD;
  if ((left.rank !== right.rank || isLetters) && isKnown(left) && isKnown(right)) return undefined;
  return `whether ${a.text} or ${b.text} is the later one cannot be told from their names`;
}

/** `2.7` and `2.70`, `4.3` and `4.03`: as decimals they compare otherwise than as whole numbers. */
function isDecimal(a: Version, b: Version): boolean {
  if (a.written.length !== 2 || b.written.length !== 2 || a.numbers[0] !== b.numbers[0]) return false;
  const [, left = ''] = a.written;
  const [, right = ''] = b.written;
  if (left.length === right.length || Math.min(left.length, right.length) !== 1) return false;
  const wide = left.length > right.length ? left : right;
  if (!/^0|0$/.test(wide)) return false;
  const width = wide.length;
  const asDecimals = byText(left.padEnd(width, '0'), right.padEnd(width, '0'));
  return Math.sign(asDecimals) !== Math.sign(byNumber(digits(left), digits(right)));
}
