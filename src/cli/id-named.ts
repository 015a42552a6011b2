/** The one that somebody means by the beginning of its id. */
import {AppError} from '../core/errors.ts';

export interface Kind {
  /** `silence`, `silences`. */
  readonly one: string;
  readonly many: string;
  /** The command that lists them. */
  readonly see: string;
  /** Fewest characters of an id that mean one: 1. */
  readonly least?: number;
}

/** In capitals or not. Throws `usage`: none, or several. */
export function idNamed<T extends {readonly id: string}>(all: readonly T[], prefix: string, kind: Kind): T {
  const {one, many, see, least = 1} = kind;
  const wanted = prefix.toUpperCase();
  const found = all.filter(({id}) => prefix.length >= least && id.toUpperCase().startsWith(wanted));
  const [only, another] = found;
  if (only === undefined) throw new AppError('usage', `no ${one} ${prefix} (see ${see})`);
  if (another !== undefined) throw new AppError('usage', `${found.length} ${many} begin with ${prefix} (give more)`);
  return only;
}
