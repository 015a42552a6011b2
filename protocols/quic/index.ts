/** QUIC: that it is spoken; all else is encrypted. RFC 9000, RFC 9369. */
import {u8, u32} from '../../src/core/bytes.ts';
import type {Protocol} from '../../src/core/protocol.ts';
import {fields, names} from './fields.ts';

const LONG_HEADER = 0x80;
const FIXED = 0x40;
const MAX_CONNECTION_ID = 20;
const NEGOTIATION = 0;
/** Versions in use: 1, 2, and the last drafts. */
const isVersion = (version: number): boolean =>
  version === 1 ||
  version === 0x6b3343cf ||
  version === NEGOTIATION ||
  (version >= 0xff00001d && version <= 0xff000022);

export const quic: Protocol<null> = {
  name: 'quic',
  title: 'QUIC',
  ports: {udp: [443]},
  fields,
  names,
  scope: [],
  target: ['quic.version'],
  anomalies: [],
  maxMessage: 1500,
  probe: (b, start, end) => (isLong(b, start, end) ? 'either' : 'no'),
  open: () => null,
  read(_session, from, b, start, end, report) {
    if (!isLong(b, start, end)) return end - start;
    const version = u32(b, start + 1);
    if (report.messages) report.message(from, {'quic.version': version});
    if (report.repeats(version, 0)) return end - start;
    report.fact('session', version === NEGOTIATION ? 'version-offered' : 'handshake', {'quic.version': version});
    return end - start;
  },
  gap: () => undefined,
  tick: () => undefined,
  close: () => undefined,
};

/** A long header of a known version, whose connection ids are there. */
function isLong(b: Uint8Array, at: number, end: number): boolean {
  if (end - at < 7 || (u8(b, at) & LONG_HEADER) === 0) return false;
  const version = u32(b, at + 1);
  if (!isVersion(version) || (version !== NEGOTIATION && (u8(b, at) & FIXED) === 0)) return false;
  const destination = u8(b, at + 5);
  if (destination > MAX_CONNECTION_ID || at + 6 + destination >= end) return false;
  const source = u8(b, at + 6 + destination);
  return source <= MAX_CONNECTION_ID && at + 7 + destination + source <= end;
}
