/** The only module that knows the `habit` table: what is usual in time. Old ones make room for new ones. */
import type {Habit} from '../core/baseline.ts';
import type {Micros} from '../core/time.ts';
import type {Database} from './sqlite.ts';

/** Rows kept, the latest seen. */
const MAX_HABITS = 32_768;
/** Rows are counted once in so many saves. */
const PRUNE_EVERY = 1024;

export interface HabitTable {
  save(habit: Habit): void;
  list(): Habit[];
  /** Deletes what was not seen since then, `limit` rows at most; says how many. */
  deleteOld(before: Micros, limit: number): number;
}

interface Row extends Omit<Habit, 'detail'> {
  readonly detail: string;
}

export function habitTable(db: Database): HabitTable {
  const upsert = db.prepare<[Row]>(`
    INSERT INTO habit VALUES (@kind, @id, @segment, @lastSeen, @detail)
    ON CONFLICT (kind, id) DO UPDATE SET segment = excluded.segment, last_seen = excluded.last_seen,
      detail = excluded.detail`);
  const all = db.prepare<[], Row>(
    'SELECT kind, id, segment, last_seen AS lastSeen, detail FROM habit ORDER BY kind, id',
  );
  const prune = db.prepare<[number]>(`
    DELETE FROM habit WHERE (kind, id) IN (SELECT kind, id FROM habit ORDER BY last_seen DESC, id LIMIT -1 OFFSET ?)`);
  const removeOld = db.prepare<[Micros, number]>(
    'DELETE FROM habit WHERE (kind, id) IN (SELECT kind, id FROM habit WHERE last_seen < ? LIMIT ?)',
  );
  let saved = 0;
  return {
    save(habit) {
      upsert.run({...habit, detail: JSON.stringify(habit.detail)});
      if (++saved % PRUNE_EVERY === 0) prune.run(MAX_HABITS);
    },
    list: () => all.all().map((row) => ({...row, detail: JSON.parse(row.detail) as Habit['detail']})),
    deleteOld: (before, limit) => removeOld.run(before, limit).changes,
  };
}
