/** What the reader of YAML complains of, in words of somebody who edits the file: what is wrong, and what to do. */

/** By the reader's code of the mistake. */
const words: Readonly<Record<string, string>> = {
  BAD_ALIAS: 'nothing is named so with & before it (a value that begins with * goes into quotes)',
  BAD_DQ_ESCAPE: 'no such escape (in double quotes write \\\\ for a backslash, or use single quotes)',
  BAD_INDENT: 'it does not stand below what it belongs to (use the same number of spaces as its neighbours)',
  BAD_SCALAR_START: 'a value cannot begin with this character (put the value into quotes)',
  BLOCK_AS_IMPLICIT_KEY:
    'a key behind a value (write each key on a line of its own, as far in as its neighbours, or put the value into quotes)',
  BLOCK_IN_FLOW: 'within [ ] or { } there are no lines with - or indented keys (write them all one way)',
  DUPLICATE_KEY: 'this key stands there twice (remove one)',
  MISSING_CHAR: 'something is missing before this (a closing quote or bracket, a comma, or the space behind a colon)',
  MULTILINE_IMPLICIT_KEY: 'this is no key and value (write key: value, with a colon and a space)',
  MULTIPLE_DOCS: 'a second document begins here (remove the line ---)',
  TAB_AS_INDENT: 'a tab is no indentation (use spaces)',
  UNEXPECTED_TOKEN: 'this does not belong here (look for a quote, bracket or colon too many just before it)',
};

interface Mistake {
  readonly code: string;
  /** What the reader says itself, for mistakes that hardly anybody makes. */
  readonly message: string;
  readonly pos: readonly [start: number, end: number];
}

/** Each place once: what goes wrong there often has several names. */
export function yamlFaults(mistakes: readonly Mistake[]): {readonly offset: number; readonly message: string}[] {
  const first = mistakes.filter(({pos}, i) => mistakes.findIndex((one) => one.pos[0] === pos[0]) === i);
  return first.map(({code, message, pos}) => ({offset: pos[0], message: inWords(code, message)}));
}

const inWords = (code: string, message: string): string =>
  `not readable as YAML: ${words[code] ?? message.split('\n', 1)[0]}`;
