/**
 * The name of a product as an advisory writes it, taken apart: words that tell products apart, order numbers, hardware series,
 * versions and conditions that stand in the name itself.
 */

/** What a product says of itself, read once for many devices. */
export interface ProductName {
  readonly text: string;
  /** Words that tell products apart, in order. */
  readonly words: readonly string[];
  /** The same, squashed. */
  readonly squashed: ReadonlySet<string>;
  readonly numbers: readonly NumberPattern[];
  /** Its numbers are all there is: a device with another one is not meant. */
  readonly isByNumber: boolean;
  readonly isFamily: boolean;
  /** `Series B`: letters of hardware series; empty: not said. */
  readonly series: string;
  /** Versions that stand in the name itself: `V4.x`. */
  readonly versions: string;
  /** Under which condition alone it is meant: `with WLAN interface`. */
  readonly condition: string;
}

interface NumberPattern {
  readonly text: string;
  /** Upper case letters, digits, `*`, `?`. */
  readonly squashed: string;
  readonly isOpen: boolean;
}

const GENERIC = new Set(
  (
    'a all and any are as at automation based but by communication communications compact controller controllers cpu cpus device devices ' +
    'equipment ethernet ethernet/ip families family firmware following fw gateway gateways in incl include included includes including ' +
    'industrial ip logic managed model models module modules networks of or other part parts number numbers plc plcs pac product products ' +
    'programmable references related router routers safety serial server series standard switch switches system systems the their type types unit ' +
    'units variant variants version versions firmwares processor processors siplus simatic net inc various legacy classic meter meters relay relays drive drives ' +
    'panel panels hmi'
  )
    .split(' ')
    .map((word) => word.toUpperCase()),
);
// Names of lines of products; alone they are too wide, and they tell nothing beside a number.
const LINES = new Set([
  'MODICON',
  'MELSEC',
  'SIMATIC',
  'SIPLUS',
  'ALLEN-BRADLEY',
  'ALLEN',
  'BRADLEY',
  'LOGIX',
  'AUTOMATION',
]);

const MAX_NAME = 300;
/** `R04/08/16/32/120(EN)CPU` stands for so many names at most. */
const MAX_SPELLINGS = 64;
/** Shorter ones are too common to tell a device. */
export const MIN_NUMBER = 6;
const MIN_OPEN = 4;

/** As names are compared: upper case letters, digits and wildcards. */
export const squash = (text: string): string => text.toUpperCase().replace(/[^A-Z0-9*?]/g, '');
export const hasDigit = (text: string): boolean => /\d/.test(text);

/** `vendorWords`: names of the vendor, which its product may bear. */
export function readProduct(name: string, models: readonly string[], vendorWords: readonly string[]): ProductName {
  const text = name.slice(0, MAX_NAME).replace(/\s+/g, ' ').trim();
  const {main, condition} = conditionOf(text);
  const {rest, series} = seriesOf(main);
  const {bare, versions} = versionsIn(rest);
  const spellings = spelled(bare);
  const bracketed = [...models, ...inBrackets(bare)].map(patternOf);
  const numbers = [...bracketed, ...numberWords(bare).map(patternOf)].filter(isTelling);
  const drop = new Set(vendorWords.flatMap((vendor) => wordsOf(vendor)));
  const words = [...new Set(spellings.flatMap(wordsOf))].filter((word) => !GENERIC.has(word) && !drop.has(word));
  const isBracketed = (word: string): boolean => bracketed.some(({squashed}) => squashed === squash(word));
  const telling = words.filter((word) => !LINES.has(word) && (words.length === 1 || !isBracketed(word)));
  return {
    text,
    words: telling,
    squashed: new Set(telling.map(squash)),
    numbers,
    isByNumber: models.length > 0 || /\(.*(?:part numbers?|6[A-Z]{2}\d)/i.test(text),
    isFamily: /\b(?:family|families|series|all models|variants|all references)\b/i.test(text),
    series,
    versions,
    condition,
  };
}

const isTelling = ({squashed, isOpen}: NumberPattern): boolean => squashed.length >= (isOpen ? MIN_OPEN : MIN_NUMBER);

/** What stands behind `with`, `for`, ... and is no firmware. */
function conditionOf(text: string): {readonly main: string; readonly condition: string} {
  const found =
    /^(.*?\S) ?\b((?:with|for|when|equipped|containing|running|using|having|on|only)\b(?! firmware\b)(?! the firmware).*)$/i.exec(
      text,
    );
  if (found === null || /\((?:[^()]*)$/.test(found[1] ?? '')) return {main: text, condition: ''};
  return {main: found[1] ?? text, condition: found[2] ?? ''};
}

export function seriesOf(text: string): {readonly rest: string; readonly series: string} {
  const found =
    /(?:\bseries ([a-f](?:(?:\s*(?:,|\/|and|&)\s*)[a-f])*)|(?<=\d[\w-]*)\/([a-f])|(?<=\d )([a-f](?:\/[a-f])*))(?=$|[\s)(,])/i.exec(
      text,
    );
  if (found === null) return {rest: text, series: ''};
  const letters = (found[1] ?? found[2] ?? found[3] ?? '').toUpperCase().replace(/AND|[^A-F]/g, '');
  return {rest: `${text.slice(0, found.index)} ${text.slice(found.index + found[0].length)}`, series: letters};
}

function versionsIn(text: string): {readonly bare: string; readonly versions: string} {
  const found =
    /(?:[<>=]+ ?)?\b(?:v|version |firmware version )\d+(?:\.[\dx]+)*(?: (?:and|or) (?:newer|later|older|prior|earlier|below))?(?=$|[\s)(,])/i.exec(
      text,
    );
  return found === null ? {bare: text, versions: ''} : {bare: text.replace(found[0], ' '), versions: found[0]};
}

/** `(6ES7315-2EH14-0AB0)`, `(part numbers BMEP* and BMEH*)`. */
function inBrackets(text: string): string[] {
  return [...text.matchAll(/\(([^()]*)\)/g)].flatMap(([, list = '']) => {
    if (/^part numbers?/i.test(list)) return list.replace(/^part numbers?:?/i, '').split(/,|\band\b/);
    return /^\s*[0-9A-Z*?][0-9A-Z*? .-]{6,}\s*$/.test(list) && hasDigit(list) ? [list] : [];
  });
}

const numberWords = (text: string): string[] =>
  text.split(/[\s,;()]+/).filter((word) => hasDigit(word) && /[A-Z]/i.test(word));

function patternOf(text: string): NumberPattern {
  // In a number of capitals a small x stands for any character.
  const blank = text.replace(/\[\]|[□_]/g, '?');
  const open = /[A-Z]/.test(blank) ? blank.replace(/x/g, '?') : blank;
  const squashed = squash(open);
  return {text: text.trim(), squashed, isOpen: /[*?]/.test(squashed)};
}

const wordsOf = (text: string): string[] =>
  text
    .toUpperCase()
    .split(/[\s,;:()'"[\]]+|(?<=\b[A-Z]{3,})\/(?=[A-Z]{3,}\b)/)
    .map((word) => word.replace(/^[^A-Z0-9]+|[^A-Z0-9*]+$/g, ''))
    .filter((word) => word !== '');

/** `R04/08/16(EN)CPU`: each name that it stands for. */
function spelled(text: string): string[] {
  let spellings = [text];
  for (;;) {
    const next = spellings.flatMap(step);
    if (next.length === spellings.length || next.length > MAX_SPELLINGS) return spellings;
    spellings = next;
  }
}

function step(text: string): string[] {
  const optional = /(?<=[A-Z0-9])\s?\(([A-Z]{1,3})\)\s?(?=[A-Z])/.exec(text);
  if (optional !== null) {
    const [all, inner = ''] = optional;
    const around = (middle: string): string =>
      text.slice(0, optional.index) + middle + text.slice(optional.index + all.length);
    return [around(''), around(inner)];
  }
  const list = /\b([A-Z]+)(\d+)((?:\/\d+)+)([A-Z]*)\b/.exec(text);
  if (list === null) return [text];
  const [all, letters = '', one = '', more = '', end = ''] = list;
  return [one, ...more.slice(1).split('/')].map(
    (number) => text.slice(0, list.index) + letters + number + end + text.slice(list.index + all.length),
  );
}

/** Words that tell products apart. */
export const tellingWords = (text: string): string[] =>
  wordsOf(text).filter((word) => !GENERIC.has(word) && !LINES.has(word));
