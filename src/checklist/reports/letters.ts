/**
 * The letters of a PDF, and the font that shows them. Those that every reader has know Western Europe alone (WinAnsi, PDF 32000-1
 * annex D.2); Latin, Greek and Cyrillic letters, arrows and signs beyond it are in a font that comes with the file, DejaVu.
 */

/** A font as the document knows it, and the text with what it cannot show as codes. */
export interface Lettering {
  readonly font: string;
  readonly text: string;
}

/** The names under which DejaVu is registered, where a text needs it. */
export const BEYOND = 'beyond';
export const BEYOND_BOLD = 'beyond-bold';

/** What stands in none of the fonts stands as its code, `\u{4e2d}`: nothing is lost, and nothing shows as another letter. */
export const lettersOf = (text: string): string =>
  [...text.normalize('NFC')]
    .map((letter) => (isKnown(letter) ? letter : `\\u{${letter.codePointAt(0)?.toString(16)}}`))
    .join('');

export function lettering(text: string, isBold = false): Lettering {
  const shown = lettersOf(text);
  const isWestern = [...shown].every((letter) => WESTERN.test(letter));
  if (isWestern) return {font: isBold ? 'Helvetica-Bold' : 'Helvetica', text: shown};
  return {font: isBold ? BEYOND_BOLD : BEYOND, text: shown};
}

const WESTERN = /^[\n -~\u00a0-\u00ff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]$/u;
/** Blocks that DejaVu has whole. Letters of right-to-left scripts are in it, too, but nobody here would turn them round. */
const DEJAVU =
  /^[\u0100-\u02e9\u0370-\u0525\u1e00-\u1efb\u1f00-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\u209f\u2116\u2190-\u22ff\u2500-\u25ff]$/u;

const isKnown = (letter: string): boolean => WESTERN.test(letter) || (DEJAVU.test(letter) && !/\p{C}/u.test(letter));
