/** The only module that knows the `incident_case` table. */
import {type Case, caseState, openedAt} from '../core/case.ts';
import {type Page, pageOf} from './page.ts';
import type {Database} from './sqlite.ts';

interface CaseFilter extends Page {
  /** Only those that nobody closed, and those of which something is still to be done. */
  readonly open?: true;
}

export interface CaseTable {
  save(one: Case): void;
  get(id: string): Case | undefined;
  /** Latest first. */
  list(filter: CaseFilter): Case[];
}

export function caseTable(db: Database): CaseTable {
  const upsert = db.prepare<[object]>('INSERT OR REPLACE INTO incident_case VALUES (@id, @opened, @state, @body)');
  const byId = db.prepare<[string], string>('SELECT body FROM incident_case WHERE id = ?').pluck();
  const all = db
    .prepare<[object], string>(`
      SELECT body FROM incident_case
      WHERE @open IS NULL OR state <> 'closed'
        OR EXISTS (SELECT 1 FROM json_each(body, '$.actions') WHERE value ->> '$.done' IS NULL)
      ORDER BY opened DESC, id LIMIT @limit OFFSET @offset`)
    .pluck();
  return {
    save: (one) =>
      void upsert.run({id: one.id, opened: openedAt(one), state: caseState(one), body: JSON.stringify(one)}),
    get(id) {
      const body = byId.get(id);
      return body === undefined ? undefined : (JSON.parse(body) as Case);
    },
    list: ({open, ...page}) =>
      all.all({open: open === true ? 1 : null, ...pageOf(page)}).map((body) => JSON.parse(body) as Case),
  };
}
