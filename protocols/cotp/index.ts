/** ISO transport that carries none of the applications we read: who connects to what is all that is told. RFC 1006. */
import type {Protocol} from '../../src/core/protocol.ts';
import {connectionFields, TPDU, tpduCode} from '../../src/net/cotp.ts';
import {
  firstData,
  type Iso,
  type IsoUser,
  loseIso,
  openIso,
  readIso,
  segmentStart,
  transportAnomalies,
  transportNames,
} from '../../src/net/iso.ts';
import {isoUserOf} from '../../src/net/iso-users.ts';
import {MAX_TPKT} from '../../src/net/tpkt.ts';

interface Session {
  readonly iso: Iso;
}

export const cotp: Protocol<Session> = {
  name: 'cotp',
  title: 'ISO transport (COTP)',
  ports: {tcp: [102]},
  fields: {...connectionFields, ...segmentStart},
  names: transportNames,
  scope: [],
  target: ['cotp.dst-tsap', 'cotp.dst-tsap-bytes'],
  anomalies: transportAnomalies,
  maxMessage: MAX_TPKT,

  /** Waits for the first user data, which may be of a protocol that is read; a refusal has none. */
  probe(b, start, end) {
    const {found, at, end: stop, connection} = firstData(b, start, end);
    if (connection < 0) return found === 'data' ? 'no' : found;
    const isRequest = tpduCode(b, connection) === TPDU.connectionRequest;
    if (tpduCode(b, connection) === TPDU.disconnectRequest) return 'response';
    if (found !== 'data') return found;
    if (isoUserOf(b, at, stop) !== 'unknown') return 'no';
    return isRequest ? 'request' : 'response';
  },

  open: () => ({iso: openIso()}),
  read: (session, from, b, start, end, report) => readIso(user, session, from, b, start, end, report),
  gap: (session, from) => loseIso(session.iso, from),
  tick() {},
  close() {},
};

const user: IsoUser<Session> = {begins: () => true, data() {}};
