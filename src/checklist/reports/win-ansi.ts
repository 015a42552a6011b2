/** The fonts that every PDF reader has know the letters of Western Europe (WinAnsi, PDF 32000-1 annex D.2) and no others. */

const BEYOND_LATIN1 = '€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ';
const known = new Set([...BEYOND_LATIN1]);

/** What the fonts cannot show stands as its code, `\u{4e2d}`: nothing is lost, and nothing shows as another letter. */
export const winAnsi = (text: string): string => {
  let shown = '';
  for (const letter of text.normalize('NFC'))
    shown += isKnown(letter) ? letter : `\\u{${letter.codePointAt(0)?.toString(16)}}`;
  return shown;
};

function isKnown(letter: string): boolean {
  const code = letter.codePointAt(0) ?? 0;
  return (code >= 0x20 && code < 0x7f) || (code >= 0xa0 && code <= 0xff) || letter === '\n' || known.has(letter);
}
