/** The only module that knows the `job` table: work that was done, and how it ended. */
import type {Job, JobKind} from '../core/job.ts';
import {type Page, pageOf} from './page.ts';
import type {Database} from './sqlite.ts';

type Row = Omit<Job, 'ok'> & {readonly ok: number};

/** Of each kind, the latest ones. */
const MAX_JOBS = 5000;

interface JobFilter extends Page {
  readonly kinds?: readonly JobKind[];
}

export interface JobTable {
  /** Again the same job is the same row. */
  save(job: Job): void;
  /** Latest first. */
  list(filter: JobFilter): Job[];
  /** The latest of this kind that ended well (`ok`), or of all. */
  latest(kind: JobKind, ok?: true): Job | undefined;
}

export function jobTable(db: Database): JobTable {
  const upsert = db.prepare<[Row]>(`
    INSERT INTO job (kind, started, finished, ok, what, result, size, sha256)
    VALUES (@kind, @started, @finished, @ok, @what, @result, @size, @sha256)
    ON CONFLICT (kind, started, what) DO UPDATE SET finished = excluded.finished, ok = excluded.ok,
      result = excluded.result, size = excluded.size, sha256 = excluded.sha256`);
  const columns = 'kind, started, finished, ok, what, result, size, sha256';
  const prune = db.prepare<[string, string, number]>(`
    DELETE FROM job WHERE kind = ? AND started < (
      SELECT started FROM job WHERE kind = ? ORDER BY started DESC LIMIT 1 OFFSET ?)`);
  const all = db.prepare<[object], Row>(`
    SELECT ${columns} FROM job WHERE (@kinds IS NULL OR kind IN (SELECT value FROM json_each(@kinds)))
    ORDER BY started DESC, seq DESC LIMIT @limit OFFSET @offset`);
  const one = db.prepare<[object], Row>(`
    SELECT ${columns} FROM job WHERE kind = @kind AND (@ok IS NULL OR ok = 1) ORDER BY started DESC, seq DESC LIMIT 1`);
  return {
    save(job) {
      upsert.run({...job, ok: job.ok ? 1 : 0});
      prune.run(job.kind, job.kind, MAX_JOBS - 1);
    },
    list: ({kinds, ...page}) =>
      all.all({kinds: kinds === undefined ? null : JSON.stringify(kinds), ...pageOf(page)}).map(fromRow),
    latest(kind, ok) {
      const row = one.get({kind, ok: ok === true ? 1 : null});
      return row && fromRow(row);
    },
  };
}

const fromRow = (row: Row): Job => ({...row, ok: row.ok === 1});
