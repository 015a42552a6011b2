/** An alert whose state changes while no sensor holds it. */
import type {Alert, AlertState} from '../core/alert.ts';
import {AppError} from '../core/errors.ts';
import type {Store} from '../store/store.ts';

/** Throws `usage`: there is none; `control`: only a sensor can do it. */
export function storedAlert(store: Pick<Store, 'alerts'>, id: string, state: AlertState): Alert {
  const alert = store.alerts.get(id);
  if (alert === undefined) throw new AppError('usage', `no alert has the id ${id}; bifrost alerts lists them`);
  if (alert.state === 'learned' && state !== 'learned')
    throw new AppError(
      'control',
      'start the daemon first: only its sensor can take back what was learned with this alert',
    );
  return {...alert, state};
}
