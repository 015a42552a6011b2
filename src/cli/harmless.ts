/**
 * Text that came from a device, a packet or a file somebody else wrote, made safe for a terminal: control characters
 * and escape sequences, bidirectional overrides, invisible characters and lone surrogates become visible codes.
 */
const DANGEROUS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu;

const visible = (char: string): string => {
  const code = char.codePointAt(0) ?? 0;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
};

export const harmless = (text: string): string => text.replace(DANGEROUS, visible);

/** JSON in which the same characters are escaped: the value a program reads is unchanged. Newlines of layout stay. */
export const harmlessJson = (value: unknown, indent = 2): string =>
  JSON.stringify(value, null, indent).replace(DANGEROUS, (char) => (char === '\n' ? char : unicodeEscape(char)));

/** The same on one line. */
export const harmlessJsonLine = (value: unknown): string => harmlessJson(value, 0);

const unicodeEscape = (char: string): string =>
  Array.from({length: char.length}, (_, i) => `\\u${char.charCodeAt(i).toString(16).padStart(4, '0')}`).join('');
