/** The only module that knows the `counter` table: the latest counters of the sensor, and those of the store itself. */
import type {SensorMetrics} from '../core/change.ts';
import type {Micros} from '../core/time.ts';
import type {Database} from './sqlite.ts';

interface Counter {
  readonly name: string;
  readonly value: number;
  /** When the sensor reported it; 0: the store counts it itself. */
  readonly time: Micros;
}

export interface Counters {
  save(metrics: SensorMetrics): void;
  add(name: string, by: number): void;
  list(): Counter[];
  /** Those that the store counts itself: what it had to give up, by kind. */
  own(): Readonly<Record<string, number>>;
}

export function counterTable(db: Database): Counters {
  const set = db.prepare<[string, number, Micros]>(`
    INSERT INTO counter VALUES (?, ?, ?)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value, time = excluded.time`);
  const add = db.prepare<[string, number]>(`
    INSERT INTO counter VALUES (?, ?, 0) ON CONFLICT (name) DO UPDATE SET value = value + excluded.value`);
  const all = db.prepare<[], Counter>('SELECT name, value, time FROM counter ORDER BY name');
  return {
    save: ({time, counters}) => {
      for (const [name, value] of Object.entries(counters)) set.run(name, value, time);
    },
    add: (name, by) => void add.run(name, by),
    list: () => all.all(),
    own: () => Object.fromEntries(all.all().flatMap(({name, value, time}) => (time === 0 ? [[name, value]] : []))),
  };
}
