/**
 * Payload to a protocol: which one it is (by content first, by port as a hint), which side asks, and what is not a whole
 * message yet. Nothing is guessed: payload that no protocol claims is counted and left alone.
 */
import {u8} from '../core/bytes.ts';
import type {Probe, Protocol, Report, Side} from '../core/protocol.ts';
import type {SideIndex} from '../flow/flow-table.ts';
import type {StreamReader} from '../flow/stream.ts';
import {carrierOf, type Offers} from './offers.ts';
import type {End, Talk} from './talk.ts';

/** Payloads of a flow that are offered to the protocols before it stays unknown; more where the port raises hope. */
const MAX_REFUSALS = 4;
const MAX_REFUSALS_HINTED = 64;
/** Bytes kept while no protocol can tell yet. */
const MAX_UNDECIDED = 512;
const FIRST_CARRY = 512;

export interface ReadingCounters {
  /** Bytes of incomplete messages that grew beyond their protocol's longest one. */
  oversizedBytes: number;
  /** Payloads that no protocol claimed. */
  unclaimed: number;
}

export interface ReadingParts {
  readonly offers: Offers;
  readonly report: Report & {talk: Talk | undefined};
  /** The protocol of the talk is known now, and with it who asks. */
  readonly onIdentified: (talk: Talk) => void;
  /** Payload on the port of `protocol` that is not this protocol's; told once a flow. */
  readonly onForeign: (talk: Talk, protocol: Protocol, from: Side) => void;
  /** Bytes that had come already came again as others. */
  readonly onReplaced: (end: End) => void;
}

export interface Reading extends StreamReader<End> {
  /** `b[start..stop)` is one whole datagram. */
  datagram(end: End, b: Uint8Array, start: number, stop: number): void;
  tick(talk: Talk): void;
  close(talk: Talk): void;
  readonly counters: ReadingCounters;
}

interface State extends ReadingParts {
  readonly counters: ReadingCounters;
}

export function reading(parts: ReadingParts): Reading {
  const state: State = {...parts, counters: {oversizedBytes: 0, unclaimed: 0}};
  return {
    counters: state.counters,
    data(from, b, start, stop) {
      if (from.carried === 0) stretch(state, from, b, start, stop);
      else stretch(state, from, append(from, b, start, stop), 0, from.carried);
    },
    gap: lose,
    replaced: parts.onReplaced,
    datagram(from, b, start, stop) {
      if (from.talk.protocol !== undefined || offer(state, from, b, start, stop) === 'claimed') {
        read(state, from, b, start, stop);
      }
    },
    tick(talk) {
      if (talk.protocol === undefined) return;
      state.report.talk = talk;
      talk.protocol.tick(talk.session, state.report);
    },
    close(talk) {
      if (talk.protocol === undefined) return;
      state.report.talk = talk;
      talk.protocol.close(talk.session, state.report);
      talk.session = talk.protocol.open(carrierOf[talk.transport]);
      for (const end of talk.ends) end.carried = 0;
    },
  };
}

/** The next bytes of a stream, behind what was carried. */
function stretch(state: State, from: End, b: Uint8Array, start: number, stop: number): void {
  if (from.talk.protocol === undefined) {
    const found = offer(state, from, b, start, stop);
    if (found === 'short') keep(from, b, start, stop, MAX_UNDECIDED);
    else if (found === 'refused') from.carried = 0;
    if (found !== 'claimed') return;
  }
  const used = read(state, from, b, start, stop);
  const left = stop - start - used;
  const limit = from.talk.protocol?.maxMessage ?? 0;
  if (left <= 0) from.carried = 0;
  else if (left <= limit) keep(from, b, start + used, stop, limit);
  else {
    state.counters.oversizedBytes += left;
    lose(from);
  }
}

function read(state: State, from: End, b: Uint8Array, start: number, stop: number): number {
  const {talk} = from;
  if (talk.protocol === undefined) return stop - start;
  state.report.talk = talk;
  return talk.protocol.read(talk.session, sideOf(from), b, start, stop, state.report);
}

const sideOf = (end: End): Side => (end.side === end.talk.client ? 'client' : 'server');

function lose(from: End): void {
  from.carried = 0;
  from.talk.protocol?.gap(from.talk.session, sideOf(from));
}

/** Offers payload of an unknown flow to the protocols; those whose port it is come first. */
function offer(state: State, from: End, b: Uint8Array, start: number, stop: number): 'claimed' | 'short' | 'refused' {
  const {talk} = from;
  const {hinted, order} = state.offers.of(talk);
  if (talk.refusals >= (hinted === 0 ? MAX_REFUSALS : MAX_REFUSALS_HINTED)) {
    leave(state, talk);
    return 'refused';
  }
  let isShort = false;
  for (let i = 0; i < order.length; i++) {
    const protocol = order[i];
    const answer = protocol?.probe(b, start, stop, i < hinted) ?? 'no';
    isShort ||= answer === 'short';
    if (protocol === undefined || answer === 'no' || answer === 'short') continue;
    claim(state, talk, protocol, answer, from.side, i < hinted);
    return 'claimed';
  }
  if (isShort && talk.transport === 'tcp' && stop - start < MAX_UNDECIDED) return 'short';
  refuse(state, from, hinted > 0 && talk.carries === 0 ? order[0] : undefined);
  return 'refused';
}

/** Nobody reads this payload: it is counted for the conversation. */
function leave({counters}: State, talk: Talk): void {
  counters.unclaimed++;
  if (talk.conversation === undefined) talk.unread++;
  else talk.conversation.unread++;
}

function refuse(state: State, from: End, hinted: Protocol | undefined): void {
  leave(state, from.talk);
  from.talk.refusals++;
  if (from.talk.refusals === 1 && hinted !== undefined) state.onForeign(from.talk, hinted, sideOf(from));
}

function claim(state: State, talk: Talk, protocol: Protocol, answer: Probe, side: SideIndex, isHinted: boolean): void {
  talk.protocol = protocol;
  talk.session = protocol.open(carrierOf[talk.transport]);
  orient(talk, answer, side, isHinted);
  if (talk.transport === 'tcp' && talk.handshake === 'none') pickUp(talk, protocol);
  state.onIdentified(talk);
}

/** The connection is older than the capture: neither side has to begin with a whole message. */
function pickUp({session}: Talk, protocol: Protocol): void {
  protocol.gap(session, 'client');
  protocol.gap(session, 'server');
}

/** A handshake is the best witness of who asks, then a port that is known on one side, then the shape of the message. */
function orient(talk: Talk, answer: Probe, side: SideIndex, isHinted: boolean): void {
  if (talk.roleFrom === 'syn' || talk.roleFrom === 'group' || (isHinted && talk.roleFrom === 'port')) return;
  if (answer === 'request') talk.client = side;
  else if (answer === 'response') talk.client = side === 0 ? 1 : 0;
  else return;
  talk.roleFrom = 'content';
}

/** Puts new bytes behind the incomplete message, in the end's own buffer. */
function append(from: End, b: Uint8Array, start: number, stop: number): Uint8Array {
  const {carried} = from;
  const bytes = room(from, carried + stop - start);
  for (let i = start; i < stop; i++) bytes[carried + i - start] = u8(b, i);
  from.carried = carried + stop - start;
  return bytes;
}

/** Keeps `b[start..stop)`; `b` may be the end's own buffer. */
function keep(from: End, b: Uint8Array, start: number, stop: number, limit: number): void {
  const length = Math.min(stop - start, limit);
  const bytes = room(from, length);
  if (bytes === b) bytes.copyWithin(0, start, start + length);
  else for (let i = 0; i < length; i++) bytes[i] = u8(b, start + i);
  from.carried = length;
}

function room(from: End, length: number): Uint8Array {
  const before = from.carry;
  if (before !== undefined && before.length >= length) return before;
  const larger = new Uint8Array(Math.max(FIRST_CARRY, 2 ** Math.ceil(Math.log2(length))));
  if (before !== undefined) larger.set(before);
  from.carry = larger;
  return larger;
}
