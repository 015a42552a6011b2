/** The only module that knows the `learning` table: how far the learning of each scope has come. */
import type {Learning} from '../core/baseline.ts';
import {type Page, pageOf} from './page.ts';
import type {Database} from './sqlite.ts';

interface LearningFilter extends Page {
  readonly segment?: string;
}

export interface LearningTable {
  save(learning: Learning): void;
  list(filter: LearningFilter): Learning[];
  /** Those that `isMeant` names. */
  forget(segment: string, isMeant: (scope: string) => boolean): void;
}

export function learningTable(db: Database): LearningTable {
  const upsert = db.prepare<[Learning]>(`
    INSERT INTO learning VALUES (@segment, @scope, @started, @heard, @newAt, @lastSeen, @closed)
    ON CONFLICT (segment, scope) DO UPDATE SET started = excluded.started, heard = excluded.heard,
      new_at = excluded.new_at, last_seen = excluded.last_seen, closed = excluded.closed`);
  const all = db.prepare<[object], Learning>(`
    SELECT segment, scope, started, heard, new_at AS newAt, last_seen AS lastSeen, closed FROM learning
    WHERE (@segment IS NULL OR segment = @segment) ORDER BY segment, scope LIMIT @limit OFFSET @offset`);
  const remove = db.prepare<[string, string]>('DELETE FROM learning WHERE segment = ? AND scope = ?');
  const list = ({segment, ...page}: LearningFilter): Learning[] => all.all({segment: segment ?? null, ...pageOf(page)});
  return {
    save: (learning) => void upsert.run(learning),
    list,
    forget(segment, isMeant) {
      for (const {scope} of list({segment})) if (isMeant(scope)) remove.run(segment, scope);
    },
  };
}
