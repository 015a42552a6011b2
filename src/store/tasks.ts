/** The only module that knows the `task` and `act` tables: what recurs, and what people did for it. */
import type {Act, Closing, Period, Task, TaskClosed} from '../core/task.ts';
import type {Micros} from '../core/time.ts';
import {type Page, pageOf} from './page.ts';
import type {Database} from './sqlite.ts';

interface TaskRow {
  line: number;
  period: string;
  opens: Micros;
  due: Micros;
  ends: Micros;
  closing: Closing;
  closed: string | null;
}

interface ActRow {
  line: number;
  time: Micros;
  by: string;
  note: string;
  evidence: string;
}

interface TaskFilter extends Page {
  readonly line?: number;
  /** Only those that were open at this time or later. */
  readonly since?: Micros;
  /** Only those that opened by then. */
  readonly until?: Micros;
}

export interface TaskTable {
  /** One that is known already stays as it is. */
  create(period: Period): void;
  close(line: number, key: string, closed: TaskClosed): void;
  get(line: number, key: string): Task | undefined;
  /** Latest due first. */
  list(filter: TaskFilter): Task[];
  record(act: Act): void;
  /** Latest first. */
  acts(filter: Page & {readonly line?: number; readonly since?: Micros}): Act[];
}

export function taskTable(db: Database): TaskTable {
  const insert = db.prepare<[Period]>(
    'INSERT OR IGNORE INTO task VALUES (@line, @key, @opens, @due, @ends, @closing, NULL)',
  );
  const close = db.prepare<[string, number, string]>('UPDATE task SET closed = ? WHERE line = ? AND period = ?');
  const one = db.prepare<[number, string], TaskRow>('SELECT * FROM task WHERE line = ? AND period = ?');
  const all = db.prepare<[object], TaskRow>(`
    SELECT * FROM task
    WHERE (@line IS NULL OR line = @line) AND (@since IS NULL OR ends >= @since) AND (@until IS NULL OR opens <= @until)
    ORDER BY due DESC, line LIMIT @limit OFFSET @offset`);
  const insertAct = db.prepare<[ActRow]>(
    'INSERT INTO act (line, time, by, note, evidence) VALUES (@line, @time, @by, @note, @evidence)',
  );
  const allActs = db.prepare<[object], ActRow>(`
    SELECT line, time, by, note, evidence FROM act
    WHERE (@line IS NULL OR line = @line) AND (@since IS NULL OR time >= @since)
    ORDER BY time DESC, id DESC LIMIT @limit OFFSET @offset`);
  return {
    create: (period) => void insert.run(period),
    close: (line, key, closed) => void close.run(JSON.stringify(closed), line, key),
    get(line, key) {
      const row = one.get(line, key);
      return row && taskOf(row);
    },
    list: ({line = null, since = null, until = null, ...page}) =>
      all.all({line, since, until, ...pageOf(page)}).map(taskOf),
    record: ({at: time, evidence, ...act}) => void insertAct.run({...act, time, evidence: JSON.stringify(evidence)}),
    acts: ({line = null, since = null, ...page}) => allActs.all({line, since, ...pageOf(page)}).map(actOf),
  };
}

const taskOf = ({period: key, closed, ...row}: TaskRow): Task => ({
  ...row,
  key,
  ...(closed !== null && {closed: JSON.parse(closed) as TaskClosed}),
});

const actOf = ({time: at, evidence, ...row}: ActRow): Act => ({...row, at, evidence: JSON.parse(evidence) as string[]});
