/** The store, as sinks that show a state want to see it. */
import {type Level, levels} from './core/alert.ts';
import type {Asset} from './core/asset.ts';
import {type AssetView, classOf, type OpenAlerts, type PlantView, type Posture} from './core/plant-view.ts';
import {knownOf, type Said} from './core/said.ts';
import type {Store} from './store/store.ts';

export function plantView(store: Pick<Store, 'alerts' | 'assets' | 'said'>): PlantView {
  const isThere = ({approval}: AssetView): boolean => approval !== 'archived';
  return {
    assets: (limit) =>
      store.assets
        .list({limit})
        .map((asset) => viewOf(asset, store.said.of(asset)))
        .filter(isThere),
    asset(id) {
      const asset = store.assets.get(id);
      if (asset?.id !== id) return undefined;
      const view = viewOf(asset, store.said.of(asset));
      return isThere(view) ? view : undefined;
    },
    open() {
      const worst = store.alerts.worstByAsset();
      const counts = [...store.alerts.newByAsset()];
      return new Map(
        counts.map(([id, count]): [string, OpenAlerts] => [id, {count, worst: worst.get(id) ?? 'critical'}]),
      );
    },
    posture: () => postureOf(store),
  };
}

function viewOf(asset: Asset, said: Said | undefined): AssetView {
  const known = (field: 'name' | 'vendor' | 'model' | 'firmware' | 'role'): string =>
    knownOf(asset, said, field)?.value ?? '';
  return {
    id: asset.id,
    segment: asset.segment,
    address: asset.ips[0] ?? asset.macs[0] ?? '',
    name: known('name'),
    vendor: known('vendor'),
    model: known('model'),
    firmware: known('firmware'),
    role: known('role'),
    approval: said?.approval ?? 'none',
  };
}

function postureOf({alerts, assets}: Pick<Store, 'alerts' | 'assets'>): Posture {
  const open: Record<Level, number> = {informational: 0, low: 0, medium: 0, high: 0, critical: 0};
  const classes = new Map<string, number>();
  for (const {rule, level, count} of alerts.newByRule()) {
    open[level] += count;
    classes.set(classOf(rule), (classes.get(classOf(rule)) ?? 0) + count);
  }
  const worst = levels.findLast((level) => open[level] > 0) ?? 'ok';
  return {assets: assets.approvals(), open, classes, worst};
}
