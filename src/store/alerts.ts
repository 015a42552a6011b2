/** The only module that knows the `alert` table. */
import {
  type Alert,
  type AlertState,
  alertStates,
  type Evidence,
  type Level,
  levels,
  type RuleHeader,
} from '../core/alert.ts';
import type {AssetId} from '../core/asset.ts';
import type {Micros} from '../core/time.ts';
import {type AlertCounts, alertCounts, levelOf} from './alert-counts.ts';
import {containing, type Page, pageOf} from './page.ts';
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

interface AlertFilter extends Page {
  readonly states?: readonly AlertState[];
  /** This level and above. */
  readonly level?: Level;
  /** Last seen then or later. */
  readonly since?: Micros;
  /** Id of the rule: `MB-30`. */
  readonly rule?: string;
  /** Subject or object. */
  readonly asset?: AssetId;
  readonly segment?: string;
  /** Part of the sentence that says what happened. */
  readonly text?: string;
}

export interface Alerts extends AlertCounts {
  /** The same alert again overwrites itself; an older state of it is ignored. */
  save(alert: Alert): void;
  get(id: string): Alert | undefined;
  /** By id, or by the beginning of one if no other alert begins so. */
  find(prefix: string): Alert | 'none' | 'ambiguous';
  /** Last seen first. */
  list(filter: AlertFilter): Alert[];
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
    WHERE (@states IS NULL OR state IN (SELECT value FROM json_each(@states)))
      AND level >= @level AND last_seen >= @since
      AND (@rule IS NULL OR rule_id = @rule)
      AND (@asset IS NULL OR subject = @asset OR object = @asset
        OR EXISTS (SELECT 1 FROM asset_alias WHERE asset = @asset AND id IN (subject, object)))
      AND (@segment IS NULL OR segment = @segment)
      AND (@text IS NULL OR what LIKE @text ESCAPE '\\')
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
    list: ({states, level, since, rule, asset, segment, text, ...page}) =>
      all
        .all({
          states: states === undefined ? null : JSON.stringify(states),
          level: level === undefined ? 0 : levels.indexOf(level),
          since: since ?? Number.MIN_SAFE_INTEGER,
          rule: rule ?? null,
          asset: asset ?? null,
          segment: segment ?? null,
          text: containing(text),
          ...pageOf(page),
        })
        .map(fromRow),
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
