/** The only module that knows the `baseline_said` table: what people froze, reset, or called a campaign. */
import type {BaselineSaid} from '../core/baseline.ts';
import type {Database} from './sqlite.ts';

export interface BaselineSaidTable {
  save(said: BaselineSaid): void;
  remove(said: Pick<BaselineSaid, 'kind' | 'segment' | 'scope'>): void;
  list(): BaselineSaid[];
}

export function baselineSaidTable(db: Database): BaselineSaidTable {
  const upsert = db.prepare<[BaselineSaid]>(`
    INSERT INTO baseline_said VALUES (@kind, @segment, @scope, @time)
    ON CONFLICT (kind, segment, scope) DO UPDATE SET time = excluded.time`);
  const remove = db.prepare<[string, string, string]>(
    'DELETE FROM baseline_said WHERE kind = ? AND segment = ? AND scope = ?',
  );
  const all = db.prepare<[], BaselineSaid>('SELECT kind, segment, scope, time FROM baseline_said ORDER BY time, scope');
  return {
    save: (said) => void upsert.run(said),
    remove: ({kind, segment, scope}) => void remove.run(kind, segment, scope),
    list: () => all.all(),
  };
}
