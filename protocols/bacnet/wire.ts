/**
 * BACnet/IP on the wire: BVLC header (ASHRAE 135-2020 annex J.2), then the network layer (clause 6.2), then the head of the APDU
 * (clause 20.1). One message a datagram.
 *
 * `read` fills one record of offsets that is used again for every message; after `ok` all of them lie in `b[start..end)`.
 */
import {u8, u16} from '../../src/core/bytes.ts';

const BACNET_IP = 0x81;
export const BVLC_HEADER = 4;
/** Functions of the BVLC that carry an NPDU. */
const FORWARDED = 0x04;
const DISTRIBUTE = 0x09;
const UNICAST = 0x0a;
const BROADCAST = 0x0b;
const LAST_FUNCTION = 0x0c;
/** Address and port of the one who sent what is forwarded. */
const FORWARDED_FROM = 6;

const NPDU_VERSION = 1;
const IS_NETWORK_MESSAGE = 0x80;
const HAS_DESTINATION = 0x20;
const HAS_SOURCE = 0x08;
const FIRST_VENDOR_MESSAGE = 0x80;

/** Types of an APDU; 2 is an acknowledgement without content. */
export const CONFIRMED = 0;
export const UNCONFIRMED = 1;
export const COMPLEX_ACK = 3;
export const SEGMENT_ACK = 4;
export const ERROR = 5;
export const REJECT = 6;
export const ABORT = 7;
const SEGMENTED = 0x08;

/** A number that the message does not have. */
export const NONE = -1;

export interface Message {
  bvlc: number;
  /** Address of the one who sent what is forwarded, or NONE. */
  forwardedFrom: number;
  /** Network, length and address behind a router; both equal where there are none. */
  destination: number;
  destinationEnd: number;
  source: number;
  sourceEnd: number;
  /** Type of a message of the network layer, or NONE. */
  networkMessage: number;
  /** Type of the APDU, or NONE. */
  type: number;
  invokeId: number;
  service: number;
  isSegmented: boolean;
  /** Number of the segment. */
  sequence: number;
  /** What follows the head. */
  data: number;
  end: number;
}

export const openMessage = (): Message => ({
  bvlc: 0,
  forwardedFrom: NONE,
  destination: 0,
  destinationEnd: 0,
  source: 0,
  sourceEnd: 0,
  networkMessage: NONE,
  type: NONE,
  invokeId: NONE,
  service: NONE,
  isSegmented: false,
  sequence: 0,
  data: 0,
  end: 0,
});

export type Check = 'ok' | 'not-bacnet' | 'length' | 'npdu' | 'apdu';

/** Is there a BVLC header that fits the datagram? A wrong length loses nothing, since the datagram tells. */
export function checkBvlc(b: Uint8Array, start: number, end: number): Check {
  if (end - start < BVLC_HEADER || u8(b, start) !== BACNET_IP || u8(b, start + 1) > LAST_FUNCTION) return 'not-bacnet';
  return u16(b, start + 2) === end - start ? 'ok' : 'length';
}

/** Reads the message at `b[start..end)`, which has a BVLC header; of a kept request the end may be cut. */
export function read(m: Message, b: Uint8Array, start: number, end: number): Check {
  m.bvlc = u8(b, start + 1);
  m.forwardedFrom = m.networkMessage = m.type = m.invokeId = m.service = NONE;
  m.destination = m.destinationEnd = m.source = m.sourceEnd = start;
  m.isSegmented = false;
  m.sequence = 0;
  m.data = start + BVLC_HEADER;
  m.end = end;
  if (m.bvlc === FORWARDED) {
    if (end - m.data < FORWARDED_FROM) return 'npdu';
    m.forwardedFrom = m.data;
    m.data += FORWARDED_FROM;
  } else if (m.bvlc !== DISTRIBUTE && m.bvlc !== UNICAST && m.bvlc !== BROADCAST) return 'ok';
  return npdu(m, b);
}

function npdu(m: Message, b: Uint8Array): Check {
  if (m.end - m.data < 2 || u8(b, m.data) !== NPDU_VERSION) return 'npdu';
  const control = u8(b, m.data + 1);
  m.data += 2;
  if ((control & HAS_DESTINATION) !== 0) {
    m.destination = m.data;
    m.destinationEnd = addressEnd(m, b);
  }
  if ((control & HAS_SOURCE) !== 0) {
    m.source = m.data;
    m.sourceEnd = addressEnd(m, b);
  }
  // The hop count follows where there is a destination.
  if ((control & HAS_DESTINATION) !== 0) m.data++;
  if (m.data > m.end) return 'npdu';
  return (control & IS_NETWORK_MESSAGE) === 0 ? apdu(m, b) : networkMessage(m, b);
}

/** Passes network, length and address; beyond the end if they are not all there. */
function addressEnd(m: Message, b: Uint8Array): number {
  m.data += m.end - m.data < 3 ? 3 : 3 + u8(b, m.data + 2);
  return Math.min(m.data, m.end);
}

function networkMessage(m: Message, b: Uint8Array): Check {
  if (m.data >= m.end) return 'npdu';
  m.networkMessage = u8(b, m.data);
  m.data += m.networkMessage >= FIRST_VENDOR_MESSAGE ? 3 : 1;
  return m.data > m.end ? 'npdu' : 'ok';
}

/** Bytes of the head by type, unsegmented. */
const heads = [4, 2, 3, 3, 4, 3, 3, 3] as const;

function apdu(m: Message, b: Uint8Array): Check {
  if (m.data >= m.end) return 'apdu';
  const at = m.data;
  const type = u8(b, at) >> 4;
  m.isSegmented = (type === CONFIRMED || type === COMPLEX_ACK) && (u8(b, at) & SEGMENTED) !== 0;
  const head = heads[type];
  if (head === undefined) return 'apdu';
  m.data = at + head + (m.isSegmented ? 2 : 0);
  if (m.data > m.end) return 'apdu';
  m.type = type;
  if (type === UNCONFIRMED) m.service = u8(b, at + 1);
  else m.invokeId = u8(b, at + (type === CONFIRMED ? 2 : 1));
  if (m.isSegmented) m.sequence = u8(b, m.data - 3);
  // A reject and an abort have their reason at this place.
  if (type !== UNCONFIRMED && type !== SEGMENT_ACK) m.service = u8(b, m.data - 1);
  return 'ok';
}

export const isRequest = (m: Message): boolean => m.type === CONFIRMED || m.type === UNCONFIRMED;
