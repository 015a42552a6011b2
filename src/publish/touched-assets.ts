/** Which assets may look different after these messages. */
import type {AssetId} from '../core/asset.ts';
import type {OutboxEntry} from '../core/outbox.ts';
import type {OpenAlerts} from '../core/plant-view.ts';

type Open = ReadonlyMap<AssetId, OpenAlerts>;

/** Those that the messages are about, and those whose open alerts are others than before. */
export function touchedAssets(entries: readonly OutboxEntry[], before: Open, after: Open): Set<AssetId> {
  const named = entries.filter(({kind}) => kind === 'asset').map(({topic}) => topic.slice(topic.lastIndexOf('/') + 1));
  const changed = [...before.keys(), ...after.keys()].filter((id) => differ(before.get(id), after.get(id)));
  return new Set([...named, ...changed]);
}

const differ = (one: OpenAlerts | undefined, other: OpenAlerts | undefined): boolean =>
  one?.count !== other?.count || one?.worst !== other?.worst;
