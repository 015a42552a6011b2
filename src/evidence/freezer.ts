/**
 * Keeps the frames around each alert: a window of time before and after it, with the frames from or to its parties. The
 * frame that raised the alert is always kept, whatever else has to be left out; what is left out is said in the note of the
 * window. Pure, time comes from the frames, so that a replay keeps the same bytes.
 */
import type {Alert} from '../core/alert.ts';
import type {EvidenceChange, EvidenceWindow, RingPiece} from '../core/evidence.ts';
import {forgottenBefore, windowKey} from '../core/evidence.ts';
import type {Link, PacketBlock} from '../core/packet-source.ts';
import type {PollingPlan} from '../core/poll.ts';
import {isoTime, MINUTE, type Micros, SECOND} from '../core/time.ts';
import type {KeptFrame} from './frame-ring.ts';
import {type OwnLogOns, ownLogOns} from './own-log-ons.ts';
import {type Parties, partiesOf} from './parties.ts';
import {type PcapngWriter, packetBytes, pcapngWriter} from './pcapng.ts';
import {type Rings, rings} from './rings.ts';
import {spill} from './spill.ts';

/** Windows that are open at once; alerts beyond them share one, or keep the frame that raised them. */
export const MAX_OPEN = 16;
/** Windows of one alert, counted since the start. */
export const MAX_WINDOWS_PER_ALERT = 4;
/** Alerts whose windows are counted; beyond them counting begins anew. */
const MAX_COUNTED = 65_536;
/** Bytes of one window; half of them for what came before the alert. */
export const MAX_WINDOW_BYTES = 8 * 1024 * 1024;
/** Alerts that share a window prolong it, up to this. */
const MAX_SPAN: Micros = 5 * MINUTE;
/** Of a frame that is kept alone. */
const MAX_SINGLE_BYTES = 4096;
/** Frames are added at least so often, and before so much of the rings was overwritten. */
const COLLECT_EVERY: Micros = SECOND;
const COLLECT_SHARE = 1 / 8;

export interface FreezerParts {
  /** How long before and after an alert frames are kept. */
  readonly before: Micros;
  readonly after: Micros;
  /** Interfaces that have a ring of their own, and the bytes of each. */
  readonly rings: number;
  readonly ringBytes: number;
  /** What writes the files, for their headers. */
  readonly application: string;
  /** Frames go to a ring on disk as well. */
  readonly spills: boolean;
  readonly health: () => Readonly<Record<string, number>>;
  /** Bytes that may be handed over now: what waits to be stored is bounded. */
  readonly room: () => number;
  readonly onChange: (change: EvidenceChange) => void;
}

export interface Freezer {
  /** Whom we poll: our own log-ons are left out, but of an alert about them. */
  use(plan: PollingPlan | undefined): void;
  /** A block of frames, before it is judged. */
  block(block: PacketBlock, links: readonly Link[]): void;
  /** The block, or the passing of time, raised an alert. */
  raised(alert: Alert): void;
  /** The block was judged, or time went on to `now`. */
  collect(now?: Micros): void;
  /** The watch ends: windows that are open end here. */
  end(now?: Micros): void;
  /** What goes to the ring on disk by now; `isLast`: all of it. */
  spill(now: Micros, isLast: boolean): RingPiece[];
  counters(): Readonly<Record<string, number>>;
}

interface OpenWindow {
  readonly window: EvidenceWindow;
  readonly segment: string;
  readonly parties: Parties;
  readonly writer: PcapngWriter;
  /** What is said of frames, by their number. */
  readonly comments: Map<number, string>;
  /** Number of the last frame that was looked at; -1: none yet. */
  seen: number;
  isFull: boolean;
}

interface State {
  readonly parts: FreezerParts;
  readonly frames: Rings;
  readonly logOns: OwnLogOns;
  open: OpenWindow[];
  readonly windowsOf: Map<string, number>;
  collectedAt: Micros;
  collectedBytes: number;
  readonly count: {evidenceWindows: number; evidenceShared: number; evidenceSingle: number; evidenceRefused: number};
}

export function freezer(parts: FreezerParts): Freezer {
  const {ringBytes, spills} = parts;
  const frames = rings(parts.rings, ringBytes);
  const logOns = ownLogOns();
  const toDisk = spills ? spill({frames, ringBytes, isOurSecret: logOns.has}) : undefined;
  const state: State = {
    parts,
    frames,
    logOns,
    open: [],
    windowsOf: new Map(),
    collectedAt: Number.NEGATIVE_INFINITY,
    collectedBytes: 0,
    count: {evidenceWindows: 0, evidenceShared: 0, evidenceSingle: 0, evidenceRefused: 0},
  };
  return {
    use: state.logOns.use,
    block: (block, links) => state.frames.put(block, links),
    raised: (alert) => raised(state, alert),
    collect: (now = state.frames.now()) => collect(state, now),
    end: (now = state.frames.now()) => end(state, now),
    spill: (now, isLast) => toDisk?.take(now, isLast) ?? [],
    counters: () => ({
      ...state.count,
      evidenceOpen: state.open.length,
      ...(toDisk && {ringGaps: toDisk.gaps()}),
    }),
  };
}

function raised(state: State, alert: Alert): void {
  // What the box says of itself is of no segment, an advisory applies whatever is sent: no frame led to it, and none concerns it.
  if (alert.segment === '' || alert.latest.fields['bifrost.advisory'] !== undefined) return;
  const {count, parts, windowsOf} = state;
  if (windowsOf.size >= MAX_COUNTED) windowsOf.clear();
  const windows = (windowsOf.get(alert.id) ?? 0) + 1;
  windowsOf.set(alert.id, windows);
  const window = windowOf(alert, parts);
  const parties = partiesOf(alert, state.logOns.has);
  const frame = state.frames.find(window.frame);
  if (windows > MAX_WINDOWS_PER_ALERT) {
    count.evidenceRefused++;
    if (windows === MAX_WINDOWS_PER_ALERT + 1) refuse(state, window, `it has ${MAX_WINDOWS_PER_ALERT} windows already`);
    return;
  }
  const equal = state.open.find((one) => one.parties.key === parties.key && mayProlong(one, window));
  if (equal !== undefined) share(state, equal, window, alert, '');
  else if (state.open.length < MAX_OPEN) begin(state, window, parties, alert);
  else standIn(state, window, alert, frame);
}

const windowOf = ({id, latest}: Alert, {before, after}: FreezerParts): EvidenceWindow => ({
  alert: id,
  raised: latest.time,
  frame: latest.frame,
  state: 'open',
  note: '',
  sharedWith: '',
  from: latest.time - before,
  until: latest.time + after,
  frames: 0,
  bytes: 0,
  first: 0,
  last: 0,
  healthBefore: {},
  healthAfter: {},
  sha256: '',
});

/** Between them nothing would be missing, and it would not grow without end. */
const mayProlong = ({window}: OpenWindow, {raised: at, until}: EvidenceWindow): boolean =>
  at <= window.until && until - window.from <= MAX_SPAN;

const commentOf = ({id, rule}: Alert): string => `Bifrost: raised alert ${id} (${rule.id} ${rule.title})`;

function begin(state: State, window: EvidenceWindow, parties: Parties, alert: Alert): void {
  state.count.evidenceWindows++;
  const one: OpenWindow = {
    window: {...window, healthBefore: state.parts.health()},
    segment: alert.segment,
    parties,
    writer: pcapngWriter(state.parts.application),
    comments: new Map([[window.frame, commentOf(alert)]]),
    seen: -1,
    isFull: false,
  };
  state.open.push(one);
  tell(state, one.window, new Uint8Array(0));
}

function share(state: State, {window, comments}: OpenWindow, other: EvidenceWindow, alert: Alert, note: string): void {
  state.count.evidenceShared++;
  window.until = Math.max(window.until, other.until);
  const said = comments.get(other.frame);
  comments.set(other.frame, said === undefined ? commentOf(alert) : `${said}\n${commentOf(alert)}`);
  tell(state, {...other, state: 'shared', sharedWith: windowKey(window), note}, new Uint8Array(0));
}

/** No more windows may be open: one that has the frame as well will do, else the frame alone is kept. */
function standIn(state: State, window: EvidenceWindow, alert: Alert, frame: KeptFrame | undefined): void {
  const why = `${MAX_OPEN} other windows are open`;
  const covering = frame && state.open.find((one) => one.parties.concern(frame) && mayProlong(one, window));
  if (covering !== undefined) share(state, covering, window, alert, `${why}: frames of one party only`);
  else if (frame === undefined) refuse(state, window, why);
  else keepAlone(state, {...window, note: why}, alert, frame);
}

function keepAlone(state: State, window: EvidenceWindow, alert: Alert, frame: KeptFrame): void {
  const {application, room} = state.parts;
  const cut = {...frame, end: Math.min(frame.end, frame.start + MAX_SINGLE_BYTES)};
  if (room() < packetBytes(cut)) {
    refuse(state, window, `${window.note}, and the store is behind`);
    return;
  }
  state.count.evidenceSingle++;
  const pcapng = pcapngWriter(application).write([cut], new Map([[window.frame, commentOf(alert)]]));
  const {time} = frame;
  tell(state, {...window, state: 'frame', frames: 1, bytes: pcapng.length, first: time, last: time}, pcapng);
}

function refuse(state: State, window: EvidenceWindow, note: string): void {
  state.count.evidenceRefused++;
  tell(state, {...window, state: 'none', note}, new Uint8Array(0));
}

/** The other end of the line keeps what it is given. */
const tell = ({parts}: State, window: EvidenceWindow, pcapng: Uint8Array): void =>
  parts.onChange({type: 'evidence', window: {...window}, pcapng});

function collect(state: State, now: Micros): void {
  if (state.open.length === 0) return;
  for (const one of state.open) if (one.seen < 0) prime(state, one);
  const {frames, parts} = state;
  const isDue =
    now - state.collectedAt >= COLLECT_EVERY ||
    frames.written() - state.collectedBytes >= parts.ringBytes * COLLECT_SHARE ||
    state.open.some(({window}) => now > window.until);
  if (!isDue) return;
  follow(state);
  state.collectedAt = now;
  state.collectedBytes = frames.written();
  for (const {window} of state.open) if (now > window.until) close(state, window);
  state.open = state.open.filter(({window}) => window.state === 'open');
}

/** What the rings have of the window: the latest frames are kept, where not all can be. */
function prime(state: State, one: OpenWindow): void {
  const {frames, parts} = state;
  const {window, comments} = one;
  const oldest = frames.oldest(one.segment);
  if (oldest !== undefined) window.memoryFrom = oldest.time;
  if (oldest?.isFirst === false && oldest.time > window.from) note(window, forgottenBefore(oldest.time));
  const wanted = frames.since(window.from, (frame) => isWanted(one, frame));
  let budget = Math.min(MAX_WINDOW_BYTES / 2, parts.room());
  let first = wanted.length;
  while (first > 0) {
    const frame = wanted[first - 1];
    if (frame === undefined || budget < packetBytes(frame)) break;
    budget -= packetBytes(frame);
    first--;
  }
  const raising = wanted.slice(0, first).filter(({number}) => comments.has(number));
  if (first > raising.length) note(window, `${first - raising.length} frames before it did not fit`);
  one.seen = frames.frames();
  add(state, one, [...raising, ...wanted.slice(first)]);
}

const isWanted = ({window, comments, parties}: OpenWindow, frame: KeptFrame): boolean =>
  comments.has(frame.number) || (frame.time >= window.from && frame.time <= window.until && parties.concern(frame));

/** The frames that came since, to each window what it wants. */
function follow(state: State): void {
  const {frames, open} = state;
  const behind = Math.min(...open.map(({seen}) => seen));
  const fresh = frames.behind(behind, (frame) => open.some((one) => isWanted(one, frame)));
  for (const one of open) {
    if (frames.hasLostBehind(one.seen, one.segment))
      note(one.window, 'frames were overwritten in memory before they were kept');
    const wanted = fresh.filter((frame) => frame.number > one.seen && isWanted(one, frame));
    one.seen = frames.frames();
    if (wanted.length > 0) add(state, one, fitting(state, one, wanted));
  }
}

/** Frames that raise an alert fit always; the others while the window and the store have room. */
function fitting({parts}: State, one: OpenWindow, wanted: readonly KeptFrame[]): readonly KeptFrame[] {
  let room = parts.room();
  let left = MAX_WINDOW_BYTES - one.window.bytes;
  return wanted.filter((frame) => {
    const bytes = packetBytes(frame);
    if (!one.comments.has(frame.number)) {
      if (one.isFull || bytes > left) {
        if (!one.isFull) note(one.window, `full (${MAX_WINDOW_BYTES} bytes) at ${isoTime(frame.time)}`);
        one.isFull = true;
        return false;
      }
      if (bytes > room) {
        note(one.window, 'frames were left out while the store was behind');
        return false;
      }
    }
    left -= bytes;
    room -= bytes;
    return true;
  });
}

function add(state: State, {window, writer, comments}: OpenWindow, frames: readonly KeptFrame[]): void {
  const pcapng = writer.write(frames, comments);
  const times = frames.map(({time}) => time);
  if (window.frames === 0) window.first = times[0] ?? 0;
  window.last = times.at(-1) ?? window.last;
  window.frames += frames.length;
  window.bytes += pcapng.length;
  tell(state, window, pcapng);
}

/** A reason is given once. */
function note(window: EvidenceWindow, reason: string): void {
  if (!window.note.includes(reason)) window.note = window.note === '' ? reason : `${window.note}; ${reason}`;
}

function close(state: State, window: EvidenceWindow): void {
  if (window.frames === 0) note(window, 'no frame from or to its parties was seen');
  window.state = window.frames === 0 ? 'none' : window.note === '' ? 'kept' : 'cut';
  window.healthAfter = state.parts.health();
  tell(state, window, new Uint8Array(0));
}

function end(state: State, now: Micros): void {
  if (state.open.length === 0) return;
  for (const one of state.open) if (one.seen < 0) prime(state, one);
  follow(state);
  for (const {window} of state.open) {
    if (now < window.until)
      note(window, `the watch ended ${((now - window.raised) / SECOND).toFixed(1)} s after the alert`);
    close(state, window);
  }
  state.open = [];
}
