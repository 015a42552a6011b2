/** What the pipeline keeps of one flow: its two ends, who asks, the protocol's session, and the conversation it counts for. */
import type {Conversation} from '../core/asset.ts';
import type {Party} from '../core/fact.ts';
import type {Protocol} from '../core/protocol.ts';
import {LINE_CLIENT, LINE_UNITS} from '../core/serial-frame.ts';
import type {Micros} from '../core/time.ts';
import type {SideIndex} from '../flow/flow-table.ts';
import {type Stream, stream} from '../flow/stream.ts';
import type {Host} from '../inventory/host.ts';
import {ipText, macText} from '../net/address.ts';
import type {Layers} from '../net/layers.ts';
import type {Fare} from './clients-watch.ts';
import type {OwnTalk} from './own-polling.ts';
import type {Role} from './roles.ts';
import type {Slot} from './slots.ts';

export type Transport = 'tcp' | 'udp' | 'icmp' | 'ip' | 'ethernet' | 'serial';
export type RoleFrom = Conversation['roleFrom'];

export interface End {
  readonly talk: Talk;
  readonly side: SideIndex;
  /** Empty in frames without IP. */
  readonly ip: string;
  /** 0 without ports. */
  readonly port: number;
  /** Undefined until it sent something: an address that was only addressed is not an asset. */
  host: Host | undefined;
  /** MAC it sends from, as text and as two numbers that are cheap to compare; with IP empty before it sent. */
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
  readonly clientAddress: string;
  readonly serverAddress: string;
  readonly transport: Transport;
  readonly port: number;
  protocol: string;
  protocolFrom: Conversation['protocolFrom'];
  unread: number;
  readonly roleFrom: RoleFrom;
  packets: number;
  bytes: number;
  readonly firstSeen: Micros;
  lastSeen: Micros;
  isNews: boolean;
  toldAt: Micros;
  /** Of a device that is polled: how its clients fare. */
  fare: Fare | undefined;
}

export interface Talk {
  readonly segment: string;
  readonly transport: Transport;
  /** What a transport without ports carries: the number of the IP protocol, or the EtherType; else 0. */
  readonly carries: number;
  readonly ends: readonly [End, End];
  /** Side of the client. */
  client: SideIndex;
  roleFrom: RoleFrom;
  /** Undefined until it is known who asks and that somebody answers; `packets` and `bytes` wait here until then. */
  conversation: ConversationRecord | undefined;
  packets: number;
  bytes: number;
  /** Payloads that no protocol read; they wait here, too. */
  unread: number;
  protocol: Protocol | undefined;
  session: unknown;
  /** Payloads that no protocol claimed. */
  refusals: number;
  /** Of TCP: nothing seen, SYN seen, answered. */
  handshake: 'none' | 'asked' | 'open';
  /** One end is this box, as it polls. */
  own: OwnTalk | undefined;
  /** Of a polled device: the connection that it has to spare for others. */
  slot: Slot | undefined;
  /** Of a polled device: when its client asked what waits for an answer; 0: nothing does. */
  waitingSince: Micros;
  /** Server for whose open connections it counts. */
  countedFor: Host | undefined;
  /** When the SYN came that waits for its answer; `NOT_WAITING` without one. */
  askedAt: Micros;
}

export const NOT_WAITING: Micros = Number.POSITIVE_INFINITY;

export const clientEnd = (talk: Talk): End => talk.ends[talk.client];
export const serverEnd = (talk: Talk): End => talk.ends[talk.client === 0 ? 1 : 0];

/** It sent bytes, not only a SYN. */
export const hasCarried = ({stream: sent}: End): boolean => sent !== undefined && sent.lastLength > 0;

/** A talk for the flow whose first packet `sender` sent. */
export function openTalk(layers: Layers, transport: Transport, segment: string, sender: SideIndex, role: Role): Talk {
  const [from, to] = partiesOf(layers, transport);
  // Both at once, below: a list that grows keeps room for 17.
  const ends = new Array<End>(2);
  const talk: Talk = {
    segment,
    transport,
    carries:
      transport === 'ethernet' ? layers.etherType : transport === 'tcp' || transport === 'udp' ? 0 : layers.protocol,
    ends: ends as unknown as readonly [End, End],
    client: role.client,
    roleFrom: role.from,
    conversation: undefined,
    packets: 0,
    bytes: 0,
    unread: 0,
    protocol: undefined,
    session: undefined,
    refusals: 0,
    handshake: 'none',
    own: undefined,
    slot: undefined,
    waitingSince: 0,
    countedFor: undefined,
    askedAt: NOT_WAITING,
  };
  ends[0] = openEnd(talk, 0, sender === 0 ? from : to);
  ends[1] = openEnd(talk, 1, sender === 0 ? to : from);
  return talk;
}

/** Sender and receiver of the first packet. */
function partiesOf({bytes, src, dst, version, sport, dport}: Layers, transport: Transport): readonly [Party, Party] {
  if (transport === 'serial') return [withoutIp(LINE_CLIENT), withoutIp(LINE_UNITS)];
  if (version === 0) return [withoutIp(macText(bytes, src)), withoutIp(src === dst ? '' : macText(bytes, dst))];
  return [withIp(ipText(bytes, src, version), sport), withIp(ipText(bytes, dst, version), dport)];
}

const withIp = (ip: string, port: number): Party => ({ip, mac: '', port});
const withoutIp = (mac: string): Party => ({ip: '', mac, port: 0});

function openEnd(talk: Talk, side: SideIndex, {ip, mac, port}: Party): End {
  return {
    talk,
    side,
    ip,
    port,
    host: undefined,
    mac,
    macHigh: -1,
    macLow: -1,
    stream: talk.transport === 'tcp' ? stream() : undefined,
    carry: undefined,
    carried: 0,
    isOver: false,
  };
}
