/** The only module that knows the `escalation` table: how far the escalation of each open alert is. */
import type {Micros} from '../core/time.ts';
import type {Database} from './sqlite.ts';

export interface EscalationState {
  readonly alert: string;
  readonly since: Micros;
  /** That was told last, from 0; -1: none yet. */
  readonly tier: number;
  readonly told: Micros;
}

export interface EscalationTable {
  save(state: EscalationState): void;
  /** Somebody looks after the alert, or it is gone. */
  remove(alert: string): void;
  list(): EscalationState[];
}

export function escalationTable(db: Database): EscalationTable {
  const upsert = db.prepare<[EscalationState]>(
    'INSERT OR REPLACE INTO escalation (alert, since, tier, told) VALUES (@alert, @since, @tier, @told)',
  );
  const remove = db.prepare<[string]>('DELETE FROM escalation WHERE alert = ?');
  const all = db.prepare<[], EscalationState>('SELECT alert, since, tier, told FROM escalation ORDER BY since, alert');
  return {
    save: (state) => void upsert.run(state),
    remove: (alert) => void remove.run(alert),
    list: () => all.all(),
  };
}
