/**
 * Changes that wait to be stored. The store may be slow or its disk full: what waits stays bounded, since a newer state
 * of the same asset, conversation or alert replaces the older one.
 */
import type {Change} from '../core/change.ts';
import {type EvidenceChange, type EvidenceWindow, windowKey} from '../core/evidence.ts';
import {joined} from '../core/joined.ts';
import {type TrafficBuffer, trafficBuffer} from './traffic-buffer.ts';

/** Frames of evidence that wait; whoever adds some asks for the room first. */
const MAX_EVIDENCE_BYTES = 16 * 1024 * 1024;
/** Of the rest in one slice: a conversation with all of its habits is many times what changes in the midst of a watch. */
const REST_SLICE = 250;

export interface ChangeBuffer<C extends Change = Change> {
  add(change: C): void;
  /** More that waits, made as it is taken: behind all that was added. Takes the place of an earlier rest. */
  addRest(changes: Iterable<C>): void;
  /**
   * What is to be stored next, alerts behind the assets they speak of: everything, or `limit` states, as many known things, and the
   * rest. Alerts and evidence never wait for a plant that is being learned.
   */
  take(limit?: number): C[];
  isEmpty(): boolean;
  /** Bytes of evidence that may be added. */
  room(): number;
}

interface WaitingEvidence {
  window: EvidenceWindow;
  readonly pieces: Uint8Array[];
}

interface Waiting {
  readonly states: Map<string, Change>;
  readonly alerts: Map<string, Change>;
  /** Learned or forgotten, whichever came last. */
  readonly known: Map<string, Change>;
  readonly traffic: TrafficBuffer;
  readonly evidence: Map<string, WaitingEvidence>;
  evidenceBytes: number;
  rest: Iterator<Change> | undefined;
}

export function changeBuffer<C extends Change = Change>(): ChangeBuffer<C> {
  const waiting: Waiting = {
    states: new Map(),
    alerts: new Map(),
    known: new Map(),
    traffic: trafficBuffer(),
    evidence: new Map(),
    evidenceBytes: 0,
    rest: undefined,
  };
  return {
    add: (change) => add(waiting, change),
    addRest(changes) {
      waiting.rest = changes[Symbol.iterator]();
    },
    take: (limit = Number.POSITIVE_INFINITY) => take(waiting, limit) as C[], // nothing comes out but what was put in
    isEmpty: () => isEmpty(waiting),
    room: () => MAX_EVIDENCE_BYTES - waiting.evidenceBytes,
  };
}

function add(waiting: Waiting, change: Change): void {
  const {states, alerts, known, traffic, evidence} = waiting;
  switch (change.type) {
    case 'alert':
      alerts.set(change.alert.id, change);
      break;
    case 'asset':
    case 'said':
    case 'conversation':
    case 'learning':
    case 'habit':
    case 'tag-value':
    case 'metrics':
    case 'credential-use':
      addState(states, change);
      break;
    case 'traffic':
      traffic.add(change);
      break;
    case 'known':
    case 'forgotten':
      known.set(`${change.known.kind} ${change.known.segment} ${change.known.key}`, change);
      break;
    case 'evidence':
      addEvidence(evidence, change);
      waiting.evidenceBytes += change.pcapng.length;
      break;
    default: // What the daemon itself does waits elsewhere (held-batches.ts).
      break;
  }
}

/** So much of the rest that a slice of `limit` is full; all of it without one. */
function addOfRest(waiting: Waiting, limit: number): void {
  const most = Number.isFinite(limit) ? Math.min(limit, REST_SLICE) : limit;
  for (let count = waiting.states.size; waiting.rest !== undefined && count < most; count++) {
    const {done, value} = waiting.rest.next();
    if (done === true) waiting.rest = undefined;
    else add(waiting, value);
  }
}

function take(waiting: Waiting, limit: number): Change[] {
  addOfRest(waiting, limit);
  const {states, alerts, known, traffic, evidence} = waiting;
  const named = takeNamed(states, alerts);
  const taken: Change[] = [
    ...named,
    ...takeFirst(states, limit - named.length),
    // A share of their own: assets that are learned change every second, and would keep them waiting.
    ...takeFirst(known, limit),
    ...traffic.take(),
    ...alerts.values(),
    ...[...evidence.values()].map(whole),
  ];
  evidence.clear();
  waiting.evidenceBytes = 0;
  alerts.clear();
  return taken;
}

const isEmpty = ({states, alerts, known, traffic, evidence, rest}: Waiting): boolean =>
  states.size + alerts.size + known.size + evidence.size === 0 && traffic.isEmpty() && rest === undefined;

/** The assets that alerts speak of. */
function takeNamed(states: Map<string, Change>, alerts: ReadonlyMap<string, Change>): Change[] {
  const named: Change[] = [];
  for (const change of alerts.values()) {
    if (change.type !== 'alert') continue;
    for (const id of [change.alert.subject, change.alert.object]) {
      const asset = states.get(id);
      if (asset === undefined) continue;
      named.push(asset);
      states.delete(id);
    }
  }
  return named;
}

function takeFirst(from: Map<string, Change>, count: number): Change[] {
  const taken: Change[] = [];
  for (const [key, change] of from) {
    if (taken.length >= count) break;
    taken.push(change);
    from.delete(key);
  }
  return taken;
}

const whole = ({window, pieces}: WaitingEvidence): Change => ({type: 'evidence', window, pcapng: joined(pieces)});

/** The latest state of a window, and all of its frames. */
function addEvidence(evidence: Map<string, WaitingEvidence>, {window, pcapng}: EvidenceChange): void {
  const key = windowKey(window);
  const waiting = evidence.get(key) ?? {window, pieces: []};
  waiting.window = window;
  if (pcapng.length > 0) waiting.pieces.push(pcapng);
  evidence.set(key, waiting);
}

/** A newer state of the same takes the place of the older one. */
type State = Extract<
  Change,
  {type: 'asset' | 'said' | 'conversation' | 'learning' | 'habit' | 'tag-value' | 'metrics' | 'credential-use'}
>;

function addState(states: Map<string, Change>, change: State): void {
  // What waits of an asset that became this one would bring it back.
  if (change.type === 'asset') for (const alias of change.asset.aliases) states.delete(alias);
  states.set(stateKey(change), change);
}

function stateKey(change: State): string {
  switch (change.type) {
    case 'asset':
      return change.asset.id;
    case 'said':
      return `said ${change.said.id}`;
    case 'conversation':
      return change.conversation.id;
    case 'learning':
      return `learning ${change.learning.segment} ${change.learning.scope}`;
    case 'habit':
      return `${change.habit.kind} ${change.habit.id}`;
    case 'tag-value':
      return `tag ${change.tag.segment} ${change.tag.device} ${change.tag.name}`;
    case 'metrics':
      return 'metrics';
    case 'credential-use':
      return `use ${change.use.asset} ${change.use.account}`;
  }
}
