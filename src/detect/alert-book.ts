/**
 * Folds equal findings (rule, segment, subject, object, and what it is about besides) into one alert with a life: new,
 * acknowledged, closed, besides learned and muted (never back, only counted) and suppressed (inside a change ticket). Time comes from the packet.
 * Memory is bounded: beyond `MAX_ALERTS`, or `MAX_ALERTS_PER_RULE`, what is closed is forgotten, and if that frees
 * nothing, further pairs fold into one alert of the rule alone (`EVERYONE`), so that a storm is told and still counted.
 */
import {type Alert, type AlertState, type Evidence, type Finding, type Level, levels} from '../core/alert.ts';
import {matterOf, severityOf} from '../core/posture.ts';
import type {Silence} from '../core/silence.ts';
import {DAY, HOUR, MINUTE, type Micros} from '../core/time.ts';
import {ulid} from '../core/ulid.ts';
import {type Standing, standingOf} from './standing.ts';
import {whatHappened} from './what.ts';

/** A recurrence after this much silence is told at once. */
const MERGE_WINDOW: Micros = 10 * MINUTE;
/** Counts are told at most this often. */
const TELL_EVERY: Micros = MINUTE;
const CLOSE_AFTER_SILENCE: Micros = 90 * DAY;
const MAX_ALERTS = 20_000;
export const MAX_ALERTS_PER_RULE = 1_000;
/** Segment, subject and object of the alert into which a rule's further pairs fold. */
export const EVERYONE = '*';

/** How often the book looks for alerts that were silent for 90 days. */
const SWEEP_EVERY: Micros = HOUR;

export interface AlertBook {
  /** The alert if it must be told now (new, reopened, back after the merge window); undefined: it was only counted. */
  fold(finding: Finding): Alert | undefined;
  /** Alerts counted since they were last told, at most once a minute each with exact counts, and those closed by silence. */
  tick(now: Micros): readonly Alert[];
  /** The watch ends: every alert that was counted since it was last told, at once. */
  flush(now: Micros): readonly Alert[];
  stateOf(id: string): AlertState | undefined;
  /** The changed alert; undefined when nobody has this id. */
  setState(id: string, state: AlertState, now: Micros): Alert | undefined;
  /** What people want no noise from, from now on. */
  useSilences(silences: readonly Silence[]): void;
  /** New, acknowledged and suppressed ones, in the order in which they were first seen by this book. */
  open(): readonly Alert[];
  /** `alerts-kept`, `alerts-folded-by-rule` (findings beyond the cap), `alerts-forgotten` (closed ones, to make room). */
  counters(): Readonly<Record<string, number>>;
}

interface Entry {
  readonly key: string;
  /** The book's own copy; what it hands out are snapshots. */
  readonly alert: Alert;
  told: Micros;
}

interface Book {
  readonly byKey: Map<string, Entry>;
  readonly byId: Map<string, Entry>;
  readonly perRule: Map<string, number>;
  /** Counted since last told. */
  readonly untold: Set<Entry>;
  silences: readonly Silence[];
  closed: number;
  foldedByRule: number;
  forgotten: number;
  nextSweep: Micros;
}

/** A book that goes on where `saved` ends: the alerts of the store, in any state. */
export function alertBook(saved: readonly Alert[], silences: readonly Silence[] = []): AlertBook {
  const book: Book = {
    byKey: new Map(),
    byId: new Map(),
    perRule: new Map(),
    untold: new Set(),
    silences,
    closed: 0,
    foldedByRule: 0,
    forgotten: 0,
    nextSweep: Number.NEGATIVE_INFINITY,
  };
  for (const alert of saved)
    enter(
      book,
      keyOf(alert.rule.id, alert, alert.segment === EVERYONE ? '' : matterOf(alert.first.fields)),
      {...alert},
      alert.lastSeen,
    );
  return {
    fold: (finding) => fold(book, finding),
    tick: (now) => [...tellCounts(book, now, TELL_EVERY), ...closeSilent(book, now)],
    flush: (now) => tellCounts(book, now, Number.NEGATIVE_INFINITY),
    stateOf: (id) => book.byId.get(id)?.alert.state,
    setState: (id, state, now) => {
      const entry = book.byId.get(id);
      if (entry === undefined) return undefined;
      become(book, entry, state);
      entry.alert.silence = '';
      return tell(book, entry, now);
    },
    useSilences(next) {
      book.silences = next;
    },
    open: () => [...book.byKey.values()].filter(({alert}) => isOpen(alert.state)).map(({alert}) => ({...alert})),
    counters: () => ({
      'alerts-kept': book.byKey.size,
      'alerts-folded-by-rule': book.foldedByRule,
      'alerts-forgotten': book.forgotten,
    }),
  };
}

const isOpen = (state: AlertState): boolean => state === 'new' || state === 'acknowledged' || state === 'suppressed';

/** Closed as learned or muted: a person has said that it shall not come back. Under a silence that holds for its time only. */
const isSilenced = ({state, silence}: Alert): boolean => state === 'learned' || (state === 'muted' && silence === '');

type Place = Pick<Alert, 'segment' | 'subject' | 'object'>;

function keyOf(ruleId: string, at: Place, matter = ''): string {
  const key = [ruleId, at.segment, at.subject, at.object].join('\n');
  return matter === '' ? key : `${key}\n${matter}`;
}

const keyOfFinding = (finding: Finding): string => keyOf(finding.rule.id, finding, matterOf(finding.fact.fields));

function fold(book: Book, finding: Finding): Alert | undefined {
  const key = keyOfFinding(finding);
  const entry = book.byKey.get(key);
  if (entry !== undefined) return again(book, entry, finding);
  if (hasRoom(book, finding.rule.id)) return first(book, finding, finding, key);
  book.foldedByRule++;
  const everyone = {segment: EVERYONE, subject: EVERYONE, object: EVERYONE};
  const all = keyOf(finding.rule.id, everyone);
  const shared = book.byKey.get(all);
  return shared === undefined ? first(book, finding, everyone, all) : again(book, shared, finding);
}

function hasRoom(book: Book, ruleId: string): boolean {
  const full = (): boolean => book.byKey.size >= MAX_ALERTS || (book.perRule.get(ruleId) ?? 0) >= MAX_ALERTS_PER_RULE;
  if (full() && book.closed > 0) forgetClosed(book);
  return !full();
}

function first(book: Book, finding: Finding, {segment, subject, object}: Place, key: string): Alert {
  const evidence = evidenceOf(finding);
  const standing = standingOf(finding, book.silences);
  const alert: Alert = {
    id: ulid(finding.time, key),
    rule: finding.rule,
    segment,
    subject,
    object,
    what: whatHappened(finding),
    ...levelOf(finding),
    state: standing.state,
    silence: standing.silence,
    count: 1,
    firstSeen: finding.time,
    lastSeen: finding.time,
    first: evidence,
    latest: evidence,
  };
  return tell(book, enter(book, key, alert, finding.time), finding.time);
}

function again(book: Book, entry: Entry, finding: Finding): Alert | undefined {
  const {alert} = entry;
  const silence = finding.time - alert.lastSeen;
  alert.count++;
  alert.lastSeen = Math.max(alert.lastSeen, finding.time);
  alert.latest = evidenceOf(finding);
  if (isSilenced(alert)) return undefined;
  const isRaised = raise(alert, levelOf(finding));
  const isOther = stand(book, entry, standingOf(finding, book.silences));
  if (isOther || isRaised || silence > MERGE_WINDOW) return tell(book, entry, finding.time);
  book.untold.add(entry);
  return undefined;
}

/** True: the alert now stands otherwise, and that must be told. What a person decided about an open alert holds. */
function stand(book: Book, entry: Entry, {state, silence}: Standing): boolean {
  const {alert} = entry;
  const isHeld = alert.state === 'acknowledged' || (alert.state === 'new' && state === 'suppressed' && silence === '');
  if (isHeld || alert.state === state) return false;
  become(book, entry, state);
  alert.silence = silence;
  return true;
}

/** What happens on a device beside its open change ticket is one level worse; some facts say themselves how bad they are. */
function levelOf({rule, fact}: Finding): {readonly level: Level; readonly raised: string} {
  const {'change.beside': ticket} = fact.fields;
  const own = severityOf(fact.fields);
  if (own !== undefined && levels.indexOf(own.level) > levels.indexOf(rule.level)) return own;
  const higher = levels[levels.indexOf(rule.level) + 1];
  if (typeof ticket !== 'string' || higher === undefined) return {level: rule.level, raised: ''};
  return {level: higher, raised: `not covered by the open change ticket ${ticket}`};
}

function raise(alert: Alert, {level, raised}: {readonly level: Level; readonly raised: string}): boolean {
  if (levels.indexOf(level) <= levels.indexOf(alert.level)) return false;
  alert.level = level;
  alert.raised = raised;
  return true;
}

function evidenceOf({time, fact}: Finding): Evidence {
  const {frame, kind, name, protocol, client, server, fields} = fact;
  return {time, frame, kind, name, protocol, client: client.ip || client.mac, server: server.ip || server.mac, fields};
}

function enter(book: Book, key: string, alert: Alert, told: Micros): Entry {
  const entry: Entry = {key, alert, told};
  book.byKey.set(key, entry);
  book.byId.set(alert.id, entry);
  book.perRule.set(alert.rule.id, (book.perRule.get(alert.rule.id) ?? 0) + 1);
  if (alert.state === 'closed') book.closed++;
  return entry;
}

function become(book: Book, {alert}: Entry, state: AlertState): void {
  if (alert.state === 'closed') book.closed--;
  alert.state = state;
  if (state === 'closed') book.closed++;
}

/** A snapshot: the book goes on counting in its own copy. */
function tell(book: Book, entry: Entry, now: Micros): Alert {
  entry.told = now;
  book.untold.delete(entry);
  return {...entry.alert};
}

function tellCounts(book: Book, now: Micros, silence: Micros): Alert[] {
  const due = [...book.untold].filter((entry) => now - entry.told >= silence);
  return due.map((entry) => tell(book, entry, now));
}

function closeSilent(book: Book, now: Micros): Alert[] {
  if (now < book.nextSweep) return [];
  book.nextSweep = now + SWEEP_EVERY;
  const silent = [...book.byKey.values()].filter(
    ({alert}) => isOpen(alert.state) && now - alert.lastSeen >= CLOSE_AFTER_SILENCE,
  );
  return silent.map((entry) => {
    become(book, entry, 'closed');
    return tell(book, entry, now);
  });
}

/** Makes room. A forgotten alert that comes back is a new one, with an id of its own. */
function forgetClosed(book: Book): void {
  for (const entry of [...book.byKey.values()]) {
    if (entry.alert.state !== 'closed') continue;
    book.byKey.delete(entry.key);
    book.byId.delete(entry.alert.id);
    book.perRule.set(entry.alert.rule.id, (book.perRule.get(entry.alert.rule.id) ?? 1) - 1);
    book.untold.delete(entry);
    book.forgotten++;
  }
  book.closed = 0;
}
