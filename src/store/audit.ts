/**
 * The only module that knows the `audit` table: who did what, append only. Each entry's hash covers the one before, so
 * that an entry which was edited, deleted or moved shows; cutting the end shows against a head that was kept elsewhere.
 */
import {createHash} from 'node:crypto';
import type {Micros} from '../core/time.ts';
import type {AuditHead} from './audit-head.ts';
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

export interface StoredAuditEntry extends AuditEntry {
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
  /** `seq` of the first entry that does not follow from those before it, or from `after`; 0: the chain is whole. */
  broken(after?: AuditHead): number;
  /** What became of an entry that was once the head; `old`: it was deleted by age, as the log itself says. */
  fate(head: AuditHead): 'there' | 'changed' | 'missing' | 'old';
  count(): number;
  /** The latest entry; `seq` 0: there is none. Whoever keeps it elsewhere sees whether the end was cut off. */
  head(): AuditHead;
  /**
   * Deletes entries older than then from the beginning, `limit` at most; says how many. An entry of its own names the last
   * one that went and its hash, so that the rest still follows from it.
   */
  deleteOld(before: Micros, limit: number): number;
}

/** Action of the entry that says which ones were deleted. */
const PRUNED = 'audit.pruned';

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
  const forward = db.prepare<[number], StoredAuditEntry>('SELECT * FROM audit WHERE seq > ? ORDER BY seq');
  const at = db.prepare<[number], string>('SELECT hash FROM audit WHERE seq = ?').pluck();
  const total = db.prepare<[], number>('SELECT count(*) FROM audit').pluck();
  const oldest = db.prepare<[number], StoredAuditEntry>('SELECT * FROM audit ORDER BY seq LIMIT ?');
  const remove = db.prepare<[number]>('DELETE FROM audit WHERE seq <= ?');
  const pruned = db
    .prepare<[string], string>('SELECT detail FROM audit WHERE action = ? ORDER BY seq DESC LIMIT 1')
    .pluck();
  const append = (entry: AuditEntry): void => {
    const head = last.get();
    const seq = (head?.seq ?? 0) + 1;
    insert.run({...entry, seq, hash: hashOf(head?.hash ?? '', seq, entry)});
  };
  return {
    append,
    deleteOld(before, limit) {
      const first = oldest.all(limit);
      const young = first.findIndex(({time}) => time >= before);
      const old = young < 0 ? first : first.slice(0, young);
      const end = old.at(-1);
      // Those that only tell of earlier ones are not worth another one.
      if (end === undefined || old.every(({action}) => action === PRUNED)) return 0;
      append({time: Date.now() * 1000, actor: 'daemon', action: PRUNED, detail: `up to ${end.seq}, hash ${end.hash}`});
      remove.run(end.seq);
      return old.length;
    },
    list: (page) => all.all(pageOf(page)),
    about: (detail, action) => matching.all({detail, action}),
    broken: (after) => {
      let before = after ?? baseOf(pruned.get(PRUNED));
      for (const entry of forward.iterate(before.seq)) {
        const seq = before.seq + 1;
        if (entry.seq !== seq || entry.hash !== hashOf(before.hash, seq, entry)) return seq;
        before = entry;
      }
      return 0;
    },
    fate({seq, hash}) {
      const base = baseOf(pruned.get(PRUNED));
      const found = seq === base.seq ? base.hash : seq === 0 ? '' : at.get(seq);
      if (found !== undefined) return found === hash ? 'there' : 'changed';
      return seq < base.seq ? 'old' : 'missing';
    },
    count: () => total.get() ?? 0,
    head: () => headOf(last.get()),
  };
}

const headOf = (entry: StoredAuditEntry | undefined): AuditHead => ({seq: entry?.seq ?? 0, hash: entry?.hash ?? ''});

/** What the first entry that is still there follows from. */
function baseOf(detail = ''): AuditHead {
  const [, seq, hash = ''] = /^up to (\d+), hash ([0-9a-f]{64})$/.exec(detail) ?? [];
  return {seq: Number(seq ?? 0), hash};
}

const hashOf = (before: string, seq: number, {time, actor, action, detail}: AuditEntry): string =>
  createHash('sha256')
    .update(JSON.stringify([before, seq, time, actor, action, detail]))
    .digest('hex');
