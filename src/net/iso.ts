/**
 * ISO transport on TCP, read for the protocols above it: TPKT packets to TPDUs to whole user messages (TSDUs), which may
 * come in several DT TPDUs. RFC 1006; X.224 class 0. Where the framing is lost, bytes are skipped until a segment begins
 * with a sound packet.
 */
import {hex, u8} from '../core/bytes.ts';
import type {Fields} from '../core/fact.ts';
import {hash32} from '../core/hash.ts';
import type {Report, Side} from '../core/protocol.ts';
import {addConnection, checkTpdu, isLastData, TPDU, tpduCode, userData} from './cotp.ts';
import {checkTpkt, TPKT_HEADER, tpktLength} from './tpkt.ts';

/** Longest user message that is put together from several TPDUs. */
const MAX_MESSAGE = 65_536;
const FIRST_ROOM = 1024;
/** Bytes of a CR that are kept until it is confirmed. */
const MAX_REQUEST = 128;
/** First half of the fingerprint; the protocols above use numbers from 0 on. */
const CONNECTED = -1;
const REFUSED = -2;
/** Bytes shown of what cannot be read. */
const SHOWN_BYTES = 16;

interface IsoSide {
  /** The next byte is not known to begin a packet. */
  isLost: boolean;
  /** The TPDUs that follow belong to a message whose beginning was missed. */
  isSkipping: boolean;
  /** Beginning of a message that goes on in the next TPDU. */
  parts: Uint8Array;
  held: number;
}

export interface Iso {
  readonly client: IsoSide;
  readonly server: IsoSide;
  /** The CR that waits for its CC or DR, from its TPDU on. */
  request: Uint8Array | undefined;
}

/** A protocol above: gets whole messages. */
export interface IsoUser<S> {
  /** Does `b[at..end)` begin like a message of its own? Asked where the beginning may have been missed. */
  begins(b: Uint8Array, at: number, end: number): boolean;
  data(session: S, from: Side, b: Uint8Array, at: number, end: number, report: Report): void;
}

/** Names and anomalies that every protocol above reports of the transport. */
export const transportNames = ['transport-connected', 'transport-refused'] as const;
export const transportAnomalies = ['tpkt', 'tpdu', 'oversize'] as const;
type Anomaly = (typeof transportAnomalies)[number];

export const segmentStart = {
  'bifrost.segment_start': {type: 'string', varies: true, about: 'First bytes of what cannot be read, as hex'},
} as const;

const openSide = (): IsoSide => ({isLost: false, isSkipping: false, parts: new Uint8Array(0), held: 0});

export const openIso = (): Iso => ({client: openSide(), server: openSide(), request: undefined});

export function loseIso(iso: Iso, from: Side): void {
  const side = iso[from];
  side.isLost = true;
  side.held = 0;
}

/** Reads whole packets and returns how many bytes were used; what is left is an incomplete packet. */
export function readIso<S extends {readonly iso: Iso}>(
  user: IsoUser<S>,
  session: S,
  from: Side,
  b: Uint8Array,
  start: number,
  end: number,
  report: Report,
): number {
  const side = session.iso[from];
  let at = start;
  while (at < end) {
    const state = check(b, at, end);
    if (state === 'need-more') break;
    if (state !== 'ok') {
      if (!side.isLost) broken(report, from, state, b, at, end);
      loseIso(session.iso, from);
      return end - start;
    }
    if (side.isLost) side.isSkipping = true;
    side.isLost = false;
    const stop = at + tpktLength(b, at);
    readTpdu(user, session, from, b, at + TPKT_HEADER, stop, report);
    at = stop;
  }
  return at - start;
}

/** A whole packet with a sound TPDU in it. */
function check(b: Uint8Array, at: number, end: number): 'ok' | 'need-more' | 'tpkt' | 'tpdu' {
  const state = checkTpkt(b, at, end);
  if (state === 'no') return 'tpkt';
  if (state === 'need-more') return state;
  return checkTpdu(b, at + TPKT_HEADER, at + tpktLength(b, at)) ? 'ok' : 'tpdu';
}

function broken(report: Report, from: Side, reason: Anomaly, b: Uint8Array, at: number, end: number): void {
  report.anomaly(reason, from, {'bifrost.segment_start': hex(b, at, Math.min(end, at + SHOWN_BYTES))});
}

function readTpdu<S extends {readonly iso: Iso}>(
  user: IsoUser<S>,
  session: S,
  from: Side,
  b: Uint8Array,
  c: number,
  end: number,
  report: Report,
): void {
  const {iso} = session;
  const code = tpduCode(b, c);
  if (code === TPDU.data) {
    readData(user, session, from, b, c, end, report);
    return;
  }
  if (code === TPDU.connectionRequest) iso.request = b.slice(c, Math.min(end, c + MAX_REQUEST));
  else if (code === TPDU.connectionConfirm) connected(iso, b, c, report);
  else if (code === TPDU.disconnectRequest && iso.request !== undefined) refused(iso, b, c, report);
  iso[from].isSkipping = false;
}

function connected(iso: Iso, b: Uint8Array, c: number, report: Report): void {
  const fields = connectionOf(iso, b, c);
  if (!report.repeats(CONNECTED, fingerprint(fields))) report.fact('session', 'transport-connected', fields);
}

function refused(iso: Iso, b: Uint8Array, c: number, report: Report): void {
  const fields = connectionOf(iso, b, c);
  if (!report.repeats(REFUSED, fingerprint(fields))) report.fact('exception', 'transport-refused', fields);
}

/** A connection is rare enough for a text. */
const fingerprint = (fields: Fields): number => hash32(JSON.stringify(fields)) | 0;

/** What the CR asked for, and what its answer says beyond. */
function connectionOf(iso: Iso, b: Uint8Array, c: number): Fields {
  const fields: Fields = {};
  const {request} = iso;
  iso.request = undefined;
  if (request !== undefined && checkTpdu(request, 0, request.length)) addConnection(fields, request, 0);
  addConnection(fields, b, c);
  return fields;
}

function readData<S extends {readonly iso: Iso}>(
  user: IsoUser<S>,
  session: S,
  from: Side,
  b: Uint8Array,
  c: number,
  end: number,
  report: Report,
): void {
  const side = session.iso[from];
  const at = userData(b, c);
  const isLast = isLastData(b, c);
  if (side.isSkipping && !user.begins(b, at, end)) {
    if (isLast) side.isSkipping = false;
    return;
  }
  side.isSkipping = false;
  if (isLast && side.held === 0) {
    if (at < end) user.data(session, from, b, at, end, report);
    return;
  }
  if (!hold(side, b, at, end)) {
    broken(report, from, 'oversize', b, at, end);
    side.isSkipping = !isLast;
    return;
  }
  if (!isLast) return;
  const length = side.held;
  side.held = 0;
  user.data(session, from, side.parts, 0, length, report);
}

/** Puts `b[at..end)` behind what is held; false, and nothing held any more, when that would be too long. */
function hold(side: IsoSide, b: Uint8Array, at: number, end: number): boolean {
  const length = side.held + end - at;
  if (length > MAX_MESSAGE) {
    side.held = 0;
    return false;
  }
  if (length > side.parts.length) {
    const larger = new Uint8Array(Math.max(FIRST_ROOM, 2 ** Math.ceil(Math.log2(length))));
    larger.set(side.parts.subarray(0, side.held));
    side.parts = larger;
  }
  for (let i = at; i < end; i++) side.parts[side.held + i - at] = u8(b, i);
  side.held = length;
  return true;
}

/** What the beginning of a connection holds, for `probe`. */
export interface FirstData {
  /** `data`: user data begins at `at`; `short`: not yet; `no`: this is no ISO transport. */
  found: 'data' | 'short' | 'no';
  at: number;
  end: number;
  /** Offset of the CR, CC or DR TPDU that came before; -1 without one. */
  connection: number;
}

/** Looks behind connection TPDUs and empty DTs for the first user data. */
export function firstData(b: Uint8Array, start: number, end: number): FirstData {
  const seen: FirstData = {found: 'short', at: end, end, connection: -1};
  let at = start;
  while (at < end && seen.found === 'short') {
    const state = checkTpkt(b, at, end);
    const stop = state === 'ok' ? at + tpktLength(b, at) : end;
    if (state === 'no') seen.found = 'no';
    else lookInto(seen, b, at + TPKT_HEADER, stop);
    if (state !== 'ok') break;
    at = stop;
  }
  return seen;
}

/** `b[c..end)` is a TPDU or the beginning of one. */
function lookInto(seen: FirstData, b: Uint8Array, c: number, end: number): void {
  if (end - c < 3) return;
  if (!checkTpdu(b, c, end)) {
    // The rest of a long header may still come.
    if (tpduCode(b, c) === TPDU.data || end - c > u8(b, c)) seen.found = 'no';
    return;
  }
  if (tpduCode(b, c) !== TPDU.data) seen.connection = c;
  else if (userData(b, c) < end) {
    seen.found = 'data';
    seen.at = userData(b, c);
    seen.end = end;
  }
}
