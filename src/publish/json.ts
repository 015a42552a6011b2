/** Payloads as JSON in which nothing that a device said can harm a reader: terminal, log viewer, or memory. */

/** Of any text; longer ones are cut and end in an ellipsis. */
export const MAX_TEXT = 1024;
/** Of any list. */
export const MAX_ITEMS = 64;

/** Control and formatting characters (among them those that turn the direction of text), line separators, half pairs. */
const HARMFUL = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Cut, and without what could harm who shows it. */
export const harmless = (text: string): string =>
  (text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT - 1)}…` : text).replace(HARMFUL, '\ufffd');

/** Cut, and without what could harm who shows it. `maxItems`: where a person wrote the list, and all of it is wanted. */
export const harmlessJson = (payload: object, maxItems = MAX_ITEMS): string =>
  JSON.stringify(payload, (_key, value: unknown) => {
    if (typeof value === 'string') return harmless(value);
    if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
    return Array.isArray(value) ? value.slice(0, maxItems) : value;
  });
