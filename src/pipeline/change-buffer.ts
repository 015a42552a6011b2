/**
 * Changes that wait to be stored. The store may be slow or its disk full: what waits stays bounded, since a newer state
 * of the same asset, conversation or alert replaces the older one.
 */
import type {Change, Known} from '../core/change.ts';

/** Rows of the log of traffic that wait. */
const MAX_TRAFFIC = 16_384;

export interface ChangeBuffer {
  add(change: Change): void;
  /** Everything that waits, alerts behind the assets they speak of. */
  take(): Change[];
  isEmpty(): boolean;
}

export function changeBuffer(): ChangeBuffer {
  const states = new Map<string, Change>();
  const alerts = new Map<string, Change>();
  const traffic = new Map<string, Change>();
  let known: Known[] = [];

  /** The latest count of a row and hour; while the store stands still, new rows find no room at some point. */
  function addTraffic(change: Extract<Change, {type: 'traffic'}>): void {
    const {count: _, ...row} = change.traffic;
    const key = Object.values(row).join('\t');
    if (traffic.size < MAX_TRAFFIC || traffic.has(key)) traffic.set(key, change);
  }

  return {
    add(change) {
      switch (change.type) {
        case 'alert':
          alerts.set(change.alert.id, change);
          break;
        case 'asset':
          states.set(change.asset.id, change);
          break;
        case 'conversation':
          states.set(change.conversation.id, change);
          break;
        case 'known':
          known.push(change.known);
          break;
        case 'traffic':
          addTraffic(change);
          break;
        case 'metrics':
          states.set('metrics', change);
          break;
      }
    },
    take() {
      const taken: Change[] = [
        ...states.values(),
        ...known.map((one): Change => ({type: 'known', known: one})),
        ...traffic.values(),
        ...alerts.values(),
      ];
      traffic.clear();
      states.clear();
      alerts.clear();
      known = [];
      return taken;
    },
    isEmpty: () => states.size === 0 && traffic.size === 0 && alerts.size === 0 && known.length === 0,
  };
}
