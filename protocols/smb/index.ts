/**
 * SMB 1, 2 and 3 over TCP, direct or behind NetBIOS: dialects, log-ons, shares, pipes, files; data is stepped over. MS-SMB2,
 * MS-CIFS, RFC 1002.
 */
import {hex, u8} from '../../src/core/bytes.ts';
import type {Probe, Protocol, Report, Side} from '../../src/core/protocol.ts';
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

  read(session, from, b, start, end, report) {
    const half = session[from];
    let at = start + Math.min(half.skip, end - start);
    half.skip -= at - start;
    while (at < end) {
      if (end - at < NBSS_HEADER) break;
      const length = messageLength(b, at);
      if (end - at < Math.min(START, NBSS_HEADER + length)) break;
      const what = length < NBSS_HEADER ? shortMessage(b, at, length) : messageAt(b, at);
      if (what === 'no') return drop(session, from, b, at, end, report) - start;
      if (end - at < NBSS_HEADER + Math.min(length, PEEK)) break;
      half.isLost = false;
      const stop = Math.min(end, at + NBSS_HEADER + length);
      const seen = Math.min(stop, at + NBSS_HEADER + PEEK);
      if (what === 'smb2') readSmb2(session, from, b, at + NBSS_HEADER, seen, report);
      else if (what === 'smb1') readSmb1(session, from, b, at + NBSS_HEADER, seen, report);
      half.skip = at + NBSS_HEADER + length - stop;
      at = stop;
    }
    return at - start;
  },

  gap(session, from) {
    session[from].skip = 0;
    session[from].isLost = true;
  },

  tick() {
    // Requests are told by their answers only.
  },

  close() {
    // The same.
  },
};

/** Too short for SMB: a keep-alive or the consent to a session. */
const shortMessage = (b: Uint8Array, at: number, length: number): 'nbss' | 'no' =>
  length === 0 && u8(b, at) >= 0x82 && u8(b, at) <= 0x85 ? 'nbss' : 'no';

/** No message begins here: the rest of the segment is dropped, and the next may begin with one. */
function drop(session: Session, from: Side, b: Uint8Array, at: number, end: number, report: Report): number {
  const half = session[from];
  if (!half.isLost) {
    report.anomaly('not-smb', from, {'bifrost.segment_start': hex(b, at, Math.min(end, at + SHOWN_BYTES))});
  }
  half.isLost = true;
  return end;
}

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
