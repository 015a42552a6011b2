/**
 * Changes that wait to be stored. The store may be slow or its disk full: what waits stays bounded, since a newer state
 * of the same asset, conversation or alert replaces the older one.
 */
import type {Change, Known} from '../core/change.ts';

export interface ChangeBuffer {
  add(change: Change): void;
  /** Everything that waits, alerts behind the assets they speak of. */
  take(): Change[];
  isEmpty(): boolean;
}

export function changeBuffer(): ChangeBuffer {
  const states = new Map<string, Change>();
  const alerts = new Map<string, Change>();
  let known: Known[] = [];
  return {
    add(change) {
      switch (change.type) {
        case 'alert':
          alerts.set(change.alert.id, change);
          break;
        case 'asset':
          // What waits of an asset that became this one would bring it back.
          for (const alias of change.asset.aliases) states.delete(alias);
          states.set(change.asset.id, change);
          break;
        case 'said':
          states.set(`said ${change.said.id}`, change);
          break;
        case 'conversation':
          states.set(change.conversation.id, change);
          break;
        case 'known':
          known.push(change.known);
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
        ...alerts.values(),
      ];
      states.clear();
      alerts.clear();
      known = [];
      return taken;
    },
    isEmpty: () => states.size === 0 && alerts.size === 0 && known.length === 0,
  };
}
