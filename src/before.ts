/** What messages are made from besides the changes: what the store holds before these are saved. */
import type {Before} from './publish/messages.ts';
import type {Store} from './store/store.ts';

export const beforeOf = ({alerts, assets, evidence}: Pick<Store, 'alerts' | 'assets' | 'evidence'>): Before => ({
  alert: alerts.get,
  asset: assets.get,
  evidence: evidence.latest,
});
