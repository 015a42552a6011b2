/** Synchrophasors: C37.118 over TCP and UDP. IEEE C37.118.2-2011, and C37.118-2005 before it. */
import {hex} from '../../src/core/bytes.ts';
import type {Probe, Protocol} from '../../src/core/protocol.ts';
import {BROKEN, type Cuts, type Framing, loseCut, NEED_MORE, openCuts, readMessages} from '../../src/net/framing.ts';
import {anomalies, fields} from './fields.ts';
import {frameFields, names, reportFrame} from './frames.ts';
import * as wire from './wire.ts';

const SHOWN = 16;

interface Session extends Cuts {
  confirmed: boolean;
}

export const synchrophasor: Protocol<Session> = {
  name: 'synchrophasor',
  title: 'Synchrophasor (C37.118)',
  ports: {tcp: [4712, 4713], udp: [4712, 4713]},
  fields,
  names,
  scope: ['synphasor.idcode_stream_source'],
  target: [],
  anomalies,
  maxMessage: wire.KEEP,
  probe,
  open: () => ({...openCuts(), confirmed: false}),

  read(session, from, b, start, end, report) {
    return readMessages(framing, session, from, b, start, end, report);
  },

  gap: loseCut,
  tick() {},
  close() {},
};

/** Off the port the first frame must be whole and its CRC right. */
function probe(b: Uint8Array, start: number, end: number, isOnPort: boolean): Probe {
  const size = wire.length(b, start, end);
  if (size === BROKEN) return 'no';
  if (size === NEED_MORE) return 'short';
  if (!isOnPort && size > end - start) return size > wire.KEEP ? 'no' : 'short';
  if (!(isOnPort || wire.isIntact(b, start, end))) return 'no';
  return wire.frameType(b, start) === wire.COMMAND ? 'request' : 'response';
}

const framing: Framing<Session> = {
  keep: wire.KEEP,
  length: wire.length,
  message(session, from, b, at, end, report) {
    if (report.messages) report.message(from, frameFields(b, at, end));
    const isWhole = wire.frameSize(b, at) === end - at;
    if (isWhole && !wire.isIntact(b, at, end)) {
      report.anomaly('checksum', from, frameFields(b, at, end));
      return;
    }
    session.confirmed = true;
    reportFrame(report, b, at, end);
  },
  broken(session, from, b, at, end, report) {
    const shown = {'bifrost.frame_bytes': hex(b, at, Math.min(end, at + SHOWN))};
    report.anomaly(session.confirmed ? 'header' : 'not-synchrophasor', from, shown);
  },
};
