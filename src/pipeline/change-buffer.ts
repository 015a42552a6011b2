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
  const known = new Map<string, Known>();
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
          known.set(`${change.known.kind} ${change.known.segment} ${change.known.key}`, change.known);
          break;
        case 'learning':
          states.set(`learning ${change.learning.segment} ${change.learning.scope}`, change);
          break;
        case 'habit':
          states.set(`${change.habit.kind} ${change.habit.id}`, change);
          break;
        case 'metrics':
          states.set('metrics', change);
          break;
      }
    },
    take() {
      const taken: Change[] = [
        ...states.values(),
        ...[...known.values()].map((one): Change => ({type: 'known', known: one})),
        ...alerts.values(),
      ];
      states.clear();
      alerts.clear();
      known.clear();
      return taken;
    },
    isEmpty: () => states.size === 0 && alerts.size === 0 && known.size === 0,
  };
}
