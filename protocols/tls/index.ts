/**
 * TLS over TCP, on any port: hellos, certificates as far as they are in clear, alerts. What is encrypted is stepped over.
 * RFC 5246 (1.2), RFC 8446 (1.3).
 */
import {hex} from '../../src/core/bytes.ts';
import type {Protocol, Report, Side} from '../../src/core/protocol.ts';
import {alertNames, reportAlert, reportUnanswered} from './describe.ts';
import {anomalies, fields} from './fields.ts';
import {beginsPlain, encrypt, readFragment} from './handshake.ts';
import {probe} from './probe.ts';
import {type Half, lose, openSession, type Session} from './session.ts';
import {ALERT, CHANGE_CIPHER_SPEC, check, contentType, HANDSHAKE, HEADER, MAX_RECORD, recordEnd} from './wire.ts';

/** Bytes shown of what cannot be TLS. */
const SHOWN_BYTES = 16;

export const tls: Protocol<Session> = {
  name: 'tls',
  title: 'TLS',
  ports: {tcp: [443, 802, 4843, 8443, 8883]},
  fields,
  names: ['handshake', 'client-hello', 'server-hello', 'server-certificate', 'client-certificate', ...alertNames],
  scope: [],
  target: ['bifrost.tls_version', 'bifrost.certificate_sha256'],
  anomalies,
  maxMessage: MAX_RECORD,
  probe,
  open: openSession,

  read(session, from, b, start, end, report) {
    const half = session[from];
    let at = stepOver(half, start, end);
    while (at < end) {
      const state = check(b, at, end);
      if (state === 'need-more') break;
      if (state === 'not-tls') return dropRest(half, from, b, at, end, report) - start;
      const next = readRecord(session, from, b, at, end, report);
      if (next === at) break;
      at = next;
    }
    return at - start;
  },

  gap(session, from) {
    lose(session[from]);
  },

  tick() {
    // A hello that waits is told when the connection ends: there is no time after which the answer may not come.
  },

  close: reportUnanswered,
};

function stepOver(half: Half, start: number, end: number): number {
  const step = Math.min(half.skip, end - start);
  half.skip -= step;
  return start + step;
}

/** Where the next record begins; `at` itself while the record at `at` is not whole. */
function readRecord(session: Session, from: Side, b: Uint8Array, at: number, end: number, report: Report): number {
  const half = session[from];
  const stop = recordEnd(b, at);
  if (isPlain(half, b, at, end)) {
    if (stop > end) return at;
    const type = contentType(b, at);
    if (type === HANDSHAKE) readFragment(session, from, b, at + HEADER, stop, report);
    else if (type === ALERT && stop === at + HEADER + 2) reportAlert(session, from, b, at + HEADER, report);
  } else if (contentType(b, at) >= CHANGE_CIPHER_SPEC && contentType(b, at) !== HANDSHAKE) encrypt(half);
  half.isLost = false;
  half.isSound = true;
  half.skip = Math.max(0, stop - end);
  return Math.min(stop, end);
}

/** Handshake messages and alerts before the keys are changed; after a loss only what begins like one. */
function isPlain(half: Half, b: Uint8Array, at: number, end: number): boolean {
  const type = contentType(b, at);
  if (type !== HANDSHAKE && type !== ALERT) return false;
  if (!half.isLost) return !half.isEncrypted;
  half.isEncrypted = !(type === HANDSHAKE && beginsPlain(b, at + HEADER, end));
  return !half.isEncrypted;
}

/** No record begins here: the rest of the segment is dropped, and the next segment may begin with one. */
function dropRest(half: Half, from: Side, b: Uint8Array, at: number, end: number, report: Report): number {
  if (half.isSound && !half.isLost) {
    report.anomaly('not-tls', from, {'bifrost.segment_start': hex(b, at, Math.min(end, at + SHOWN_BYTES))});
  }
  lose(half);
  return end;
}
