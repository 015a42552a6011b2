/**
 * Text from a device is hostile: it may carry terminal escapes, line breaks that forge a log line, or marks that turn
 * the reading direction. Whoever shows such text to a person passes it through here first; what is stored stays raw.
 */

/** Longest text shown of one device-supplied value, in UTF-16 code units. */
const SHOWN_TEXT = 256;

/**
 * Controls (C0, DEL, C1), line and paragraph separators, direction marks (CVE-2021-42574), zero-width and tag
 * characters, and halves of surrogate pairs.
 */
const HARMFUL = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

/** `text` with every harmful character shown as U+FFFD, cut to `max` code units with `…` behind what was cut. */
export function harmless(text: string, max = SHOWN_TEXT): string {
  const cut = text.length > max ? `${text.slice(0, max)}…` : text;
  return cut.replace(HARMFUL, '\ufffd');
}
