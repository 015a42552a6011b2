/** VNC (RFB): who watches or takes a screen, and whether a password is asked for. Pictures are stepped over. RFC 6143 §7.1. */
import {hex, printable, u8, u32} from '../../src/core/bytes.ts';
import {hash32} from '../../src/core/hash.ts';
import type {Probe, Protocol, Report} from '../../src/core/protocol.ts';
import {startsWith} from '../../src/net/text.ts';
import {anomalies, fields} from './fields.ts';

/** `RFB 003.008`, line feed. */
const VERSION_LENGTH = 12;
const NO_PASSWORD = 1;
const SHOWN_BYTES = 16;

interface Session {
  phase: 'version' | 'security' | 'over';
  version: string;
}

export const vnc: Protocol<Session> = {
  name: 'vnc',
  title: 'VNC',
  ports: {tcp: [5900, 5901]},
  fields,
  names: ['connect'],
  scope: [],
  target: [],
  anomalies,
  maxMessage: 256,
  probe,
  open: () => ({phase: 'version', version: ''}),

  read(session, from, b, start, end, report) {
    if (from === 'client' || session.phase === 'over') return end - start;
    let at = start;
    if (session.phase === 'version') {
      if (end - at < VERSION_LENGTH) return 0;
      if (!isVersion(b, at, end)) {
        session.phase = 'over';
        report.anomaly('not-vnc', from, {'bifrost.segment_start': hex(b, at, Math.min(end, at + SHOWN_BYTES))});
        return end - start;
      }
      session.version = printable(b, at + 4, at + VERSION_LENGTH - 1);
      session.phase = 'security';
      at += VERSION_LENGTH;
    }
    const types = securityTypes(session.version, b, at, end);
    if (types === undefined) return at - start;
    session.phase = 'over';
    reportConnect(session, types, report);
    return end - start;
  },

  gap(session, from) {
    if (from === 'server' && session.version !== '') session.phase = 'over';
  },

  tick() {
    // Nothing waits.
  },

  close() {
    // The same.
  },
};

/** Before 3.7 the server decides on one, as a word; since then it lists them. Undefined: not whole. */
function securityTypes(version: string, b: Uint8Array, at: number, end: number): number[] | undefined {
  if (version < '003.007') return end - at < 4 ? undefined : [u32(b, at)];
  if (end - at < 1 || end - at < 1 + u8(b, at)) return undefined;
  return [...b.subarray(at + 1, at + 1 + u8(b, at))];
}

function reportConnect(session: Session, types: number[], report: Report): void {
  const told = {
    'vnc.server_proto_ver': session.version,
    'vnc.security_type': types,
    'bifrost.no_password': types.includes(NO_PASSWORD),
  };
  if (report.messages) report.message('server', {...told});
  if (!report.repeats(hash32(session.version), hash32(types.join()))) report.fact('session', 'connect', told);
}

const isVersion = (b: Uint8Array, at: number, end: number): boolean =>
  startsWith(b, at, end, 'rfb 00') && u8(b, at + VERSION_LENGTH - 1) === 0x0a;

function probe(b: Uint8Array, start: number, end: number): Probe {
  if (end - start < VERSION_LENGTH) return startsWith(b, start, end, 'rfb 00'.slice(0, end - start)) ? 'short' : 'no';
  return isVersion(b, start, end) ? 'response' : 'no';
}
