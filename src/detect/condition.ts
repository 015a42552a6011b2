/** The condition grammar of Sigma: names, `not`, `and`, `or`, brackets, `1 of`, `all of`, `them`. Any text is parsed or refused, none throws. */

export type Condition =
  | {readonly type: 'name'; readonly name: string}
  | {readonly type: 'not'; readonly of: Condition}
  | {readonly type: 'and' | 'or'; readonly of: readonly Condition[]}
  /** `pattern` is a name with `*`, or `them`: every selection whose name does not begin with `_`. */
  | {readonly type: 'one-of' | 'all-of'; readonly pattern: string};

/** Text, and what is wrong with it. */
export type Parsed = {readonly condition: Condition} | {readonly error: string};

const MAX_TOKENS = 512;
const MAX_DEPTH = 32;
const TOKEN = /\s*(?:([A-Za-z0-9_*?-]+)|([()]))/y;

interface Reader {
  readonly tokens: readonly string[];
  at: number;
}

export function parseCondition(text: string): Parsed {
  const tokens = tokenize(text);
  if (typeof tokens === 'string') return {error: tokens};
  if (tokens.length > MAX_TOKENS) return {error: `condition has more than ${MAX_TOKENS} words`};
  const reader = {tokens, at: 0};
  const condition = either(reader, 0);
  if (typeof condition === 'string') return {error: condition};
  const rest = tokens[reader.at];
  return rest === undefined ? {condition} : {error: `condition: expected and, or, or the end before ${quote(rest)}`};
}

const quote = (text: string): string => JSON.stringify(text);

function tokenize(text: string): readonly string[] | string {
  const tokens: string[] = [];
  const trimmed = text.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < trimmed.length) {
    const at = TOKEN.lastIndex;
    const [, word, bracket] = TOKEN.exec(trimmed) ?? [];
    const token = word ?? bracket;
    if (token === undefined) return `condition: cannot read ${quote(trimmed.slice(at, at + 20).trim())}`;
    tokens.push(token);
  }
  return tokens;
}

const isWord = (token: string | undefined, word: string): boolean => token?.toLowerCase() === word;

/** Takes the next token if it is `word`. */
function take(reader: Reader, word: string): boolean {
  if (!isWord(reader.tokens[reader.at], word)) return false;
  reader.at++;
  return true;
}

function either(reader: Reader, depth: number): Condition | string {
  return chain(reader, depth, 'or', both);
}

function both(reader: Reader, depth: number): Condition | string {
  return chain(reader, depth, 'and', single);
}

type Parse = (reader: Reader, depth: number) => Condition | string;

function chain(reader: Reader, depth: number, word: 'and' | 'or', part: Parse): Condition | string {
  const parts: Condition[] = [];
  do {
    const next = part(reader, depth);
    if (typeof next === 'string') return next;
    parts.push(next);
  } while (take(reader, word));
  const [only] = parts;
  return only !== undefined && parts.length === 1 ? only : {type: word, of: parts};
}

function single(reader: Reader, depth: number): Condition | string {
  if (depth > MAX_DEPTH) return `condition: nested deeper than ${MAX_DEPTH}`;
  if (take(reader, 'not')) {
    const of = single(reader, depth + 1);
    return typeof of === 'string' ? of : {type: 'not', of};
  }
  if (take(reader, '(')) {
    const inner = either(reader, depth + 1);
    if (typeof inner === 'string') return inner;
    return take(reader, ')') ? inner : 'condition: a bracket is not closed';
  }
  return named(reader);
}

const RESERVED: readonly string[] = ['and', 'or', 'not', 'of', 'them', '(', ')'];

function named(reader: Reader): Condition | string {
  const token = reader.tokens[reader.at];
  if (token === undefined) return 'condition: it ends where the name of a selection is expected';
  if (isWord(reader.tokens[reader.at + 1], 'of')) return quantified(reader, token.toLowerCase());
  if (RESERVED.includes(token.toLowerCase()))
    return `condition: expected the name of a selection, found ${quote(token)}`;
  reader.at++;
  return /[*?]/.test(token) ? `condition: write 1 of ${token} or all of ${token}` : {type: 'name', name: token};
}

function quantified(reader: Reader, quantity: string): Condition | string {
  const pattern = reader.tokens[reader.at + 2];
  if (pattern === undefined) return `condition: ${quantity} of what?`;
  reader.at += 3;
  if (quantity === '1' || quantity === 'any') return {type: 'one-of', pattern};
  return quantity === 'all'
    ? {type: 'all-of', pattern}
    : `condition: ${quote(quantity)} of; only 1, any and all are known`;
}
