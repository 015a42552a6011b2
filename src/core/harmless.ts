/**
 * Text from a device, a packet or a file that somebody else wrote is hostile: it may carry terminal escapes, line breaks
 * that forge a log line, or marks that turn the reading direction (CVE-2021-42574). Whoever shows such text to a person
 * passes it through here first; what is stored stays raw.
 */

/** Controls, invisible format characters, line and paragraph separators, private use, halves of surrogate pairs. */
export const HARMFUL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu;

/** `text` with every harmful character as a visible code: `\x1b`, `\u{202e}`. */
export const harmless = (text: string): string => text.replace(HARMFUL, visible);

/** The same for text that is shown line by line. */
export const harmlessLines = (text: string): string => text.split(/\r?\n/).map(harmless).join('\n');

function visible(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
}
