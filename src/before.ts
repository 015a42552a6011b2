/** What the store knows before a batch is saved, for the messages about it. */
import type {Before} from './publish/messages.ts';
import type {Store} from './store/store.ts';

export const beforeOf = ({alerts, assets, said}: Pick<Store, 'alerts' | 'assets' | 'said'>): Before => ({
  alert: alerts.get,
  asset: assets.get,
  said: said.of,
});
