/** The only module that knows the `alert` table. */
import {type Alert, type AlertState, alertStates, type Evidence, levels, type RuleHeader} from '../core/alert.ts';
import type {AssetId} from '../core/asset.ts';
import type {Micros} from '../core/time.ts';
import {type AlertCounts, alertCounts, levelOf} from './alert-counts.ts';
import {type AlertCrowds, alertCrowds, type Crowd, WITHOUT_CROWDS} from './alert-crowds.ts';
import {type AlertFilter, MEANT, meant} from './alert-filter.ts';
import {type Page, pageOf} from './page.ts';
import type {Database} from './sqlite.ts';

interface Row {
  id: string;
  rule_id: string;
  level: number;
  rule: string;
  segment: string;
  subject: AssetId;
  object: AssetId;
  what: string;
  state: AlertState;
  count: number;
  first_seen: Micros;
  last_seen: Micros;
  first: string;
  latest: string;
  raised: string;
  silence: string;
}

interface ListFilter extends AlertFilter, Page {
  /** Of each of these only the latest alert. */
  readonly crowds?: readonly Crowd[];
}

export interface Alerts extends AlertCounts, AlertCrowds {
  /** The same alert again overwrites itself; an older state of it is ignored. */
  save(alert: Alert): void;
  get(id: string): Alert | undefined;
  /** By id, or by the beginning of one if no other alert begins so. */
  find(prefix: string): Alert | 'none' | 'ambiguous';
  /** Last seen first. */
  list(filter: ListFilter): Alert[];
  /** New ones, by each asset that they name. */
  newByAsset(): ReadonlyMap<AssetId, number>;
  counts(): Record<AlertState, number>;
  /** Those that somebody still has to look at, lowest level first, then longest ago. */
  leastOpen(limit: number): Alert[];
  /** Deletes alerts last seen before then that nobody has to look at any more, oldest first, `limit` at most; says how many. */
  deleteDone(before: Micros, limit: number): number;
}

const DONE = "('closed', 'learned', 'muted')";

export function alertTable(db: Database): Alerts {
  const upsert = db.prepare<[Row]>(`
    INSERT INTO alert VALUES (@id, @rule_id, @level, @rule, @segment, @subject, @object, @what, @state, @count,
      @first_seen, @last_seen, @first, @latest, @raised, @silence)
    ON CONFLICT (id) DO UPDATE SET rule = excluded.rule, level = excluded.level, what = excluded.what,
      state = excluded.state, count = excluded.count, last_seen = excluded.last_seen, latest = excluded.latest, raised = excluded.raised, silence = excluded.silence
    WHERE excluded.last_seen >= alert.last_seen AND excluded.count >= alert.count`);
  const byId = db.prepare<[string], Row>('SELECT * FROM alert WHERE id = ?');
  const byPrefix = db.prepare<[string, string], Row>(
    'SELECT * FROM alert WHERE id >= ? AND id < ? ORDER BY id LIMIT 2',
  );
  const all = db.prepare<[object], Row>(`
    SELECT * FROM alert
    WHERE ${MEANT} AND ${WITHOUT_CROWDS}
    ORDER BY last_seen DESC, id DESC LIMIT @limit OFFSET @offset`);
  const byState = db.prepare<[], {state: AlertState; count: number}>(
    'SELECT state, count(*) AS count FROM alert GROUP BY state',
  );
  const named = db.prepare<[], {asset: AssetId; count: number}>(`
    SELECT asset, count(*) AS count FROM (SELECT subject AS asset FROM alert WHERE state = 'new'
      UNION ALL SELECT object FROM alert WHERE state = 'new' AND object <> '') GROUP BY asset`);
  const open = db.prepare<[number], Row>(
    `SELECT * FROM alert WHERE state NOT IN ${DONE} ORDER BY level, last_seen, id LIMIT ?`,
  );
  const remove = db.prepare<[Micros, number]>(`
    DELETE FROM alert WHERE id IN (SELECT id FROM alert WHERE state IN ${DONE} AND last_seen < ?
      ORDER BY last_seen LIMIT ?)`);
  return {
    ...alertCounts(db),
    ...alertCrowds(db),
    save: (alert) => void upsert.run(toRow(alert)),
    get: (id) => {
      const row = byId.get(id);
      return row && fromRow(row);
    },
    find: (prefix) => {
      const [row, second] = byPrefix.all(prefix.toUpperCase(), `${prefix.toUpperCase()}~`);
      if (row === undefined) return 'none';
      return second === undefined || row.id === prefix.toUpperCase() ? fromRow(row) : 'ambiguous';
    },
    list: ({crowds = [], ...filter}) =>
      all.all({...meant(filter), ...pageOf(filter), crowds: JSON.stringify(crowds)}).map(fromRow),
    newByAsset: () => new Map(named.all().map(({asset, count}) => [asset, count])),
    counts: () => {
      const found = new Map(byState.all().map(({state, count}) => [state, count]));
      return Object.fromEntries(alertStates.map((state) => [state, found.get(state) ?? 0])) as Record<
        AlertState,
        number
      >;
    },
    leastOpen: (limit) => open.all(limit).map(fromRow),
    deleteDone: (before, limit) => remove.run(before, limit).changes,
  };
}

const toRow = (alert: Alert): Row => ({
  id: alert.id,
  rule_id: alert.rule.id,
  level: levels.indexOf(alert.level),
  rule: JSON.stringify(alert.rule),
  segment: alert.segment,
  subject: alert.subject,
  object: alert.object,
  what: alert.what,
  state: alert.state,
  count: alert.count,
  first_seen: alert.firstSeen,
  last_seen: alert.lastSeen,
  first: JSON.stringify(alert.first),
  latest: JSON.stringify(alert.latest),
  raised: alert.raised,
  silence: alert.silence,
});

const fromRow = (row: Row): Alert => ({
  id: row.id,
  rule: JSON.parse(row.rule) as RuleHeader,
  segment: row.segment,
  subject: row.subject,
  object: row.object,
  what: row.what,
  level: levelOf(row.level),
  raised: row.raised,
  state: row.state,
  silence: row.silence,
  count: row.count,
  firstSeen: row.first_seen,
  lastSeen: row.last_seen,
  first: JSON.parse(row.first) as Evidence,
  latest: JSON.parse(row.latest) as Evidence,
});
