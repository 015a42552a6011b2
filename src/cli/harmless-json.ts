/** JSON for a terminal: what is dangerous to show is escaped, while the value that a program reads is unchanged. */
import {HARMFUL} from '../core/harmless.ts';

/** Newlines of the layout stay; `indent` 0 is one line. */
export const harmlessJson = (value: unknown, indent = 2): string =>
  JSON.stringify(value, null, indent).replace(HARMFUL, (char) => (char === '\n' ? char : unicodeEscape(char)));

const unicodeEscape = (char: string): string =>
  Array.from({length: char.length}, (_, i) => `\\u${char.charCodeAt(i).toString(16).padStart(4, '0')}`).join('');
