/** Rows of the log of traffic that wait to be stored: the latest count of each row and hour, bounded. */
import type {Change} from '../core/change.ts';

/** While the store stands still, new rows find no room at some point. */
const MAX_ROWS = 16_384;

type TrafficChange = Extract<Change, {type: 'traffic'}>;

export interface TrafficBuffer {
  add(change: TrafficChange): void;
  take(): Change[];
  isEmpty(): boolean;
}

export function trafficBuffer(): TrafficBuffer {
  const rows = new Map<string, TrafficChange>();
  return {
    add(change) {
      const {count: _, ...row} = change.traffic;
      const key = Object.values(row).join('\t');
      if (rows.size < MAX_ROWS || rows.has(key)) rows.set(key, change);
    },
    take() {
      const taken = [...rows.values()];
      rows.clear();
      return taken;
    },
    isEmpty: () => rows.size === 0,
  };
}
