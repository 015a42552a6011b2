/** CODESYS V2 and V3: engineering of controllers of many vendors. See wire.ts for where it is described. */
import {hex} from '../../src/core/bytes.ts';
import type {Probe, Protocol} from '../../src/core/protocol.ts';
import {BROKEN, type Cuts, type Framing, loseCut, NEED_MORE, openCuts, readMessages} from '../../src/net/framing.ts';
import {anomalies, fields} from './fields.ts';
import {fieldsOf, readV2, readV3} from './messages.ts';
import {LOGIN, names} from './services.ts';
import * as wire from './wire.ts';

const SHOWN = 8;
/** A V2 login without anything: what a connection begins with. */
const LOGIN_LENGTH = 7;

interface Session extends Cuts {
  confirmed: boolean;
  /** The V2 command that waits for its answer. */
  asked: number;
}

export const codesys: Protocol<Session> = {
  name: 'codesys',
  title: 'CODESYS',
  ports: {tcp: [1200, 2455, 11740, 11741, 11742, 11743], udp: [1740, 1741, 1742, 1743]},
  fields,
  names,
  scope: ['bifrost.command', 'bifrost.service_group', 'bifrost.service'],
  target: [],
  anomalies,
  maxMessage: wire.KEEP,
  probe,
  open: () => ({...openCuts(), confirmed: false, asked: 0}),

  read(session, from, b, start, end, report) {
    return readMessages(framing, session, from, b, start, end, report);
  },

  gap: loseCut,
  tick() {},
  close() {},
};

/** Off the ports only the magic of V3 over TCP, or the login of V2, will do: the datagram's is a single byte. */
function probe(b: Uint8Array, start: number, end: number, isOnPort: boolean): Probe {
  const whole = wire.length(b, start, end);
  if (whole === BROKEN) return 'no';
  if (whole === NEED_MORE) return 'short';
  if (wire.isV2(b, start)) {
    const isLogin = whole === LOGIN_LENGTH && end - start >= whole && wire.commandOf2(b, start) === LOGIN;
    return isLogin ? 'request' : isOnPort ? 'either' : 'no';
  }
  if (!isOnPort && wire.datagramAt(b, start) === start) return 'no';
  const service = wire.service(b, start);
  if (service === wire.NAME_RESPONSE || service === wire.ADDRESS_RESPONSE) return 'response';
  return service === wire.CHANNEL ? 'either' : 'request';
}

const framing: Framing<Session> = {
  keep: wire.KEEP,
  length: wire.length,
  message(session, from, b, at, end, report) {
    session.confirmed = true;
    if (report.messages) report.message(from, fieldsOf(from, session.asked, b, at, end));
    if (wire.isV2(b, at)) session.asked = readV2(from, session.asked, b, at, end, report);
    else readV3(b, at, end, from, report);
  },
  broken(session, from, b, at, end, report) {
    const shown = {'bifrost.frame_bytes': hex(b, at, Math.min(end, at + SHOWN))};
    report.anomaly(session.confirmed ? 'header' : 'not-codesys', from, shown);
  },
};
