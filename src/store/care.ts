/** The only module that knows the tables `comment` and `assignment`: what people did about an alert. */
import type {Assignment, Care, Comment} from '../core/care.ts';
import type {Micros} from '../core/time.ts';
import type {Database} from './sqlite.ts';

interface CommentRow {
  alert: string;
  time: Micros;
  made_by: string;
  text: string;
}

interface AssignmentRow {
  alert: string;
  assignee: string;
  time: Micros;
  made_by: string;
}

export interface CareTable {
  comment(comment: Comment): void;
  /** A newer one replaces the older. */
  assign(assignment: Assignment): void;
  /** Of the alert with this id. */
  of(alert: string): Care;
  /** Deletes what was said about alerts that are no longer there. */
  deleteOrphans(): void;
}

export function careTable(db: Database): CareTable {
  const insert = db.prepare<[CommentRow]>('INSERT OR REPLACE INTO comment VALUES (@alert, @time, @made_by, @text)');
  const upsert = db.prepare<[AssignmentRow]>(
    'INSERT OR REPLACE INTO assignment VALUES (@alert, @assignee, @time, @made_by)',
  );
  const comments = db.prepare<[string], CommentRow>('SELECT * FROM comment WHERE alert = ? ORDER BY time, made_by');
  const assignee = db.prepare<[string], string>('SELECT assignee FROM assignment WHERE alert = ?').pluck();
  const orphans = ['comment', 'assignment'].map((table) =>
    db.prepare<[]>(`DELETE FROM ${table} WHERE alert NOT IN (SELECT id FROM alert)`),
  );
  return {
    comment: ({alert, time, by, text}) => void insert.run({alert, time, made_by: by, text}),
    assign: ({alert, assignee: who, time, by}) => void upsert.run({alert, assignee: who, time, made_by: by}),
    of: (alert) => ({
      assignee: assignee.get(alert) ?? '',
      comments: comments.all(alert).map(({time, made_by, text}) => ({alert, time, by: made_by, text})),
    }),
    deleteOrphans() {
      for (const one of orphans) one.run();
    },
  };
}
