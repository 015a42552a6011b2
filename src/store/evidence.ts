/** The only module that knows the `evidence` table: which frames were kept around an alert, and what is missing. */
import {type EvidenceWindow, type WindowState, windowStates} from '../core/evidence.ts';
import type {Micros} from '../core/time.ts';
import {containing, type Page, pageOf} from './page.ts';
import type {Database} from './sqlite.ts';

interface Row {
  alert: string;
  raised: Micros;
  state: WindowState;
  note: string;
  shared_with: string;
  frames: number;
  bytes: number;
  sha256: string;
  detail: string;
  pcapng: Uint8Array | null;
}

/** What is nested in the product is one column. */
type Detail = Pick<
  EvidenceWindow,
  'frame' | 'from' | 'until' | 'memoryFrom' | 'first' | 'last' | 'healthBefore' | 'healthAfter'
>;

interface EvidenceFilter extends Page {
  readonly alert?: string;
  /** Of the alert. */
  readonly segment?: string;
  /** Part of what the alert says. */
  readonly text?: string;
  readonly states?: readonly WindowState[];
}

export interface EvidenceTable {
  /** `pcapng`: of a frame that is kept alone. What was deleted stays so. */
  save(window: EvidenceWindow, pcapng: Uint8Array): void;
  /** Latest first. */
  list(filter: EvidenceFilter): EvidenceWindow[];
  /** The frame that was kept alone; undefined: the window has a file. */
  single(alert: string, raised: Micros): Uint8Array | undefined;
  /** The window that holds the frames: itself, or the one it shares; undefined: that one is gone. */
  holder(window: EvidenceWindow): EvidenceWindow | undefined;
  /** How the windows of an alert are: the latest one; undefined: it has none. */
  latest(alert: string): EvidenceWindow | undefined;
  /** Those that hold bytes, first those that may go first: of alerts that are done, then the oldest. */
  toDelete(): (EvidenceWindow & {readonly isDone: boolean})[];
  bytes(): number;
}

export function evidenceTable(db: Database): EvidenceTable {
  const upsert = db.prepare<[Row]>(`
    INSERT INTO evidence VALUES (@alert, @raised, @state, @note, @shared_with, @frames, @bytes, @sha256, @detail, @pcapng)
    ON CONFLICT (alert, raised) DO UPDATE SET state = excluded.state, note = excluded.note, frames = excluded.frames,
      bytes = excluded.bytes, sha256 = excluded.sha256, detail = excluded.detail, pcapng = excluded.pcapng
    WHERE evidence.state <> 'deleted'`);
  const all = db.prepare<[object], Row>(`
    SELECT evidence.* FROM evidence LEFT JOIN alert ON alert.id = evidence.alert
    WHERE (@alert IS NULL OR evidence.alert = @alert)
      AND (@states IS NULL OR evidence.state IN (SELECT value FROM json_each(@states)))
      AND (@segment IS NULL OR alert.segment = @segment)
      AND (@text IS NULL OR alert.what LIKE @text ESCAPE '\\')
    ORDER BY raised DESC, evidence.alert DESC LIMIT @limit OFFSET @offset`);
  const one = db.prepare<[string, Micros], Row>('SELECT * FROM evidence WHERE alert = ? AND raised = ?');
  const last = db.prepare<[string], Row>('SELECT * FROM evidence WHERE alert = ? ORDER BY raised DESC LIMIT 1');
  const deletable = db.prepare<[], Row & {is_done: number}>(`
    SELECT evidence.*, coalesce(alert.state IN ('closed', 'learned', 'muted'), 1) AS is_done
    FROM evidence LEFT JOIN alert ON alert.id = evidence.alert
    WHERE evidence.bytes > 0 AND evidence.state IN ('kept', 'cut', 'frame')
    ORDER BY is_done DESC, raised, evidence.alert`);
  const total = db.prepare<[], number>('SELECT coalesce(sum(bytes), 0) FROM evidence').pluck();
  return {
    save: (window, pcapng) => void upsert.run(toRow(window, pcapng)),
    list: ({alert, states, segment, text, ...page}) =>
      all
        .all({
          alert: alert ?? null,
          states: states === undefined ? null : JSON.stringify(states),
          segment: segment ?? null,
          text: containing(text),
          ...pageOf(page),
        })
        .map(fromRow),
    holder: (window) => {
      if (window.sharedWith === '') return window;
      const [alert = '', raised] = window.sharedWith.split('/');
      return optional(one.get(alert, Number(raised)));
    },
    single: (alert, raised) => one.get(alert, raised)?.pcapng ?? undefined,
    latest: (alert) => optional(last.get(alert)),
    toDelete: () => deletable.all().map((row) => ({...fromRow(row), isDone: row.is_done === 1})),
    bytes: () => total.get() ?? 0,
  };
}

const optional = (row: Row | undefined): EvidenceWindow | undefined => row && fromRow(row);

function toRow(window: EvidenceWindow, pcapng: Uint8Array): Row {
  const {alert, raised, state, note, sharedWith, frames, bytes, sha256, ...rest} = window;
  const detail: Detail = rest;
  return {
    alert,
    raised,
    state,
    note,
    shared_with: sharedWith,
    frames,
    bytes,
    sha256,
    detail: JSON.stringify(detail),
    pcapng: state === 'frame' ? pcapng : null,
  };
}

const fromRow = ({alert, raised, state, note, shared_with, frames, bytes, sha256, detail}: Row): EvidenceWindow => ({
  alert,
  raised,
  state: windowStates.find((known) => known === state) ?? 'none',
  note,
  sharedWith: shared_with,
  frames,
  bytes,
  sha256,
  ...(JSON.parse(detail) as Detail),
});
