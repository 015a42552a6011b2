/** The one alert that somebody means by the beginning of its id. */
import type {Alert} from '../core/alert.ts';
import {AppError} from '../core/errors.ts';
import type {Store} from '../store/store.ts';

/** Throws `usage`: none, or several. */
export function alertNamed(store: Store, prefix: string): Alert {
  const found = prefix === '' ? 'none' : store.alerts.find(prefix);
  if (found === 'none') throw new AppError('usage', `no alert ${prefix} (see bifrost alerts)`);
  if (found === 'ambiguous') {
    throw new AppError('usage', `several alerts begin with ${prefix} (give more of the id; --json shows the whole)`);
  }
  return found;
}
