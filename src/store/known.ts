/** The only module that knows the `known` table: what the baseline has seen, read back at start. */
import type {Known, KnownKind} from '../core/change.ts';
import type {Micros} from '../core/time.ts';
import {containing, type Page, pageOf} from './page.ts';
import type {Database} from './sqlite.ts';

interface KnownFilter extends Page {
  readonly kind?: KnownKind;
  readonly segment?: string;
  /** Part of the key. */
  readonly text?: string;
}

export interface KnownTable {
  /** The earliest sighting stays. */
  save(known: Known): void;
  list(filter: KnownFilter): Known[];
  /** Forgets what was learned; true: it was there. */
  forget(kind: KnownKind, segment: string, key: string): boolean;
  count(): number;
  /** Deletes what is known of assets that were not seen since then, `limit` rows at most; says how many. */
  deleteOld(before: Micros, limit: number): number;
}

export function knownTable(db: Database): KnownTable {
  const upsert = db.prepare<[Known]>(`
    INSERT INTO known VALUES (@kind, @segment, @key, @firstSeen, @ranges)
    ON CONFLICT (kind, segment, key) DO UPDATE SET first_seen = min(first_seen, excluded.first_seen),
      ranges = excluded.ranges`);
  const all = db.prepare<[object], Known>(`
    SELECT kind, segment, key, first_seen AS firstSeen, ranges FROM known
    WHERE (@kind IS NULL OR kind = @kind)
      AND (@segment IS NULL OR segment = @segment)
      AND (@text IS NULL OR key LIKE @text ESCAPE '\\')
    ORDER BY kind, segment, key LIMIT @limit OFFSET @offset`);
  const remove = db.prepare<[string, string, string]>('DELETE FROM known WHERE kind = ? AND segment = ? AND key = ?');
  // A key begins with an asset or with two, `a>b ...`.
  const removeOld = db.prepare<[Micros, number]>(`
    WITH gone AS MATERIALIZED (SELECT id FROM asset WHERE last_seen < ?),
      named AS (SELECT kind, segment, key, substr(key, 1, instr(key || ' ', ' ') - 1) AS who FROM known)
    DELETE FROM known WHERE (kind, segment, key) IN (SELECT kind, segment, key FROM named
      WHERE substr(who, 1, instr(who || '>', '>') - 1) IN gone OR substr(who, instr(who, '>') + 1) IN gone LIMIT ?)`);
  const total = db.prepare<[], number>('SELECT count(*) FROM known').pluck();
  return {
    save: (known) => void upsert.run(known),
    list: ({kind, segment, text, ...page}) =>
      all.all({kind: kind ?? null, segment: segment ?? null, text: containing(text), ...pageOf(page)}),
    forget: (kind, segment, key) => remove.run(kind, segment, key).changes > 0,
    count: () => total.get() ?? 0,
    deleteOld: (before, limit) => removeOld.run(before, limit).changes,
  };
}
