/** TFTP: files without a password, often firmware and configurations of devices. RFC 1350, RFC 2347. */
import {hex, printable, u8, u16} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {hashBytes} from '../../src/core/hash.ts';
import type {Probe, Protocol, Report, Side} from '../../src/core/protocol.ts';
import {anomalies, fields, names} from './fields.ts';

const OPCODE = {read: 1, write: 2, error: 5, options: 6} as const;
const MAX_NAME = 512;
const SHOWN = 16;
const MODE = /^(?:netascii|octet|mail)$/i;

export const tftp: Protocol<null> = {
  name: 'tftp',
  title: 'TFTP',
  ports: {udp: [69]},
  fields,
  names,
  scope: [],
  target: ['tftp.source_file', 'tftp.destination_file'],
  anomalies,
  maxMessage: 1500,
  probe(b, start, end, isOnPort): Probe {
    if (isRequest(b, start, end)) return 'request';
    return isOnPort && end - start >= 4 && isOpcode(u16(b, start)) ? 'either' : 'no';
  },
  open: () => null,
  read(_session, from, b, start, end, report) {
    readOne(from, b, start, end, report);
    return end - start;
  },
  gap: () => undefined,
  tick: () => undefined,
  close: () => undefined,
};

const isOpcode = (code: number): boolean => code >= OPCODE.read && code <= OPCODE.options;

/** Offset of the zero that ends the text at `b[at..end)`; -1: none. */
function zero(b: Uint8Array, at: number, end: number): number {
  for (let i = at; i < Math.min(end, at + MAX_NAME); i++) if (u8(b, i) === 0) return i;
  return -1;
}

/** A file name and one of the three modes: strict enough for any port. */
function isRequest(b: Uint8Array, at: number, end: number): boolean {
  if (end - at < 4 || (u16(b, at) !== OPCODE.read && u16(b, at) !== OPCODE.write)) return false;
  const name = zero(b, at + 2, end);
  const mode = name < 0 ? -1 : zero(b, name + 1, end);
  return name > at + 2 && mode > 0 && MODE.test(printable(b, name + 1, mode));
}

function readOne(from: Side, b: Uint8Array, at: number, end: number, report: Report): void {
  const code = end - at < 4 ? 0 : u16(b, at);
  if (!isOpcode(code) || (code <= OPCODE.write && !isRequest(b, at, end))) {
    report.anomaly('malformed', from, {'bifrost.message_start': hex(b, at, Math.min(end, at + SHOWN))});
    return;
  }
  if (report.messages) report.message(from, fieldsOf(b, at, end));
  if (code !== OPCODE.error && code > OPCODE.write) return;
  if (report.repeats(code, hashBytes(b, at, end))) return;
  const shown = {...fieldsOf(b, at, end), 'bifrost.from': from};
  if (code === OPCODE.error) report.fact('exception', 'failed', shown);
  else report.fact('program', code === OPCODE.read ? 'read-request' : 'write-request', shown);
}

function fieldsOf(b: Uint8Array, at: number, end: number): Fields {
  const code = u16(b, at);
  const shown: Fields = {'tftp.opcode': code};
  if (code === OPCODE.error) shown['tftp.error.code'] = u16(b, at + 2);
  if (code > OPCODE.write) return shown;
  const name = zero(b, at + 2, end);
  const mode = zero(b, name + 1, end);
  shown[code === OPCODE.read ? 'tftp.source_file' : 'tftp.destination_file'] = printable(b, at + 2, name);
  shown['tftp.type'] = printable(b, name + 1, mode);
  return shown;
}
