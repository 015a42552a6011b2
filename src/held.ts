/** Changes that the store could not take yet: the latest state of each thing, bounded. What finds no room is counted. */
import type {Alert} from './core/alert.ts';
import type {Asset} from './core/asset.ts';
import type {Change} from './core/change.ts';
import {windowKey} from './core/evidence.ts';
import {changeBuffer} from './pipeline/change-buffer.ts';

/** Changes; alerts have as much room again for themselves. The sensor knows no more alerts than that either. */
const MAX_HELD = 20_000;

export interface Held {
  add(change: Change): void;
  /** All of it, alerts last. */
  take(): Change[];
  isEmpty(): boolean;
  alert(id: string): Alert | undefined;
  asset(id: string): Asset | undefined;
  /** Changes that found no room. */
  dropped(): number;
}

export function heldChanges(): Held {
  const buffer = changeBuffer();
  const alerts = new Map<string, Alert>();
  const assets = new Map<string, Asset>();
  const others = new Set<string>();
  let dropped = 0;

  /** What replaces an older state needs no room. */
  function hasRoom(change: Change): boolean {
    if (change.type === 'alert') return alerts.has(change.alert.id) || alerts.size < MAX_HELD;
    return others.has(keyOf(change)) || others.size < MAX_HELD;
  }

  return {
    add(change) {
      if (!hasRoom(change)) {
        dropped++;
        return;
      }
      if (change.type === 'alert') alerts.set(change.alert.id, change.alert);
      else others.add(keyOf(change));
      if (change.type === 'asset') assets.set(change.asset.id, change.asset);
      const isTooMuch = change.type === 'evidence' && change.pcapng.length > buffer.room();
      // Without its frames the window says by itself that some are missing.
      buffer.add(isTooMuch ? {...change, pcapng: new Uint8Array(0)} : change);
    },
    take() {
      alerts.clear();
      assets.clear();
      others.clear();
      return buffer.take();
    },
    isEmpty: buffer.isEmpty,
    alert: (id) => alerts.get(id),
    asset: (id) => assets.get(id),
    dropped: () => dropped,
  };
}

/** Traffic and metrics are bounded where they wait. */
function keyOf(change: Change): string {
  switch (change.type) {
    case 'asset':
      return `asset ${change.asset.id}`;
    case 'conversation':
      return `conversation ${change.conversation.id}`;
    case 'known':
      return `known ${change.known.kind} ${change.known.segment} ${change.known.key}`;
    case 'learning':
      return `learning ${change.learning.segment} ${change.learning.scope}`;
    case 'habit':
      return `habit ${change.habit.kind} ${change.habit.id}`;
    case 'tag-value':
      return `tag ${change.tag.segment} ${change.tag.device} ${change.tag.name}`;
    case 'evidence':
      return `evidence ${windowKey(change.window)}`;
    default:
      return change.type;
  }
}
