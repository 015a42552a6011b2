/**
 * The contract between the pipeline and a protocol. A protocol is one folder below `protocols/` and one line in
 * `protocols/index.ts`; it is pure: bytes in, facts out, no clock, no I/O, no judgement.
 *
 * Hot path: `read` is called for every piece of payload. It must not allocate for traffic that only repeats itself:
 * no objects, closures, strings, `subarray`, `DataView`; numeric offsets into the one borrowed buffer. It must never
 * throw, whatever the bytes. The buffer is only borrowed: copy what outlives the call.
 */
import type {FactKind, Fields} from './fact.ts';
import type {FieldTable} from './field.ts';
import {type Micros, SECOND} from './time.ts';

export type Side = 'client' | 'server';

/**
 * What the first bytes look like to a protocol: certainly a request of its own, certainly a response, certainly its own
 * but either way, not its own, or too short to tell.
 */
export type Probe = 'request' | 'response' | 'either' | 'no' | 'short';

/** Where a dissector reports to. One object for all sessions; `time` and `frame` are those of the current packet. */
export interface Report {
  readonly time: Micros;
  readonly frame: number;
  /** Somebody wants every message (`bifrost dissect`); build message fields only if so. */
  readonly messages: boolean;
  /** One protocol message as it stood on the wire, with the fields of this message alone. Call only if `messages`. */
  message(from: Side, fields: Fields): void;
  /**
   * The fingerprint of the exchange that is about to be reported: two integers that hold everything judgement may
   * depend on, except fields marked `varies`. True: the same was already judged harmless on this conversation and is
   * now counted; build no fact. False: call `fact` right after, with the whole of it. `content`: a hash of the values that
   * came, 0 where there are none; `answeredIn`: whole microseconds from request to answer, 0 where that is not known (a
   * small integer, since a time as argument would be an object). Neither decides.
   */
  repeats(a: number, b: number, content?: number, answeredIn?: number): boolean;
  /**
   * What was seen. `name` is from the protocol's vocabulary (`names`). A fact is about the server, unless its field
   * `bifrost.from` is `client`; an `identify` fact may name somebody else by `bifrost.subject_ip` or `bifrost.subject_mac`.
   */
  fact(kind: FactKind, name: string, fields: Fields): void;
  /**
   * Somebody logs on with this, or tries to: the fields that the fact about it gets, by which a default password is known.
   * Both are compared and forgotten. Call it once a log-on and before `repeats`, whose fingerprint must hold the answer; the
   * dissector keeps no password. `password` undefined: it cannot be read; an SNMP community has an empty user.
   */
  logon(user: string, password: string | undefined): Fields;
  /** The protocol itself was broken. `reason` is from the protocol's closed list (`anomalies`). */
  anomaly(reason: string, from: Side, fields: Fields): void;
}

/** What most protocols need: their requests wait 5 seconds for an answer. */
export const PATIENCE: Micros = 10 * SECOND;

/** Numbered places of a device: the first one, and how many; without a count it is one. */
export interface Span {
  readonly first: string;
  readonly counts: readonly string[];
}

/** What one end, or the two of them, show of themselves and keep: its certificate, its application, their security. */
export interface Trait {
  readonly kind: 'certificate' | 'application' | 'security';
  /** `sender`: the end that `bifrost.from` names. */
  readonly of: 'sender' | 'client' | 'pair';
  /** Names of the facts that show it; empty: any. */
  readonly names: readonly string[];
  /** Fields that make its value, in this order. */
  readonly fields: readonly string[];
}

/** What a protocol rides on. */
export type Carrier = 'tcp' | 'udp' | 'ip' | 'ether' | 'serial';

/**
 * `S` is the state of one conversation between two endpoints: one TCP connection; one pair of addresses and ports over UDP;
 * one pair of addresses over IP or Ethernet. Who sends to a group (broadcast, multicast) is its client.
 */
export interface Protocol<S = unknown> {
  /** Lower case, as used in rules (`logsource.service`), topics and file names. */
  readonly name: string;
  readonly title: string;
  /**
   * What carries it; it is never offered what is not named here. The ports of `tcp` and `udp` are a hint only, content
   * decides, and several protocols may share one (empty: no port of its own). `ip`: numbers of IP protocols. `ether`:
   * EtherTypes; a frame with LLC has its SAP instead (0x42: STP), one with SNAP of an organisation OUI * 0x10000 + number
   * (0x0c2000: CDP). `serial`: a serial line, empty, since content alone tells. Each `read` call is what came without a
   * pause; all of it comes from the client, and who sent it is for the protocol to find out.
   */
  readonly ports: Readonly<Partial<Record<Carrier, readonly number[]>>>;
  readonly fields: FieldTable;
  /** Fields that say which part of a server was asked (a unit behind a gateway): part of what the baseline calls a function. */
  readonly scope: readonly string[];
  /** Fields that say what was read or written there: what the baseline calls an address. */
  readonly target: readonly string[];
  /** Those of `target` that are numbers in a row: known as ranges. */
  readonly spans?: readonly Span[];
  readonly traits?: readonly Trait[];
  /** Every name that `fact` may carry. */
  readonly names: readonly string[];
  /** Every reason that `anomaly` may carry. */
  readonly anomalies: readonly string[];
  /** Longest message in bytes; bounds what is kept while a message is incomplete. */
  readonly maxMessage: number;
  /**
   * Is this the beginning of its own? On a port of its own (`isOnPort`) a sound header is enough, so that broken messages
   * are still read; elsewhere everything must fit, since a wrong claim invents facts.
   */
  probe(b: Uint8Array, start: number, end: number, isOnPort: boolean): Probe;
  /** `carrier`: what it rides on; left out: it does not matter. */
  open(carrier?: Carrier): S;
  /**
   * Reads whole messages from `b[start..end)` and returns how many bytes it used. What it leaves is an incomplete
   * message: it comes again, with more bytes behind it. Over anything but TCP each call is one whole datagram or frame; a
   * frame may end with padding.
   */
  read(session: S, from: Side, b: Uint8Array, start: number, end: number, report: Report): number;
  /**
   * Bytes of this side were lost in capture; the next `read` starts behind the hole. Called for both sides right after
   * `open` when the start of the connection was not seen: the first bytes may be the middle of a message.
   */
  gap(session: S, from: Side): void;
  /** Nothing waits longer than this for its answer; left out: `PATIENCE`. */
  readonly patience?: Micros;
  /** Once a second of packet time, until nothing was said for longer than `patience`: give up on what was never answered. */
  tick(session: S, report: Report): void;
  /** The conversation ended (FIN, RST, expiry, end of file): report what is still open. */
  close(session: S, report: Report): void;
}
