/** The only module that knows the `command_seen` table: signed commands that came, so that none is done twice. */
import type {Database} from './sqlite.ts';

export interface SeenCommand {
  readonly id: string;
  readonly user: string;
  /** Seconds since 1970. */
  readonly signed: number;
}

export interface CommandTable {
  save(seen: SeenCommand): void;
  /** It came before, or is so old that nobody knows any more: what was forgotten counts as seen. */
  isSeen(command: Pick<SeenCommand, 'id' | 'signed'>): boolean;
}

/** In seconds: far longer than a command is valid. Those who may sign are few, and each command is in the audit log for years. */
const REMEMBERED = 7 * 86_400;
/** When the latest one that was forgotten was signed: a clock that is set back brings none of them to life. */
const FORGOTTEN = 'command.forgotten';

export function commandTable(db: Database): CommandTable {
  const insert = db.prepare<[SeenCommand]>('INSERT INTO command_seen VALUES (@id, @user, @signed)');
  const known = db.prepare<[string], number>('SELECT 1 FROM command_seen WHERE id = ?').pluck();
  const forgotten = db.prepare<[string], number>('SELECT CAST(value AS INTEGER) FROM meta WHERE key = ?').pluck();
  const latestOld = db
    .prepare<[number], number | null>('SELECT max(signed) FROM command_seen WHERE signed < ?')
    .pluck();
  const forget = db.prepare<[number]>('DELETE FROM command_seen WHERE signed <= ?');
  const remember = db.prepare<[string, string]>(
    'INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  );
  return {
    save(seen) {
      insert.run(seen);
      const old = latestOld.get(seen.signed - REMEMBERED) ?? undefined;
      if (old === undefined) return;
      remember.run(FORGOTTEN, String(old));
      forget.run(old);
    },
    isSeen: ({id, signed}) => known.get(id) !== undefined || signed <= (forgotten.get(FORGOTTEN) ?? 0),
  };
}
