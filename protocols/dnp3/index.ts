/** DNP3 over TCP and UDP: link frames, fragments, exchanges. IEEE 1815-2012. */
import {hex} from '../../src/core/bytes.ts';
import type {Probe, Protocol, Report, Side} from '../../src/core/protocol.ts';
import * as x from '../../src/net/exchange.ts';
import {BROKEN, type Cuts, type Framing, loseCut, NEED_MORE, openCuts, readMessages} from '../../src/net/framing.ts';
import {headFields, messageFields} from './describe.ts';
import {exchanges} from './exchange.ts';
import {anomalies, fields} from './fields.ts';
import * as f from './fragment.ts';
import {FUNCTION, functionNames, wantsNoAnswer} from './functions.ts';
import {linkFields, linkNames, reportLink} from './link.ts';
import {type ObjectHeader, openHeader} from './objects.ts';
import {type Assembly, join, miss, openAssembly} from './transport.ts';
import * as wire from './wire.ts';

/** Bytes kept of a request: some tens of points. */
const KEEP_REQUEST = 512;
/** The header of a frame: behind it may be a password. */
const SHOWN = wire.HEADER;
/** Room for sequence and address in the key of a request. */
const SEQUENCES = 0x10;
const ADDRESSES = 0x10000;

interface Session extends Cuts {
  readonly assembly: Record<Side, Assembly>;
  readonly exchanges: x.Exchanges;
  readonly header: ObjectHeader;
  /** The side that the master is. */
  master: Side;
  confirmed: boolean;
}

export const dnp3: Protocol<Session> = {
  name: 'dnp3',
  title: 'DNP3',
  ports: {tcp: [20000], udp: [20000]},
  fields,
  names: [...functionNames, 'device-attributes', ...linkNames],
  scope: ['dnp3.dst'],
  target: ['bifrost.points', 'dnp3.al.file_name'],
  anomalies,
  maxMessage: wire.MAX_FRAME,
  probe,
  open: () => ({
    ...openCuts(),
    assembly: {client: openAssembly(), server: openAssembly()},
    exchanges: x.openExchanges(KEEP_REQUEST),
    header: openHeader(),
    master: 'client',
    confirmed: false,
  }),

  read(session, from, b, start, end, report) {
    return readMessages(framing, session, from, b, start, end, report);
  },

  gap(session, from) {
    loseCut(session, from);
    miss(session.assembly[from]);
    x.doubtExchanges(session.exchanges);
  },

  tick(session, report) {
    x.giveUpLate(session.exchanges, exchanges[session.master], report);
  },

  close(session, report) {
    x.giveUpAll(session.exchanges, exchanges[session.master], report);
  },
};

/** The CRC of the header must be right, on the port only the start bytes and the length. */
function probe(b: Uint8Array, start: number, end: number, isOnPort: boolean): Probe {
  const size = wire.length(b, start, end);
  if (size === BROKEN) return 'no';
  if (size === NEED_MORE || end - start < wire.HEADER) return 'short';
  if (!(isOnPort || wire.isHeaderIntact(b, start))) return 'no';
  return wire.isFromMaster(b, start) ? 'request' : 'response';
}

const framing: Framing<Session> = {
  keep: wire.MAX_FRAME,
  length: wire.length,
  message(session, from, b, at, end, report) {
    if (!wire.isHeaderIntact(b, at)) {
      report.anomaly('header-crc', from, shown(b, at, end));
      return;
    }
    session.confirmed = true;
    if (wire.carriesData(b, at)) readData(session, from, b, at, report);
    else {
      if (report.messages) report.message(from, linkFields(b, at));
      reportLink(report, b, at);
    }
  },
  broken(session, from, b, at, end, report) {
    miss(session.assembly[from]);
    report.anomaly(session.confirmed ? 'header' : 'not-dnp3', from, shown(b, at, end));
  },
};

const shown = (b: Uint8Array, at: number, end: number) => ({
  'bifrost.frame_bytes': hex(b, at, Math.min(end, at + SHOWN)),
});

function readData(session: Session, from: Side, b: Uint8Array, at: number, report: Report): void {
  const assembly = session.assembly[from];
  const joined = join(assembly, b, at);
  if (joined === 'more' || joined === 'missed') return;
  if (joined !== 'whole') {
    report.anomaly(joined, from, linkFields(b, at));
    return;
  }
  const {bytes, used} = assembly;
  assembly.used = 0;
  if (f.isWhole(bytes, 0, used)) readFragment(session, from, bytes, used, report);
  else report.anomaly('fragment-too-short', from, linkFields(b, at));
}

function readFragment(session: Session, from: Side, b: Uint8Array, end: number, report: Report): void {
  if (report.messages) report.message(from, messageFields(session.header, b, 0, end));
  if (!f.isSound(session.header, b, 0, end)) report.anomaly('objects', from, headFields(b, 0));
  const code = f.functionCode(b, 0);
  if (code === FUNCTION.confirm) return;
  if (f.isResponse(b, 0)) readResponse(session, from, b, end, report);
  else readRequest(session, from, b, end, report);
}

function readRequest(session: Session, from: Side, b: Uint8Array, end: number, report: Report): void {
  session.master = from;
  const tell = exchanges[from];
  const isAlone = f.isToAll(b, 0) || wantsNoAnswer(f.functionCode(b, 0));
  if (isAlone) tell(report, b, 0, end, b, x.NOT_SEEN, x.NOT_SEEN, report.time, report.frame);
  else x.request(session.exchanges, tell, key(b, f.destination(b, 0), f.source(b, 0)), b, 0, end, report);
}

/** Of a response in several fragments the first one counts. */
function readResponse(session: Session, from: Side, b: Uint8Array, end: number, report: Report): void {
  if (!f.isFirst(b, 0)) return;
  session.master = from === 'client' ? 'server' : 'client';
  const tell = exchanges[session.master];
  if (f.functionCode(b, 0) !== FUNCTION.response) {
    tell(report, b, x.NOT_SEEN, x.NOT_SEEN, b, 0, end, report.time, report.frame);
  } else x.response(session.exchanges, tell, key(b, f.source(b, 0), f.destination(b, 0)), b, 0, end, report);
}

const key = (b: Uint8Array, outstation: number, master: number): number =>
  (master * ADDRESSES + outstation) * SEQUENCES + f.sequence(b, 0);
