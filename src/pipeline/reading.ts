/**
 * Payload to a protocol: which protocol it is, by content first and by port as a hint; which side asks; what is not a
 * whole message yet. Nothing is guessed: payload that no protocol claims is counted and left alone.
 */
import {u8} from '../core/bytes.ts';
import type {Probe, Protocol, Report} from '../core/protocol.ts';
import type {SideIndex} from '../flow/flow-table.ts';
import type {StreamReader} from '../flow/stream.ts';
import {type End, serverEnd, type Talk} from './talk.ts';

/** Payloads of a flow that are offered to the protocols before it stays unknown; more where the port raises hope. */
const MAX_REFUSALS = 4;
const MAX_REFUSALS_HINTED = 64;
/** Bytes kept while no protocol can tell yet. */
const MAX_UNDECIDED = 512;

export interface ReadingCounters {
  /** Bytes of incomplete messages that grew beyond their protocol's longest one. */
  oversizedBytes: number;
  /** Payloads that no protocol claimed. */
  unclaimed: number;
}

export interface ReadingParts {
  readonly protocols: readonly Protocol[];
  readonly report: Report & {talk: Talk | undefined};
  /** It is known now which side asks, or which protocol it is: place the talk. */
  readonly onIdentified: (talk: Talk) => void;
  /** Payload on the port of `protocol` that is not this protocol's. */
  readonly onForeign: (talk: Talk, protocol: Protocol, from: End) => void;
}

export interface Reading extends StreamReader<End> {
  /** One whole datagram. */
  datagram(end: End, b: Uint8Array, start: number, end_: number): void;
  tick(talk: Talk): void;
  close(talk: Talk): void;
  readonly counters: ReadingCounters;
}

export function reading({protocols, report, onIdentified, onForeign}: ReadingParts): Reading {
  const counters: ReadingCounters = {oversizedBytes: 0, unclaimed: 0};
  const byPort = {tcp: hints(protocols, 'tcp'), udp: hints(protocols, 'udp')};

  const hintFor = (talk: Talk): Protocol | undefined => {
    const table = talk.transport === 'udp' ? byPort.udp : byPort.tcp;
    return table.get(serverEnd(talk).port) ?? table.get(talk.ends[talk.client].port);
  };

  /** Offers the payload to the protocols; the one whose port it is comes first. */
  function identify(from: End, b: Uint8Array, start: number, end: number): 'claimed' | 'short' | 'refused' {
    const talk = from.talk;
    const hinted = hintFor(talk);
    let isShort = false;
    for (let i = hinted === undefined ? 0 : -1; i < protocols.length; i++) {
      const protocol = i < 0 ? hinted : protocols[i];
      if (protocol === undefined || (i >= 0 && protocol === hinted) || !speaksOver(protocol, talk.transport)) continue;
      const answer = protocol.probe(b, start, end);
      if (answer === 'short') isShort = true;
      else if (answer !== 'no') {
        claim(talk, protocol, answer, from.side, protocol === hinted);
        return 'claimed';
      }
    }
    return isShort && end - start < MAX_UNDECIDED ? 'short' : 'refused';
  }

  function claim(talk: Talk, protocol: Protocol, answer: Probe, side: SideIndex, isHinted: boolean): void {
    talk.protocol = protocol;
    talk.session = protocol.open();
    orient(talk, answer, side, isHinted);
    onIdentified(talk);
  }

  function refuse(from: End): void {
    const talk = from.talk;
    counters.unclaimed++;
    from.carried = 0;
    talk.refusals++;
    const hinted = hintFor(talk);
    if (talk.refusals === 1 && hinted !== undefined) onForeign(talk, hinted, from);
  }

  const hasGivenUp = (talk: Talk): boolean =>
    talk.refusals >= MAX_REFUSALS && (hintFor(talk) === undefined || talk.refusals >= MAX_REFUSALS_HINTED);

  function read(from: End, b: Uint8Array, start: number, end: number): number {
    const talk = from.talk;
    const protocol = talk.protocol;
    if (protocol === undefined) return end - start;
    report.talk = talk;
    return protocol.read(talk.session, from.side === talk.client ? 'client' : 'server', b, start, end, report);
  }

  function unidentified(from: End, b: Uint8Array, start: number, end: number): void {
    if (hasGivenUp(from.talk)) return;
    const found = identify(from, b, start, end);
    if (found === 'short') keep(from, b, start, end, MAX_UNDECIDED);
    else if (found === 'refused') refuse(from);
    else rest(from, b, start, end);
  }

  /** Reads whole messages and keeps what is left of an incomplete one. */
  function rest(from: End, b: Uint8Array, start: number, end: number): void {
    const used = read(from, b, start, end);
    const left = end - start - used;
    const limit = from.talk.protocol?.maxMessage ?? 0;
    if (left <= 0) from.carried = 0;
    else if (left <= limit) keep(from, b, start + used, end, limit);
    else {
      counters.oversizedBytes += left;
      lose(from);
    }
  }

  function lose(from: End): void {
    from.carried = 0;
    const {protocol, session} = from.talk;
    protocol?.gap(session, from.side === from.talk.client ? 'client' : 'server');
  }

  return {
    counters,
    data(from, b, start, end) {
      let [bytes, at, stop] = [b, start, end];
      if (from.carried > 0) {
        bytes = append(from, b, start, end);
        at = 0;
        stop = from.carried;
      }
      if (from.talk.protocol === undefined) unidentified(from, bytes, at, stop);
      else rest(from, bytes, at, stop);
    },
    gap: lose,
    datagram(from, b, start, end) {
      if (from.talk.protocol === undefined) {
        if (hasGivenUp(from.talk)) return;
        if (identify(from, b, start, end) !== 'claimed') return refuse(from);
      }
      read(from, b, start, end);
    },
    tick(talk) {
      if (talk.protocol === undefined) return;
      report.talk = talk;
      talk.protocol.tick(talk.session, report);
    },
    close(talk) {
      if (talk.protocol === undefined || talk.session === undefined) return;
      report.talk = talk;
      talk.protocol.close(talk.session, report);
      talk.session = talk.protocol.open();
      for (const end of talk.ends) end.carried = 0;
    },
  };
}

function hints(protocols: readonly Protocol[], transport: 'tcp' | 'udp'): ReadonlyMap<number, Protocol> {
  return new Map(protocols.flatMap((protocol) => (protocol.ports[transport] ?? []).map((port) => [port, protocol] as const)));
}

const speaksOver = (protocol: Protocol, transport: string): boolean =>
  transport === 'udp' ? protocol.ports.udp !== undefined : protocol.ports.tcp !== undefined;

/** A handshake is the best witness of who asks, then a port on one side only, then the shape of the message. */
function orient(talk: Talk, answer: Probe, side: SideIndex, isHinted: boolean): void {
  if (talk.roleFrom === 'syn' || (isHinted && talk.roleFrom === 'port')) return;
  if (answer === 'request') talk.client = side;
  else if (answer === 'response') talk.client = side === 0 ? 1 : 0;
  else return;
  talk.roleFrom = 'content';
}

/** Puts new bytes behind the incomplete message, in the end's own buffer. */
function append(from: End, b: Uint8Array, start: number, end: number): Uint8Array {
  const carried = from.carried;
  const bytes = room(from, carried + end - start);
  for (let i = start; i < end; i++) bytes[carried + i - start] = u8(b, i);
  from.carried = carried + end - start;
  return bytes;
}

/** Keeps `b[start..end)`; `b` may be the end's own buffer. */
function keep(from: End, b: Uint8Array, start: number, end: number, limit: number): void {
  const length = Math.min(end - start, limit);
  const bytes = room(from, length);
  if (bytes === b) bytes.copyWithin(0, start, start + length);
  else for (let i = 0; i < length; i++) bytes[i] = u8(b, start + i);
  from.carried = length;
}

function room(from: End, length: number): Uint8Array {
  const before = from.carry;
  if (before !== undefined && before.length >= length) return before;
  const larger = new Uint8Array(Math.max(512, 2 ** Math.ceil(Math.log2(length))));
  if (before !== undefined) larger.set(before);
  from.carry = larger;
  return larger;
}
