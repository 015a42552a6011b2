/**
 * Which versions an advisory speaks of, in all the forms that real ones use: `vers:intdot/>=1.0|<2.0` (VERS of package-url),
 * `vers:all/*`, `< V3.40`, `All versions < V2.1 SP1`, `3.x`, `V1.0 to V2.3`, `2.3.6 and prior`, `>= 1.1 | <= 1.3.2`, serial
 * numbers, free text. The answer says how it was understood: by machine; as text, with what of it a machine may still
 * use (`versions`: outside of them it does not apply); or not at all.
 */
import {type Constraint, readConstraints} from './range-grammar.ts';
import {compareVersions, doubtOf, firstNumbers, type Version} from './version.ts';

/** One end of a range. `numbers`: only so many numbers of a version are looked at, as in `3.x`. */
export interface Bound {
  readonly version: Version;
  readonly isIncluded: boolean;
  /** `up to 3.1`: whether 3.1 is meant is not said. */
  readonly isVague: boolean;
  readonly numbers?: number;
}

/** No end: without a limit on that side. */
export interface Interval {
  readonly min?: Bound;
  readonly max?: Bound;
}

/** First digits of a serial number, and the number that they are at most. */
export interface SerialLimit {
  readonly digits: number;
  readonly atMost: string;
}

export type Understood =
  | {readonly as: 'machine'; readonly versions: readonly Interval[]; readonly serial?: SerialLimit}
  | {readonly as: 'text'; readonly why: string; readonly versions?: readonly Interval[]}
  | {readonly as: 'not understood'; readonly why: string};

/** Longer statements are for people. */
const MAX_STATEMENT = 400;

/** Reads the name of a branch of category product_version or product_version_range (CSAF 2.0, 3.1.2.2). Never throws. */
export function understand(statement: string): Understood {
  const text = statement.replace(/[_\s]+/g, ' ').trim();
  if (text.length > MAX_STATEMENT) return {as: 'not understood', why: 'it is too long'};
  if (text === '' || text === '-') return {as: 'not understood', why: 'it is empty'};
  const serial = serialLimit(text);
  if (serial !== undefined) return {as: 'machine', versions: [{}], serial};
  const {main, condition} = split(text);
  const constraints = readConstraints(main);
  if (constraints.as === 'unread') {
    if (condition === '')
      return constraints.isName ? nameOnly(constraints.why) : {as: 'not understood', why: constraints.why};
    return {as: 'text', why: `it holds under a condition: ${condition}`};
  }
  if (constraints.as === 'part') {
    return {as: 'text', why: `it speaks of a part of the device: ${constraints.part}`};
  }
  const {intervals, isAmbiguous} = intervalsOf(constraints.list);
  if (condition !== '') return {as: 'text', why: `it holds under a condition: ${condition}`, versions: intervals};
  if (isAmbiguous)
    return {as: 'text', why: 'it names several limits, one for each branch of versions', versions: intervals};
  return {as: 'machine', versions: intervals};
}

const nameOnly = (why: string): Understood => ({as: 'text', why});

/** `<=with the first 5 digits of serial number 24061`: about when it was made. */
function serialLimit(text: string): SerialLimit | undefined {
  const found =
    /^(?:(?:<=|with|the) ?)*first ([1-9]) +digits of (?:the )?serial (?:number|no\.?)s?(?: (?:are|is))? ?(?:<= ?)?(\d{1,9})(?: (\d+))?$/i.exec(
      text,
    );
  if (found === null) return undefined;
  const [, count = '', atMost = '', again] = found;
  const isClear = atMost.length === Number(count) && (again === undefined || again === atMost);
  return isClear && text.includes('<=') ? {digits: Number(count), atMost} : undefined;
}

const CONDITION = /\s+\b(?:with|when|if|only|where|running|using|containing|having|for|on)\b/i;

/** What is said of versions, and what is said besides: `< V2.0 (only with web server)`. */
function split(text: string): {readonly main: string; readonly condition: string} {
  const asides: string[] = [];
  const bare = text
    .replace(/(?:^|\s)\((?!build |incl|excl)([^()]*)\)/gi, (whole, inside: string) => {
      if (/^[<>=]*\s*(?:v|r|version )?\d[\w.]*$/i.test(inside.trim())) return whole.replace(/[()]/g, ' ');
      asides.push(inside.trim());
      return ' ';
    })
    .trim();
  const at = CONDITION.exec(bare)?.index ?? -1;
  if (at >= 0 && !/^all\s+\S+\s+versions/i.test(bare)) asides.push(bare.slice(at).trim());
  return {main: at < 0 ? bare : bare.slice(0, at), condition: asides.join('; ')};
}

/** VERS: single versions stand for themselves; the others, sorted, are taken in pairs from a lower to an upper limit. */
function intervalsOf(list: readonly (Constraint | 'all')[]): {intervals: readonly Interval[]; isAmbiguous: boolean} {
  if (list.includes('all')) return {intervals: [{}], isAmbiguous: false};
  const constraints = list.filter((constraint): constraint is Constraint => constraint !== 'all');
  const intervals: Interval[] = constraints
    .filter(({op}) => op === '=')
    .map((is) => ({min: boundOf(is), max: boundOf(is)}));
  const limits = constraints.filter(({op}) => op !== '=' && op !== '!=');
  const sorted = limits.toSorted((a, b) => compareVersions(a.version, b.version));
  let min: Bound | undefined;
  let isAmbiguous = constraints.some(({op}) => op === '!=');
  let upper = 0;
  sorted.forEach((limit, at) => {
    const isLower = limit.op.startsWith('>');
    if (isLower) {
      isAmbiguous ||= min !== undefined;
      min ??= boundOf(limit);
      if (at === sorted.length - 1) intervals.push({min});
      return;
    }
    isAmbiguous ||= min === undefined && upper > 0;
    upper++;
    intervals.push(min === undefined ? {max: boundOf(limit)} : {min, max: boundOf(limit)});
    min = undefined;
  });
  return {intervals, isAmbiguous};
}

const boundOf = ({op, version, isVague, numbers}: Constraint): Bound => ({
  version,
  isIncluded: op.endsWith('='),
  isVague,
  ...(numbers !== undefined && {numbers}),
});

export type Inside =
  | {readonly is: 'inside' | 'outside'}
  /** It cannot be told, and why. */
  | {readonly is: 'doubtful'; readonly why: string};

/** Whether a version is in one of the intervals. Doubt wins over outside: nothing is called safe that may not be. */
export function isWithin(version: Version, intervals: readonly Interval[]): Inside {
  let doubt: Inside | undefined;
  for (const interval of intervals) {
    const answer = isIn(version, interval);
    if (answer.is === 'inside') return answer;
    if (answer.is === 'doubtful') doubt ??= answer;
  }
  return doubt ?? {is: 'outside'};
}

function isIn(version: Version, {min, max}: Interval): Inside {
  let doubt: Inside | undefined;
  for (const [bound, side] of [
    [min, 1],
    [max, -1],
  ] as const) {
    if (bound === undefined) continue;
    const why = doubtAt(version, bound);
    if (why !== undefined) doubt ??= {is: 'doubtful', why};
    else if (!isBeyond(version, bound, side)) return {is: 'outside'};
  }
  return doubt ?? {is: 'inside'};
}

const cut = (version: Version, {numbers}: Bound): Version =>
  numbers === undefined ? version : firstNumbers(version, numbers);

function doubtAt(version: Version, bound: Bound): string | undefined {
  const own = cut(version, bound);
  if (bound.isVague && compareVersions(own, bound.version) === 0)
    return `whether ${bound.version.text} itself is meant is not said`;
  return doubtOf(own, bound.version);
}

/** True: on the side of the bound that is meant. 1: above it. */
function isBeyond(version: Version, bound: Bound, side: 1 | -1): boolean {
  const order = compareVersions(cut(version, bound), bound.version) * side;
  return order > 0 || (order === 0 && bound.isIncluded);
}
