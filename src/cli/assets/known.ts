/** What the lists and `show` tell of an asset. */
import type {Asset} from '../../core/asset.ts';
import type {Said} from '../../core/said.ts';

/** An asset with what people said of it, and how many alerts about it nobody has looked at. */
export interface Known {
  readonly asset: Asset;
  readonly said: Said | undefined;
  readonly newAlerts: number;
}

/** Also those that name it by an id that it had. */
export const newAlertsOf = ({id, aliases}: Asset, alerts: ReadonlyMap<string, number>): number =>
  [id, ...aliases].reduce((sum, one) => sum + (alerts.get(one) ?? 0), 0);
