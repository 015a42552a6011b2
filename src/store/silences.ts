/** The only module that knows the `silence` table: what people want no noise from, past ones included. */
import type {Silence, SilenceEffect} from '../core/silence.ts';
import type {Micros} from '../core/time.ts';
import {type Page, pageOf} from './page.ts';
import type {Database} from './sqlite.ts';

interface Row {
  id: string;
  effect: SilenceEffect;
  rule: string | null;
  asset: string | null;
  segment: string | null;
  from_time: Micros;
  until_time: Micros;
  reason: string;
  made_by: string;
}

interface SilenceFilter extends Page {
  /** Only those that are not over then. */
  readonly at?: Micros;
}

export interface Silences {
  save(silence: Silence): void;
  get(id: string): Silence | undefined;
  /** Latest first. */
  list(filter: SilenceFilter): Silence[];
}

export function silenceTable(db: Database): Silences {
  const upsert = db.prepare<[Row]>(`
    INSERT OR REPLACE INTO silence
    VALUES (@id, @effect, @rule, @asset, @segment, @from_time, @until_time, @reason, @made_by)`);
  const byId = db.prepare<[string], Row>('SELECT * FROM silence WHERE id = ?');
  const all = db.prepare<[object], Row>(`
    SELECT * FROM silence WHERE (@at IS NULL OR until_time > @at)
    ORDER BY from_time DESC, id LIMIT @limit OFFSET @offset`);
  return {
    save: (silence) => void upsert.run(toRow(silence)),
    get: (id) => {
      const row = byId.get(id);
      return row && fromRow(row);
    },
    list: ({at, ...page}) => all.all({at: at ?? null, ...pageOf(page)}).map(fromRow),
  };
}

const toRow = ({id, effect, rule, asset, segment, from, until, reason, by}: Silence): Row => ({
  id,
  effect,
  rule: rule ?? null,
  asset: asset ?? null,
  segment: segment ?? null,
  from_time: from,
  until_time: until,
  reason,
  made_by: by,
});

const fromRow = ({id, effect, rule, asset, segment, from_time, until_time, reason, made_by}: Row): Silence => ({
  id,
  effect,
  ...(rule !== null && {rule}),
  ...(asset !== null && {asset}),
  ...(segment !== null && {segment}),
  from: from_time,
  until: until_time,
  reason,
  by: made_by,
});
