/** What every list of the store takes. A filter that is left out does not restrict. */
export interface Page {
  readonly limit?: number;
  readonly offset?: number;
}

/** SQLite's word for no limit. */
const NO_LIMIT = -1;

export const pageOf = ({limit = NO_LIMIT, offset = 0}: Page): {limit: number; offset: number} => ({limit, offset});

/** Pattern for `LIKE ... ESCAPE '\'`: the text anywhere, its own % and _ taken as they are; null: no filter. */
export const containing = (text: string | undefined): string | null =>
  text === undefined ? null : `%${text.replace(/[\\%_]/g, '\\$&')}%`;
