/**
 * The words and signs in which advisories limit versions, read into constraints: `prior to V2.3` is `< V2.3`, `1.2 and below`
 * is `<= 1.2`, `V1 to V2` is `>= V1` and `<= V2`, `3.x` is the versions that begin with 3. VERS (package-url) is one of them.
 */
import {parseVersion, type Version} from './version.ts';

/** One limit. */
export interface Constraint {
  readonly op: '<' | '<=' | '>' | '>=' | '=' | '!=';
  readonly version: Version;
  readonly isVague: boolean;
  readonly numbers?: number;
}

export type Constraints =
  | {readonly as: 'list'; readonly list: readonly (Constraint | 'all')[]}
  | {readonly as: 'part'; readonly part: string}
  /** `isName`: it looks like a model or an order number. */
  | {readonly as: 'unread'; readonly why: string; readonly isName: boolean};

const unread = (why: string, isName = false): Constraints => ({as: 'unread', why, isName});

/** More constraints are for people. */
const MAX_CONSTRAINTS = 64;

type Rewrite = readonly [RegExp, string];

/** Words into signs. `~`: whether the end itself is meant is not said. A sign behind its version is marked with `@`. */
const words: readonly Rewrite[] = [
  [/≤|=<|⩽/g, '<='],
  [/≥|=>|⩾/g, '>='],
  [/\((?:including|inclusive|included)\)|\((?:incl\.?)\)/g, ' @incl '],
  [/\((?:excluding|exclusive|excluded)\)|\((?:excl\.?)\)/g, ' @excl '],
  [
    /(?:,? ?(?:and|or))? ?(?:all )?(?:prior|earlier|older|lower|below|previous|before|under)(?: (?:firmware |software )?(?:versions?|releases?))?$/g,
    ' @le ',
  ],
  [
    /(?:,? ?(?:and|or))? ?(?:all )?(?:later|newer|higher|above|onwards?|up|greater)(?: (?:versions?|releases?))?$/g,
    ' @ge ',
  ],
  [/\bup to,? (?:and )?including\b|\bthrough\b|\bno later than\b/g, ' <= '],
  [/\b(?:versions? )?(?:prior to|before|earlier than|older than|lower than|less than|below)\b/g, ' < '],
  [/\b(?:newer than|later than|higher than|greater than|after|above)\b/g, ' > '],
  [/\b(?:up to|until)\b/g, ' <=~ '],
  [/\b(?:from|since|starting with|beginning with)\b/g, ' >= '],
];

/** Reads a statement without its conditions. */
export function readConstraints(statement: string): Constraints {
  const vers = /^vers:[a-z0-9.+-]*\/(.*)$/i.exec(statement.replace(/ /g, '_'));
  const text = (vers === null ? statement : decoded(vers[1] ?? '')).replace(/_/g, ' ').toLowerCase().trim();
  if (/^(?:\*|(?:all|any)(?: (?:firmware|software))?(?: versions?| releases?)?|all\/\*)(?: \*)?$/.test(text)) {
    return {as: 'list', list: ['all']};
  }
  if (/^(?:no|none|no versions?)$/.test(text)) return {as: 'list', list: []};
  const part = partOf(text);
  if (part !== undefined) return {as: 'part', part};
  return readList(signed(text));
}

/** Percent signs as VERS has them; what is no such sign stays. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** `All BIOS versions < V2`, `BIOS < V2`: not about the firmware of the whole. */
function partOf(text: string): string | undefined {
  const part = /^all (?!versions?\b|firmware\b|software\b|releases?\b)(.{1,40}?) versions?\b/.exec(text)?.[1];
  if (part !== undefined) return part;
  const named = /^((?!v ?\d|r ?\d)[a-z][\w .:/-]*?) ?(?:<=?|>=?) ?v?\d/.exec(text)?.[1];
  if (
    named === undefined ||
    /^(?:all |any )?(?:firmware |software |fw )?(?:versions?|releases?|firmware|fw)?$/.test(named)
  ) {
    return undefined;
  }
  // Words that limit are no part.
  return /\b(?:prior|before|earlier|from|between|up|until|newer|since|and|versions?)\b/.test(named) ||
    /^\w?\d/.test(named)
    ? undefined
    : named;
}

/** `2009-2010`, `12.4.1-12.4.11`; `2.03-02` is one version. */
const SPACED = /^(\d{4,}|\d+(?:\.\d+)+) ?[-–—] ?(\d{4,}|\d+(?:\.\d+)+)$/;

function signed(text: string): string {
  let result = text
    .replace(/^(?:all|any)\s+(?=(?:firmware |software )?(?:versions?|releases?))/, '')
    .replace(/^(?:firmware|software)?\s*(?:versions?|releases?)\s*:?\s*(?=[^\d\s]|\d)/, '')
    .replace(/^between (.+?) and (.+)$/, '>= $1 <= $2');
  for (const [pattern, sign] of words) result = result.replace(pattern, sign);
  return (
    result
      .replace(/^([vr]?\d[\w.]*)\s+(?:to|-|–)\s+([vr]?\d[\w.]*)$/, '>= $1 <= $2')
      .replace(/\s+to\s+(?=[vr]?\d)/g, ' <= ')
      .replace(SPACED, '>= $1 <= $2')
      // `V7.1 < V7.1 Upd3`: from the one to the other.
      .replace(/^([^<>=|;,@!]*\d[^<>=|;,@!]*?) (<=?~?) ?(?=[vr]?\d)/, '>= $1 $2 ')
  );
}

function readList(text: string): Constraints {
  const pieces = text
    .split(/\s*(?:[|;,&]|\band\b|\bor\b)\s*/)
    .flatMap((piece) => piece.split(/(?<=[^<>=!~\s])\s*(?=[<>]|!=|=(?![=~]))/));
  const list: Constraint[] = [];
  for (const piece of pieces.map((one) => one.trim()).filter((one) => one !== '')) {
    if (list.length === MAX_CONSTRAINTS) return unread('it names too many limits');
    const constraint = readOne(piece);
    if (typeof constraint === 'string') return unread(constraint, isName(piece));
    list.push(constraint);
  }
  return list.length === 0 ? unread('it names no version') : {as: 'list', list};
}

/** `1763-L16DWD`, `LNL-4420`, `HEN32204`, `1SAP535100R2001`, `CVE-2020-1`. */
const MODEL = /^(?:\d{3,}-[a-z][\w/-]*|[a-z]{2,}-?[a-z]*\d[\w/-]{2,}|[a-z]\d{5,}\w*|\d[a-z]{2,}\d\w{5,})$/;
/** `SE2020MP13`, `SV20`, `V02L007`, `FW14`, `R204`: versions all the same. */
const RELEASE = /^(?:[vr]\d|(?:fw|sw|sv|se|sp|hf|bt|mp)\d{1,4})/;
const isName = (piece: string): boolean => MODEL.test(piece) && !RELEASE.test(piece);

/** `2.51 2.52`, `2.0.11 / 3.0.11`. */
const TWO = /\d\.\d+ \d+\.\d|\d ?\/ ?\d/;

/** One limit; a text: why it is none. */
function readOne(piece: string): Constraint | string {
  const found = /^(<=~|<=|>=|!=|==?|<|>)?\s*(.*?)\s*(?:@(incl|excl|le|ge))?$/.exec(piece);
  const [, sign = '=', body = '', after] = found ?? [];
  if (/[<>=@]/.test(body)) return `"${piece}" is no limit`;
  if (TWO.test(body)) return `"${body}" is more than one version`;
  if (isName(body)) return `"${body}" looks like a model or an order number`;
  const {version, numbers} = readVersion(body);
  if (version === undefined) return `"${body}" is no version`;
  const strange = strangeIn(version);
  if (strange !== undefined) return `"${body}" holds a word that is not known: ${strange}`;
  const isVague = sign.endsWith('~');
  return {op: opOf(sign.replace('~', ''), after), version, isVague, ...(numbers !== undefined && {numbers})};
}

function opOf(sign: string, after: string | undefined): Constraint['op'] {
  if (after === 'le') return '<=';
  if (after === 'ge') return '>=';
  const op = sign === '==' ? '=' : sign;
  if (after === 'excl') return op.startsWith('>') ? '>' : '<';
  if (after === 'incl') return op.startsWith('>') ? '>=' : '<=';
  return op as Constraint['op'];
}

/** `3.x`, `12.2.*`: the versions that begin so. */
function readVersion(body: string): {readonly version: Version | undefined; readonly numbers?: number} {
  const open = /^([vr]?\d+(?:\.\d+)*)\.[x*](?:\.[x*])*$/.exec(body);
  const version = parseVersion(open?.[1] ?? body);
  return open === null || version === undefined ? {version} : {version, numbers: version.written.length};
}

const KNOWN = new Set([
  '',
  'sp',
  'update',
  'hotfix',
  'patch',
  'build',
  'cu',
  'rc',
  'alpha',
  'beta',
  'pre',
  'preview',
  'dev',
  'hotfixrev',
]);
/** Longest word that may belong to a version: `MP13`, `RS09`; and longest name of a series before it: `SE2020`. */
const MAX_WORD = 3;
const MAX_SCOPE = 2;

/** A word that says more than a version does, or a name before it. */
function strangeIn({scope, tail}: Version): string | undefined {
  if (scope.replace(/ /g, '').length > MAX_SCOPE) return scope;
  return tail.find(({word}) => /^x+$/.test(word) || (!KNOWN.has(word) && word.length > MAX_WORD))?.word;
}
