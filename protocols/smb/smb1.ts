/** Messages of SMB 1: negotiation, log-on, shares, files. MS-CIFS §2.2.4, MS-SMB §2.2.4. */
import {printable, u8, u16le, u32le} from '../../src/core/bytes.ts';
import type {Report, Side} from '../../src/core/protocol.ts';
import {utf16} from '../../src/net/ntlmssp.ts';
import {reportChallenge, reportCreate, reportLogon, reportNative, reportNegotiate, reportTree} from './describe.ts';
import {type Session, wait} from './session.ts';
import {SMB1_HEADER, STATUS_MORE_PROCESSING} from './wire.ts';

const NEGOTIATE = 0x72;
const SESSION_SETUP = 0x73;
const TREE_CONNECT = 0x75;
const NT_CREATE = 0xa2;
const RESPONSE = 0x80;
const UNICODE = 0x8000;
const MAX_DIALECTS = 16;
const MAX_TEXT = 256;
const SIGNING_REQUIRED = 8;

export function readSmb1(session: Session, from: Side, b: Uint8Array, at: number, end: number, report: Report): void {
  const words = at + SMB1_HEADER + 1;
  const bytes = words + 2 * u8(b, words - 1) + 2;
  const isAnswer = (u8(b, at + 9) & RESPONSE) !== 0;
  if (report.messages) report.message(from, {'smb.cmd': u8(b, at + 4), 'smb.nt_status': u32le(b, at + 5)});
  if (bytes > end) return;
  if (isAnswer) readResponse(session, b, at, words, bytes, end, report);
  else readRequest(session, b, at, words, bytes, end);
}

const isUnicode = (b: Uint8Array, at: number): boolean => (u16le(b, at + 10) & UNICODE) !== 0;

function readRequest(session: Session, b: Uint8Array, at: number, words: number, bytes: number, end: number): void {
  const command = u8(b, at + 4);
  const id = u16le(b, at + 30);
  if (command === NEGOTIATE) session.dialects = dialects(b, bytes, end);
  else if (command === TREE_CONNECT && bytes - words >= 10) {
    const path = text(b, at, bytes + u16le(b, words + 6), end);
    wait(session, id, {command, fields: {'smb2.tree': path.text}, detail: 0});
  } else if (command === NT_CREATE && bytes - words >= 50) {
    wait(session, id, {command, fields: {'smb2.filename': text(b, at, bytes, end).text}, detail: u32le(b, words + 15)});
  }
}

/** Strings that end with zero, each behind a 2. */
function dialects(b: Uint8Array, start: number, end: number): string[] {
  const list: string[] = [];
  for (let at = start; at < end && u8(b, at) === 2 && list.length < MAX_DIALECTS; ) {
    const stop = zero(b, at + 1, end);
    list.push(printable(b, at + 1, stop));
    at = stop + 1;
  }
  return list;
}

function zero(b: Uint8Array, at: number, end: number): number {
  let stop = at;
  while (stop < end && stop < at + MAX_TEXT && u8(b, stop) !== 0) stop++;
  return stop;
}

/** The text at `start` and the offset behind its zero; Unicode begins at an even distance from the header at `at`. */
function text(b: Uint8Array, at: number, start: number, end: number): {text: string; behind: number} {
  if (!isUnicode(b, at)) {
    const stop = zero(b, start, end);
    return {text: stop > start ? printable(b, start, Math.min(stop, end)) : '', behind: stop + 1};
  }
  const first = start + ((start - at) & 1);
  let stop = first;
  while (stop + 2 <= end && stop < first + 2 * MAX_TEXT && u16le(b, stop) !== 0) stop += 2;
  return {text: utf16(b, first, Math.min(stop, end)), behind: stop + 2};
}

function readResponse(
  session: Session,
  b: Uint8Array,
  at: number,
  words: number,
  bytes: number,
  end: number,
  report: Report,
): void {
  const status = u32le(b, at + 5);
  const command = u8(b, at + 4);
  const waiting = session.waiting.get(u16le(b, at + 30));
  session.waiting.delete(u16le(b, at + 30));
  if (command === NEGOTIATE && status === 0 && bytes - words >= 4) {
    const dialect = session.dialects[u16le(b, words)] ?? 'SMB 1';
    const isSigned = bytes - words >= 5 && (u8(b, words + 2) & SIGNING_REQUIRED) !== 0;
    reportNegotiate(report, dialect, session.dialects, isSigned, '');
  } else if (command === SESSION_SETUP) readLogon(b, at, words, bytes, end, status, report);
  else if (waiting?.command === TREE_CONNECT) reportTree(report, status, String(waiting.fields['smb2.tree']));
  else if (waiting?.command === NT_CREATE) {
    reportCreate(report, status, String(waiting.fields['smb2.filename']), waiting.detail);
  }
}

function readLogon(
  b: Uint8Array,
  at: number,
  words: number,
  bytes: number,
  end: number,
  status: number,
  report: Report,
): void {
  // With extended security a fourth word gives the length of a blob before the names.
  const count = u8(b, words - 1);
  if (count === 3 || count === 4) {
    const os = text(b, at, bytes + (count === 4 ? u16le(b, words + 6) : 0), end);
    reportNative(report, os.text, text(b, at, os.behind, end).text);
  }
  if (status === STATUS_MORE_PROCESSING) reportChallenge(report, b, bytes, end);
  else reportLogon(report, status, count >= 3 ? u16le(b, words + 4) & 1 : 0);
}
