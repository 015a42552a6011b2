/** The only module that knows the `tag_value` table: what a tag was when it was last seen. */
import type {TagValue} from '../core/tag.ts';
import type {Micros} from '../core/time.ts';
import type {Database} from './sqlite.ts';

export interface TagValueTable {
  /** An older one changes nothing. */
  save(value: TagValue): void;
  list(): TagValue[];
  /** Deletes what was not seen since then, `limit` rows at most; says how many. */
  deleteOld(before: Micros, limit: number): number;
}

export function tagValueTable(db: Database): TagValueTable {
  const upsert = db.prepare<[TagValue]>(`
    INSERT INTO tag_value VALUES (@device, @name, @segment, @value, @seen)
    ON CONFLICT (device, name, segment) DO UPDATE SET value = excluded.value, seen = excluded.seen
    WHERE excluded.seen >= seen`);
  const all = db.prepare<[], TagValue>('SELECT * FROM tag_value ORDER BY device, name, seen');
  const removeOld = db.prepare<[Micros, number]>(`
    DELETE FROM tag_value WHERE (device, name, segment) IN
      (SELECT device, name, segment FROM tag_value WHERE seen < ? LIMIT ?)`);
  return {
    save: (value) => void upsert.run(value),
    list: () => all.all(),
    deleteOld: (before, limit) => removeOld.run(before, limit).changes,
  };
}
