/**
 * SMB 1, 2 and 3 over TCP, direct or behind NetBIOS: dialects, log-ons, shares, pipes, files; data is stepped over. MS-SMB2,
 * MS-CIFS, RFC 1002.
 */
import {hex, u8} from '../../src/core/bytes.ts';
import type {Probe, Protocol} from '../../src/core/protocol.ts';
import {BROKEN, type Framing, loseCut, NEED_MORE, readMessages} from '../../src/net/framing.ts';
import {anomalies, fields} from './fields.ts';
import {openSession, type Session} from './session.ts';
import {readSmb1} from './smb1.ts';
import {readSmb2} from './smb2.ts';
import {isResponse, messageAt, messageLength, NBSS_HEADER, SMB1_HEADER, SMB2_HEADER} from './wire.ts';

/** Bytes of a message that are looked at. */
const PEEK = 2048;
/** Bytes that tell what a message is. */
const START = 8;
const SHOWN_BYTES = 16;

export const smb: Protocol<Session> = {
  name: 'smb',
  title: 'SMB',
  ports: {tcp: [445, 139]},
  fields,
  names: [
    'negotiate',
    'ntlm-challenge',
    'native-os',
    'logon',
    'logon-failed',
    'tree-connect',
    'tree-refused',
    'open-pipe',
    'open',
    'open-to-write',
    'open-refused',
    'read-file',
    'write-file',
  ],
  scope: ['bifrost.pipe'],
  target: ['smb2.tree'],
  anomalies,
  maxMessage: NBSS_HEADER + PEEK,
  probe,
  open: openSession,

  read: (session, from, b, start, end, report) => readMessages(framing, session, from, b, start, end, report),
  gap: loseCut,

  tick() {
    // Requests are told by their answers only.
  },

  close() {
    // The same.
  },
};

const framing: Framing<Session> = {
  keep: NBSS_HEADER + PEEK,
  length(b, at, end) {
    if (end - at < NBSS_HEADER) return NEED_MORE;
    const whole = NBSS_HEADER + messageLength(b, at);
    if (end - at < Math.min(START, whole)) return NEED_MORE;
    return (whole < START ? shortMessage(b, at, whole) : messageAt(b, at)) === 'no' ? BROKEN : whole;
  },
  message(session, from, b, at, end, report) {
    if (end - at < START) return;
    const what = messageAt(b, at);
    if (what === 'smb2') readSmb2(session, from, b, at + NBSS_HEADER, end, report);
    else if (what === 'smb1') readSmb1(session, from, b, at + NBSS_HEADER, end, report);
  },
  broken(_, from, b, at, end, report) {
    report.anomaly('not-smb', from, {'bifrost.segment_start': hex(b, at, Math.min(end, at + SHOWN_BYTES))});
  },
};

/** Too short for SMB: a keep-alive or the consent to a session. */
const shortMessage = (b: Uint8Array, at: number, whole: number): 'nbss' | 'no' =>
  whole === NBSS_HEADER && u8(b, at) >= 0x82 && u8(b, at) <= 0x85 ? 'nbss' : 'no';

function probe(b: Uint8Array, start: number, end: number, isOnPort: boolean): Probe {
  if (end - start < START) return end > start && u8(b, start) === 0 ? 'short' : 'no';
  const what = messageAt(b, start);
  if (what === 'sealed' || what === 'nbss') return isOnPort ? 'either' : 'no';
  if (what === 'no') return 'no';
  const header = start + NBSS_HEADER;
  if (end - header < (what === 'smb1' ? SMB1_HEADER : SMB2_HEADER)) return 'short';
  const isAnswer = what === 'smb1' ? (u8(b, header + 9) & 0x80) !== 0 : isResponse(b, header);
  return isAnswer ? 'response' : 'request';
}
