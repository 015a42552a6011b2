/** State of one OPC UA connection. */
import type {Fields} from '../../src/core/fact.ts';
import type {Report, Side} from '../../src/core/protocol.ts';
import type {Micros} from '../../src/core/time.ts';
import {type Channel, doubt as doubtChannel, modeNames, openChannel, policyName} from './channel.ts';
import {closeAll, type OpenMessages} from './chunks.ts';
import {type Cursor, openCursor} from './encoding/cursor.ts';
import {doubt, openRequests, type Requests} from './requests.ts';

/** What one side sends. */
export interface Stream {
  /** The next byte is not known to begin a chunk: look for one. */
  isLost: boolean;
  /** Bytes that are left of a chunk that is passed over, and what is to be said of it then. */
  skip: number;
  skipped: Fields | undefined;
  /** The latest sequence number, -1 where there is none to go by. */
  sequence: number;
  readonly open: OpenMessages;
  /** Anomalies of headers that were reported: a peer that counts in its own way is wrong in every chunk. */
  reported: number;
  /** Hours between the latest time in a header and that of its packet; NaN: no time was seen. */
  hoursOff: number;
  /** A time that is far off was reported. */
  isTimeReported: boolean;
}

/** A whole body `b[at..end)`; `isCut`: its end was not kept. One record that is used again. */
export interface Body {
  b: Uint8Array;
  at: number;
  end: number;
  isCut: boolean;
  requestId: number;
}

export interface Session {
  readonly client: Stream;
  readonly server: Stream;
  readonly channel: Channel;
  readonly requests: Requests;
  readonly cursor: Cursor;
  readonly body: Body;
  /** The server opened the connection (reverse hello): the ends of TCP are the other way round. */
  isReversed: boolean;
  /** At least one chunk was read: what does not fit from then on is broken OPC UA, not another protocol. */
  isConfirmed: boolean;
  /** A response met its request since the start or the last hole: both directions are seen, so the next must too. */
  isPaired: boolean;
  /** Id of the first request that was seen since the start or the last hole; -1: none. Ids go up. */
  firstRequest: number;
  isFloodReported: boolean;
  isExpiryReported: boolean;
  /** The mode of a secured channel was told. */
  isModeTold: boolean;
  /** A hello that waits for its acknowledgement. */
  hello: Fields | undefined;
  helloTime: Micros;
  helloFrame: number;
  /** The user of the latest session, empty: none yet. */
  user: string;
  monitoredItems: number;
}

const openStream = (): Stream => ({
  isLost: false,
  skip: 0,
  skipped: undefined,
  sequence: NO_SEQUENCE,
  open: [],
  reported: 0,
  hoursOff: Number.NaN,
  isTimeReported: false,
});

export const NO_SEQUENCE = -1;

export const openSession = (): Session => ({
  client: openStream(),
  server: openStream(),
  channel: openChannel(),
  requests: openRequests(),
  cursor: openCursor(),
  body: {b: new Uint8Array(), at: 0, end: 0, isCut: false, requestId: 0},
  isReversed: false,
  isConfirmed: false,
  isPaired: false,
  firstRequest: -1,
  isFloodReported: false,
  isExpiryReported: false,
  isModeTold: false,
  hello: undefined,
  helloTime: 0,
  helloFrame: 0,
  user: '',
  monitoredItems: 0,
});

export const streamOf = (session: Session, from: Side): Stream => (from === 'client' ? session.client : session.server);

/** Who of OPC UA is at this end of TCP. */
export const roleOf = (session: Session, from: Side): Side =>
  session.isReversed ? (from === 'client' ? 'server' : 'client') : from;

/** Bytes of this side were missed, or cannot be told apart: nothing that was begun holds. */
export function lose(session: Session, from: Side): void {
  const stream = streamOf(session, from);
  stream.isLost = true;
  stream.skip = 0;
  stream.skipped = undefined;
  stream.sequence = NO_SEQUENCE;
  closeAll(stream.open);
  doubtChannel(session.channel);
  doubt(session.requests);
  session.isPaired = false;
  session.firstRequest = -1;
}

/** The fields of the channel that every fact carries. */
export function channelFields(session: Session): Fields {
  const {channel} = session;
  const fields: Fields = {};
  if (channel.id !== 0) fields['opcua.transport.scid'] = channel.id;
  if (channel.policy !== '') {
    fields['opcua.security.spu'] = channel.policy;
    fields['bifrost.security_policy'] = policyName(channel.policy);
  }
  const mode = modeNames[channel.mode];
  if (mode !== undefined && mode !== '') fields['bifrost.security_mode'] = mode;
  if (session.isReversed) fields['bifrost.reverse'] = true;
  return fields;
}

/** Anomalies of headers that are reported of one side. */
const MAX_REPORTED = 16;

/** Has this side been wrong often enough? Asked before an anomaly of a header is built. */
export function isTold(session: Session, from: Side): boolean {
  const stream = streamOf(session, from);
  stream.reported = Math.min(MAX_REPORTED, stream.reported) + 1;
  return stream.reported > MAX_REPORTED;
}

/** An anomaly with the channel's fields around what it shows. */
export function reportAnomaly(session: Session, report: Report, reason: string, from: Side, shown: Fields): void {
  report.anomaly(reason, from, {...channelFields(session), ...shown});
}
