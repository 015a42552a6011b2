/** Segments by a small number each, and when the latest frame of each came. */
import type {Micros} from '../core/time.ts';

export interface Segments {
  /** The number of a segment, of which a frame came now. */
  heard(name: string, time: Micros): number;
  /** Time of its latest frame; undefined: none yet. */
  lastFrame(name: string): Micros | undefined;
}

export function segments(): Segments {
  const numbers = new Map<string, number>();
  const heardAt: Micros[] = [];
  /** Frames come in runs of one segment. */
  const latest = {name: '', number: -1};
  return {
    heard(name, time) {
      if (name !== latest.name || latest.number < 0) {
        latest.number = numbers.get(name) ?? numbers.size;
        latest.name = name;
        numbers.set(name, latest.number);
      }
      heardAt[latest.number] = time;
      return latest.number;
    },
    lastFrame: (name) => heardAt[numbers.get(name) ?? -1],
  };
}
