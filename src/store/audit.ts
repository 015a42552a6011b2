/**
 * The only module that knows the `audit` table: who did what, append only. Each entry's hash covers the one before, so
 * that an entry which was edited, deleted or moved shows; cutting the end shows against a head that was kept elsewhere.
 */
import {createHash} from 'node:crypto';
import type {Micros} from '../core/time.ts';
import {type Page, pageOf} from './page.ts';
import type {Database} from './sqlite.ts';

export interface AuditEntry {
  readonly time: Micros;
  /** `cli:root`, `daemon`, ... */
  readonly actor: string;
  /** `alert.close`, `baseline.forget`, ... */
  readonly action: string;
  readonly detail: string;
}

interface StoredAuditEntry extends AuditEntry {
  /** From 1, without a hole. */
  readonly seq: number;
  readonly hash: string;
}

export interface Audit {
  append(entry: AuditEntry): void;
  /** Latest first. */
  list(page: Page): StoredAuditEntry[];
  /** What was done with something, by the beginning of the detail, first to last; `action`: the beginning of the action. */
  about(detail: string, action: string): StoredAuditEntry[];
  /** `seq` of the first entry that does not follow from those before it; 0: the chain is whole. */
  broken(): number;
  count(): number;
}

export function auditTable(db: Database): Audit {
  const insert = db.prepare<[StoredAuditEntry]>(
    'INSERT INTO audit VALUES (@seq, @time, @actor, @action, @detail, @hash)',
  );
  const last = db.prepare<[], StoredAuditEntry>('SELECT * FROM audit ORDER BY seq DESC LIMIT 1');
  const all = db.prepare<[object], StoredAuditEntry>(
    'SELECT * FROM audit ORDER BY seq DESC LIMIT @limit OFFSET @offset',
  );
  const matching = db.prepare<[object], StoredAuditEntry>(`
    SELECT * FROM audit WHERE substr(detail, 1, length(@detail)) = @detail AND substr(action, 1, length(@action)) = @action
    ORDER BY seq`);
  const forward = db.prepare<[], StoredAuditEntry>('SELECT * FROM audit ORDER BY seq');
  const total = db.prepare<[], number>('SELECT count(*) FROM audit').pluck();
  return {
    append: (entry) => {
      const head = last.get();
      const seq = (head?.seq ?? 0) + 1;
      insert.run({...entry, seq, hash: hashOf(head?.hash ?? '', seq, entry)});
    },
    list: (page) => all.all(pageOf(page)),
    about: (detail, action) => matching.all({detail, action}),
    broken: () => {
      let before = {seq: 0, hash: ''};
      for (const entry of forward.iterate()) {
        const seq = before.seq + 1;
        if (entry.seq !== seq || entry.hash !== hashOf(before.hash, seq, entry)) return seq;
        before = entry;
      }
      return 0;
    },
    count: () => total.get() ?? 0,
  };
}

const hashOf = (before: string, seq: number, {time, actor, action, detail}: AuditEntry): string =>
  createHash('sha256')
    .update(JSON.stringify([before, seq, time, actor, action, detail]))
    .digest('hex');
