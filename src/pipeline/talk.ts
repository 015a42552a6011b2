/** What the pipeline keeps of one flow: its two ends, who asks, the protocol's session, and the conversation it counts for. */
import type {Conversation} from '../core/asset.ts';
import type {Protocol} from '../core/protocol.ts';
import type {Micros} from '../core/time.ts';
import type {SideIndex} from '../flow/flow-table.ts';
import {type Stream, stream} from '../flow/stream.ts';
import type {Host} from '../inventory/host.ts';
import {ipText} from '../net/address.ts';
import type {Layers} from '../net/layers.ts';
import type {Role} from './roles.ts';

export type Transport = 'tcp' | 'udp' | 'icmp' | 'ip';
export type RoleFrom = Conversation['roleFrom'];

export interface End {
  readonly talk: Talk;
  readonly side: SideIndex;
  readonly ip: string;
  readonly port: number;
  /** Undefined until it sent something: an address that was only addressed is not an asset. */
  host: Host | undefined;
  /** MAC it sends from, as text and as two numbers that are cheap to compare; empty before it sent. */
  mac: string;
  macHigh: number;
  macLow: number;
  /** TCP only. */
  readonly stream: Stream | undefined;
  /** Bytes of a message that is not whole yet. */
  carry: Uint8Array | undefined;
  carried: number;
  /** It sent its FIN. */
  isOver: boolean;
}

/** Both directions between two addresses over one service; many flows may count for it. */
export interface ConversationRecord {
  /** Small number, for tables. */
  readonly index: number;
  readonly id: string;
  readonly segment: string;
  readonly client: Host | undefined;
  /** Undefined while it never sent: a multicast group, or a host that does not answer. */
  server: Host | undefined;
  readonly clientIp: string;
  readonly serverIp: string;
  readonly transport: string;
  readonly port: number;
  protocol: string;
  readonly roleFrom: RoleFrom;
  packets: number;
  bytes: number;
  readonly firstSeen: Micros;
  lastSeen: Micros;
  isNews: boolean;
  toldAt: Micros;
}

export interface Talk {
  readonly segment: string;
  readonly transport: Transport;
  readonly ends: readonly [End, End];
  /** Side of the client. */
  client: SideIndex;
  roleFrom: RoleFrom;
  /** Undefined until it is known who asks and that somebody answers; `packets` and `bytes` wait here until then. */
  conversation: ConversationRecord | undefined;
  packets: number;
  bytes: number;
  protocol: Protocol | undefined;
  session: unknown;
  /** Payloads that no protocol claimed. */
  refusals: number;
  /** Of TCP: nothing seen, SYN seen, answered. */
  handshake: 'none' | 'asked' | 'open';
  /** When the SYN came that waits for its answer; `NOT_WAITING` without one. */
  askedAt: Micros;
}

export const NOT_WAITING: Micros = Number.POSITIVE_INFINITY;

export const clientEnd = (talk: Talk): End => talk.ends[talk.client];
export const serverEnd = (talk: Talk): End => talk.ends[talk.client === 0 ? 1 : 0];

/** A talk for the flow whose first packet `sender` sent. */
export function openTalk(layers: Layers, transport: Transport, segment: string, sender: SideIndex, role: Role): Talk {
  const b = layers.bytes;
  const src = {ip: ipText(b, layers.src, layers.version), port: layers.sport};
  const dst = {ip: ipText(b, layers.dst, layers.version), port: layers.dport};
  const ends: End[] = [];
  const talk: Talk = {
    segment,
    transport,
    ends: ends as unknown as readonly [End, End],
    client: role.client,
    roleFrom: role.from,
    conversation: undefined,
    packets: 0,
    bytes: 0,
    protocol: undefined,
    session: undefined,
    refusals: 0,
    handshake: 'none',
    askedAt: NOT_WAITING,
  };
  ends.push(openEnd(talk, 0, sender === 0 ? src : dst), openEnd(talk, 1, sender === 0 ? dst : src));
  return talk;
}

function openEnd(talk: Talk, side: SideIndex, {ip, port}: {ip: string; port: number}): End {
  return {
    talk,
    side,
    ip,
    port,
    host: undefined,
    mac: '',
    macHigh: -1,
    macLow: -1,
    stream: talk.transport === 'tcp' ? stream() : undefined,
    carry: undefined,
    carried: 0,
    isOver: false,
  };
}
