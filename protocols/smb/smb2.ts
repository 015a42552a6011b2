/** Messages of SMB 2 and 3 that are not encrypted. MS-SMB2 §2.2. Offsets are from the header; every one is checked against `end`. */
import {hex, u8, u16le, u32le} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import type {Report, Side} from '../../src/core/protocol.ts';
import {kindByMagic} from '../../src/net/file-kind.ts';
import {utf16} from '../../src/net/ntlmssp.ts';
import {reportChallenge, reportCreate, reportFile, reportLogon, reportNegotiate, reportTree} from './describe.ts';
import {dialectName} from './names.ts';
import {remember, type Session, wait} from './session.ts';
import {
  CLOSE,
  CREATE,
  command,
  isResponse,
  messageId,
  NEGOTIATE,
  nextCommand,
  READ,
  SESSION_SETUP,
  SMB2_HEADER,
  STATUS_MORE_PROCESSING,
  STATUS_OK,
  STATUS_PENDING,
  status,
  TREE_CONNECT,
  WRITE,
} from './wire.ts';

/** Messages of one compound that are read. */
const MAX_COMPOUND = 16;
const MAX_DIALECTS = 16;

/** `b[at..end)` is one message, perhaps a compound, as far as it is looked at. */
export function readSmb2(session: Session, from: Side, b: Uint8Array, at: number, end: number, report: Report): void {
  let start = at;
  for (let i = 0; i < MAX_COMPOUND && start + SMB2_HEADER + 8 <= end; i++) {
    const next = nextCommand(b, start);
    const stop = next === 0 ? end : Math.min(end, start + next);
    if (report.messages) report.message(from, messageFields(b, start));
    if (isResponse(b, start)) readResponse(session, b, start, stop, report);
    else readRequest(session, b, start, stop, report);
    if (next < SMB2_HEADER) return;
    start += next;
  }
}

const messageFields = (b: Uint8Array, at: number): Fields => ({
  'smb2.cmd': command(b, at),
  'smb2.flags.response': isResponse(b, at),
  'smb2.nt_status': isResponse(b, at) ? status(b, at) : 0,
});

function readRequest(session: Session, b: Uint8Array, at: number, end: number, report: Report): void {
  const body = at + SMB2_HEADER;
  switch (command(b, at)) {
    case NEGOTIATE:
      session.dialects = dialects(b, body, end);
      return;
    case SESSION_SETUP:
      wait(session, messageId(b, at), {command: SESSION_SETUP, fields: {}, detail: 0});
      return;
    case TREE_CONNECT:
      wait(session, messageId(b, at), {
        command: TREE_CONNECT,
        fields: {'smb2.tree': name(b, at, body + 4, end)},
        detail: 0,
      });
      return;
    case CREATE:
      if (body + 48 > end) return;
      wait(session, messageId(b, at), {
        command: CREATE,
        fields: {'smb2.filename': name(b, at, body + 44, end)},
        detail: u32le(b, body + 24),
      });
      return;
    case CLOSE:
      if (body + 24 <= end) session.files.delete(u32le(b, body + 8));
      return;
    case READ:
      if (body + 32 <= end && isStart(b, body + 8)) waitForData(session, b, at, body);
      return;
    case WRITE:
      if (body + 32 <= end && isStart(b, body + 8))
        readData(session, 'client', b, at + u16le(b, body + 2), end, u32le(b, body + 16), report);
  }
}

/** Only the beginning of a file shows what it is. */
const isStart = (b: Uint8Array, at: number): boolean => u32le(b, at) === 0 && u32le(b, at + 4) === 0;

function waitForData(session: Session, b: Uint8Array, at: number, body: number): void {
  const fields = {'smb2.filename': session.files.get(u32le(b, body + 16)) ?? ''};
  wait(session, messageId(b, at), {command: READ, fields, detail: u32le(b, body + 16)});
}

function readData(
  session: Session,
  from: Side,
  b: Uint8Array,
  data: number,
  end: number,
  file: number,
  report: Report,
): void {
  const kind = kindByMagic(b, data, end);
  const known = session.files.get(file);
  // Without a name it may be a pipe.
  if (known !== undefined) reportFile(report, from, known, kind);
}

function dialects(b: Uint8Array, body: number, end: number): string[] {
  const count = body + 36 <= end ? u16le(b, body + 2) : 0;
  const list: string[] = [];
  for (let i = 0; i < Math.min(count, MAX_DIALECTS) && body + 38 + 2 * i <= end; i++) {
    list.push(dialectName(u16le(b, body + 36 + 2 * i)));
  }
  return list;
}

/** The text whose offset and length stand at `b[where..]`. */
function name(b: Uint8Array, at: number, where: number, end: number): string {
  if (where + 4 > end) return '';
  const start = at + u16le(b, where);
  return utf16(b, start, Math.min(end, start + u16le(b, where + 2)));
}

function readResponse(session: Session, b: Uint8Array, at: number, end: number, report: Report): void {
  const body = at + SMB2_HEADER;
  const code = status(b, at);
  if (code === STATUS_PENDING) return;
  if (command(b, at) === NEGOTIATE) {
    if (code === STATUS_OK && body + 24 <= end) {
      const guid = hex(b, body + 8, body + 24);
      reportNegotiate(report, dialectName(u16le(b, body + 4)), session.dialects, (u8(b, body + 2) & 2) !== 0, guid);
    }
    return;
  }
  if (code === STATUS_MORE_PROCESSING) {
    if (command(b, at) === SESSION_SETUP) reportChallenge(report, b, body, end);
    return;
  }
  answer(session, b, at, end, code, report);
}

function answer(session: Session, b: Uint8Array, at: number, end: number, code: number, report: Report): void {
  const body = at + SMB2_HEADER;
  const waiting = session.waiting.get(messageId(b, at));
  session.waiting.delete(messageId(b, at));
  if (command(b, at) === SESSION_SETUP) {
    reportLogon(report, code, code === STATUS_OK && body + 4 <= end ? u16le(b, body + 2) & 3 : 0);
  } else if (waiting?.command === TREE_CONNECT) {
    reportTree(report, code, String(waiting.fields['smb2.tree']));
  } else if (waiting?.command === CREATE) {
    const file = String(waiting.fields['smb2.filename']);
    if (code === STATUS_OK && body + 80 <= end) remember(session, u32le(b, body + 64), file);
    reportCreate(report, code, file, waiting.detail);
  } else if (waiting?.command === READ && code === STATUS_OK) {
    readData(session, 'server', b, at + u8(b, body + 2), end, waiting.detail, report);
  }
}
