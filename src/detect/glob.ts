/** Sigma's string patterns: `*` any text, `?` one character, `\` escapes both. Sigma rules specification 2.1, Wildcards. */

const ANY = -1;
const ONE = -2;

/** A compiled pattern: code units, with negative numbers for wildcards. */
export interface Glob {
  readonly cased: boolean;
  readonly codes: Int32Array;
}

/** `before` and `after` put a `*` around the pattern, as `endswith`, `startswith` and `contains` do. */
export function glob(text: string, options: {cased?: boolean; before?: boolean; after?: boolean} = {}): Glob {
  const cased = options.cased ?? false;
  const codes = options.before ? [ANY] : [];
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '\\' && isSpecial(text[i + 1])) codes.push(code(text, ++i, cased));
    else if (text[i] === '*') codes.push(ANY);
    else if (text[i] === '?') codes.push(ONE);
    else codes.push(code(text, i, cased));
  }
  if (options.after) codes.push(ANY);
  return {cased, codes: Int32Array.from(codes)};
}

/** A backslash before anything else is a plain backslash. */
const isSpecial = (character: string | undefined): boolean =>
  character === '*' || character === '?' || character === '\\';

export const hasWildcard = ({codes}: Glob): boolean => codes.some((one) => one < 0);

/** Whole-text match without recursion: on a mismatch it goes back to the last `*` only, so time is bounded by the product of both lengths. */
export function matches({codes, cased}: Glob, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    const want = codes[p];
    if (want === ANY) {
      star = p++;
      resume = t;
    } else if (want === ONE || want === code(text, t, cased)) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (codes[p] === ANY) p++;
  return p === codes.length;
}

/** The code unit at `i`, folded to lower case unless `cased`; ASCII without an allocation. */
function code(text: string, i: number, cased: boolean): number {
  const unit = text.charCodeAt(i);
  if (cased || unit < 0x41) return unit;
  if (unit < 0x80) return unit <= 0x5a ? unit + 0x20 : unit;
  return String.fromCharCode(unit).toLowerCase().charCodeAt(0);
}
