/**
 * Slots of polled devices: the TCP connections that have such a device at either end, ours left out. Small devices take few, and
 * the last one is never ours; so in doubt a connection is open. It counts from its first segment on, whatever it carries and
 * whoever asks, until a reset, a FIN of both ends, or a SYN without an answer ends it. Silence ends nothing.
 */
import type {PollingPlan} from '../core/poll.ts';
import {type Micros, SECOND} from '../core/time.ts';
import type {SideIndex} from '../flow/flow-table.ts';
import {ANSWER_WITHIN, TCP} from '../net/transport.ts';

/** Open connections kept, of all polled devices together. */
const MAX_SLOTS = 4096;
/** How often room is made by dropping what waited in vain. */
const PURGE_EVERY: Micros = SECOND;
/** Stands for the clients of connections beyond the bound. */
const OTHERS = 'others';

interface Party {
  readonly ip: string;
  readonly port: number;
}

/** One connection. */
export interface Slot {
  readonly key: string;
  readonly segment: string;
  readonly addresses: readonly [string, string];
  state: 'asked' | 'open' | 'closed';
  askedAt: Micros;
  /** Sequence number of each end's FIN; -1: it sent none. */
  readonly fins: [number, number];
}

/** A TCP segment, as far as it matters here. */
export interface SlotSegment {
  readonly flags: number;
  readonly seq: number;
  readonly payloadLength: number;
  readonly time: Micros;
}

export interface Slots {
  use(plan: PollingPlan | undefined): void;
  /** Of a flow that is not ours; undefined: neither end is polled. */
  of(segment: string, ends: readonly [Party, Party]): Slot | undefined;
  segment(slot: Slot, side: SideIndex, segment: SlotSegment): void;
  /** It is under way since before its device was polled. */
  found(slot: Slot): void;
  /** The other ends of the device's open connections, one for each. */
  clients(segment: string, address: string, now: Micros): string[];
  /** Connections beyond the bound. They count as open at every device, for good. */
  refused(): number;
}

interface State {
  readonly polled: Set<string>;
  readonly open: Map<string, Slot>;
  purgedAt: Micros;
  refused: number;
}

export function slots(): Slots {
  const state: State = {polled: new Set(), open: new Map(), purgedAt: Number.NEGATIVE_INFINITY, refused: 0};
  return {
    use: (plan) => use(state, plan),
    of: (segment, ends) => slotOf(state, segment, ends),
    segment: (slot, side, segment) => heed(state, slot, side, segment),
    found(slot) {
      if (slot.state === 'closed') enter(state, slot, 'open', 0);
    },
    clients: (segment, address, now) => clients(state, segment, address, now),
    refused: () => state.refused,
  };
}

const deviceOf = (segment: string, address: string): string => `${segment} ${address}`;

const isPolled = ({polled}: State, segment: string, [a, b]: readonly [string, string]): boolean =>
  polled.has(deviceOf(segment, a)) || polled.has(deviceOf(segment, b));

function use(state: State, plan: PollingPlan | undefined): void {
  const {open, polled} = state;
  polled.clear();
  for (const {segment, address} of plan?.targets ?? []) polled.add(deviceOf(segment, address));
  for (const slot of open.values()) if (!isPolled(state, slot.segment, slot.addresses)) leave(state, slot);
}

/** A flow that was forgotten for its silence finds its slot again. */
function slotOf(state: State, segment: string, [a, b]: readonly [Party, Party]): Slot | undefined {
  const addresses = [a.ip, b.ip] as const;
  if (state.polled.size === 0 || !isPolled(state, segment, addresses)) return undefined;
  const key = `${segment} ${a.ip} ${a.port} ${b.ip} ${b.port}`;
  return state.open.get(key) ?? {key, segment, addresses, state: 'closed', askedAt: 0, fins: [-1, -1]};
}

function heed(state: State, slot: Slot, side: SideIndex, {flags, payloadLength, seq, time}: SlotSegment): void {
  if ((flags & TCP.rst) !== 0) leave(state, slot);
  else if ((flags & TCP.syn) !== 0) begun(state, slot, (flags & TCP.ack) !== 0, time);
  else if ((flags & TCP.fin) !== 0) hungUp(state, slot, side, (seq + payloadLength) >>> 0, time);
  else if (slot.state !== 'open' && !isLate(slot, side, seq, payloadLength)) enter(state, slot, 'open', time);
}

/** The same ports again: what was open stays so until its end is seen. */
function begun(state: State, slot: Slot, isAnswer: boolean, time: Micros): void {
  slot.fins.fill(-1);
  if (isAnswer || slot.state === 'open') enter(state, slot, 'open', time);
  else enter(state, slot, 'asked', time);
}

function hungUp(state: State, slot: Slot, side: SideIndex, seq: number, time: Micros): void {
  slot.fins[side] = seq;
  if (isOver(slot)) leave(state, slot);
  else if (slot.state !== 'open') enter(state, slot, 'open', time);
}

const isOver = ({fins: [a, b]}: Slot): boolean => a >= 0 && b >= 0;

/** Acknowledgements of the end, and what came twice, open nothing; data behind the FIN is another connection. */
const isLate = (slot: Slot, side: SideIndex, seq: number, payloadLength: number): boolean =>
  slot.state === 'closed' && isOver(slot) && (payloadLength === 0 || ((seq - slot.fins[side]) | 0) < 0);

function enter(state: State, slot: Slot, as: 'asked' | 'open', time: Micros): void {
  const {open} = state;
  if (isOver(slot)) slot.fins.fill(-1);
  if (as === 'asked') slot.askedAt = time;
  slot.state = as;
  if (open.has(slot.key)) return;
  if (open.size >= MAX_SLOTS) purge(state, time);
  if (open.size < MAX_SLOTS) open.set(slot.key, slot);
  else state.refused++;
}

function leave({open}: State, slot: Slot): void {
  slot.state = 'closed';
  open.delete(slot.key);
}

function purge(state: State, now: Micros): void {
  if (Math.abs(now - state.purgedAt) < PURGE_EVERY) return;
  state.purgedAt = now;
  for (const slot of state.open.values()) if (isInVain(slot, now)) leave(state, slot);
}

const isInVain = ({askedAt, state}: Slot, now: Micros): boolean => state === 'asked' && now - askedAt >= ANSWER_WITHIN;

function clients({open, refused}: State, segment: string, address: string, now: Micros): string[] {
  const found = new Array<string>(Math.min(refused, MAX_SLOTS)).fill(OTHERS);
  for (const slot of open.values()) {
    const [a, b] = slot.addresses;
    if (slot.segment !== segment || (a !== address && b !== address) || isInVain(slot, now)) continue;
    found.push(a === address ? b : a);
  }
  return found;
}
