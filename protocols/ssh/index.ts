/** SSH: who connects, and what both sides call themselves. All that follows is encrypted and stepped over. RFC 4253 §4.2. */
import {hex, printable} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {hash32} from '../../src/core/hash.ts';
import type {Probe, Protocol, Report, Side} from '../../src/core/protocol.ts';
import {lineEnd, startsWith, textEnd} from '../../src/net/text.ts';
import {anomalies, fields} from './fields.ts';

/** Lines that a server may send before its identification are not longer together. */
const MAX_GREETING = 2048;
const MAX_BANNER = 255;
const SHOWN_BYTES = 16;
/** A banner is what somebody configured. */
const BANNER_CONFIDENCE = 0.7;

interface Session {
  /** Empty while it was not seen. */
  readonly banner: Record<Side, string>;
  readonly isOver: Record<Side, boolean>;
  /** The next bytes may be the middle of anything. */
  readonly isLost: Record<Side, boolean>;
}

export const ssh: Protocol<Session> = {
  name: 'ssh',
  title: 'SSH',
  ports: {tcp: [22]},
  fields,
  names: ['server-banner', 'connect'],
  scope: [],
  target: [],
  anomalies,
  maxMessage: MAX_GREETING,
  probe,
  open: () => ({
    banner: {client: '', server: ''},
    isOver: {client: false, server: false},
    isLost: {client: false, server: false},
  }),

  read(session, from, b, start, end, report) {
    if (session.isLost[from] && !startsWith(b, start, end, 'ssh-')) session.isOver[from] = true;
    if (session.isOver[from]) return end - start;
    let at = start;
    for (let behind = lineEnd(b, at, end); behind >= 0; behind = lineEnd(b, at, end)) {
      if (startsWith(b, at, behind, 'ssh-')) {
        session.isOver[from] = true;
        readBanner(session, from, printable(b, at, Math.min(textEnd(b, at, behind), at + MAX_BANNER)), report);
        return end - start;
      }
      if (from === 'client') return refuse(session, from, b, start, end, report);
      at = behind;
    }
    return end - start < MAX_GREETING ? 0 : refuse(session, from, b, start, end, report);
  },

  gap(session, from) {
    session.isLost[from] = true;
  },

  tick() {
    // Nothing waits.
  },

  close() {
    // The same.
  },
};

function refuse(session: Session, from: Side, b: Uint8Array, start: number, end: number, report: Report): number {
  session.isOver[from] = true;
  report.anomaly('not-ssh', from, {'bifrost.segment_start': hex(b, start, Math.min(end, start + SHOWN_BYTES))});
  return end - start;
}

function readBanner(session: Session, from: Side, banner: string, report: Report): void {
  session.banner[from] = banner;
  if (report.messages) report.message(from, {'ssh.protocol': banner});
  if (from === 'server' && !report.repeats(hash32(banner), 1)) {
    report.fact('identify', 'server-banner', {
      'ssh.protocol': banner,
      'bifrost.product_name': banner.replace(/^SSH-[\d.]+-/i, ''),
      'bifrost.confidence': BANNER_CONFIDENCE,
    });
  }
  const {client, server} = session.banner;
  if (client === '' || server === '' || report.repeats(hash32(client), hash32(server))) return;
  const told: Fields = {'ssh.protocol': server, 'bifrost.client_software': client};
  told['bifrost.old_version'] = isOld(client) || isOld(server);
  report.fact('session', 'connect', told);
}

/** 1.99 speaks both. */
const isOld = (banner: string): boolean => /^SSH-1\.(?!99)/i.test(banner);

/** Both sides begin alike; a server often speaks first, and nobody can tell from the bytes. */
function probe(b: Uint8Array, start: number, end: number): Probe {
  const length = Math.min(5, end - start);
  const isBanner =
    startsWith(b, start, end, 'ssh-1'.slice(0, length)) || startsWith(b, start, end, 'ssh-2'.slice(0, length));
  if (!isBanner) return 'no';
  return length < 5 ? 'short' : 'either';
}
