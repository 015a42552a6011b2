/** Base64 of ASCII text, as headers carry it. RFC 4648 §4. What is none of its characters ends it. */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export function base64(text: string): string {
  let clear = '';
  let bits = 0;
  let held = 0;
  for (const c of text) {
    const value = ALPHABET.indexOf(c);
    if (value < 0) break;
    bits = (bits << 6) | value;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    clear += String.fromCharCode((bits >> held) & 0xff);
    bits &= (1 << held) - 1;
  }
  return clear;
}
