/**
 * The only module that knows the `checklist_run` and `checklist_told` tables: what runs of the checklist found, and which
 * lines were told as failing. A run that is too large loses subjects of its evidence, never a verdict.
 */
import {deflateRawSync, inflateRawSync} from 'node:zlib';
import type {ChecklistRun, Evidence, Score} from '../core/checklist.ts';
import type {Micros} from '../core/time.ts';
import {type Page, pageOf} from './page.ts';
import type {Database} from './sqlite.ts';

/** Subjects that are kept of one source. */
const MAX_SUBJECTS = 500;
/** Subjects that are kept of a source where the run as a whole would be too large, and how large that is, in characters. */
const FEW_SUBJECTS = 10;
const MAX_DETAIL = 8 * 1024 * 1024;

/** A run without what it found in detail. */
export type RunSummary = Pick<ChecklistRun, 'id' | 'at' | 'host' | 'root' | 'cause' | 'lines' | 'score'>;

interface RunFilter extends Page {
  readonly root?: string;
}

export interface ChecklistTable {
  save(run: ChecklistRun): void;
  /** Latest first. */
  list(filter: RunFilter): RunSummary[];
  get(id: string): ChecklistRun | undefined;
  /** Replaces which lines were told. */
  saveTold(lines: readonly number[]): void;
  told(): number[];
  /** Never the latest of a place: it says how things are. */
  deleteOld(before: Micros, limit: number): number;
}

interface Row {
  readonly id: string;
  readonly time: Micros;
  readonly host: string;
  readonly root: string;
  readonly cause: string;
  readonly lines: string;
  readonly score: string;
}

const SUMMARY = 'id, time, host, root, cause, lines, score';

const summaryOf = ({time: at, score, id, host, root, cause, lines}: Row): RunSummary => ({
  ...{id, at, host, root, cause, lines},
  score: JSON.parse(score) as Score,
});

export function checklistTable(db: Database): ChecklistTable {
  const insert = db.prepare<[object]>(`
    INSERT OR REPLACE INTO checklist_run VALUES (@id, @at, @host, @root, @cause, @lines, @score, @detail)`);
  const list = db.prepare<[object], Row>(`
    SELECT ${SUMMARY} FROM checklist_run WHERE @root IS NULL OR root = @root
    ORDER BY time DESC, id DESC LIMIT @limit OFFSET @offset`);
  const one = db.prepare<[string], Row & {detail: Buffer}>('SELECT * FROM checklist_run WHERE id = ?');
  const remove = db.prepare<[object]>(`
    DELETE FROM checklist_run WHERE id IN (
      SELECT id FROM checklist_run AS old WHERE time < @before
      AND EXISTS (SELECT 1 FROM checklist_run AS new WHERE new.root = old.root AND new.host = old.host AND new.time > old.time)
      ORDER BY time LIMIT @limit)`);
  const forget = db.prepare('DELETE FROM checklist_told');
  const tell = db.prepare<[number]>('INSERT OR IGNORE INTO checklist_told VALUES (?)');
  const told = db.prepare<[], number>('SELECT line FROM checklist_told ORDER BY line').pluck();
  return {
    save: ({evidence, verdicts, sections, zones, score, ...run}) =>
      void insert.run({
        ...run,
        score: JSON.stringify(score),
        detail: deflateRawSync(detailOf({evidence, verdicts, sections, ...(zones && {zones})})),
      }),
    list: ({root, ...page}) => list.all({root: root ?? null, ...pageOf(page)}).map(summaryOf),
    get(id) {
      const row = one.get(id);
      if (row === undefined) return undefined;
      return {...summaryOf(row), ...(JSON.parse(inflateRawSync(row.detail).toString()) as Detail)};
    },
    saveTold(lines) {
      forget.run();
      for (const line of lines) tell.run(line);
    },
    told: () => told.all(),
    deleteOld: (before, limit) => remove.run({before, limit}).changes,
  };
}

type Detail = Pick<ChecklistRun, 'evidence' | 'verdicts' | 'sections' | 'zones'>;

function detailOf(detail: Detail): string {
  const text = JSON.stringify({...detail, evidence: detail.evidence.map((one) => shortened(one, MAX_SUBJECTS))});
  if (text.length <= MAX_DETAIL) return text;
  return JSON.stringify({...detail, evidence: detail.evidence.map((one) => shortened(one, FEW_SUBJECTS))});
}

function shortened(evidence: Evidence, most: number): Evidence {
  const {subjects, leftOut = 0} = evidence;
  if (subjects.length <= most) return evidence;
  return {...evidence, subjects: subjects.slice(0, most), leftOut: leftOut + subjects.length - most};
}
