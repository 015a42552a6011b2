/** Genisys of Union Switch & Signal over TCP: controls and indications of railway signalling. No public standard. */
import {hex} from '../../src/core/bytes.ts';
import type {FactKind, Fields} from '../../src/core/fact.ts';
import {hashBytes} from '../../src/core/hash.ts';
import type {Probe, Protocol, Report} from '../../src/core/protocol.ts';
import {BROKEN, type Cuts, type Framing, loseCut, NEED_MORE, openCuts, readMessages} from '../../src/net/framing.ts';
import {anomalies, fields} from './fields.ts';
import * as wire from './wire.ts';

const SHOWN = 16;

interface Kind {
  readonly kind: FactKind;
  readonly name: string;
}

/** An acknowledgement says nothing more and is no fact. */
const kinds: Readonly<Record<number, Kind>> = {
  [wire.INDICATION]: {kind: 'read', name: 'indication-data'},
  [wire.CHECKBACK]: {kind: 'read', name: 'control-checkback'},
  [wire.COMMON_CONTROL]: {kind: 'write', name: 'common-control-data'},
  [wire.ACKNOWLEDGE_AND_POLL]: {kind: 'read', name: 'acknowledge-and-poll'},
  [wire.POLL]: {kind: 'read', name: 'poll'},
  [wire.CONTROL]: {kind: 'write', name: 'control-data'},
  [wire.RECALL]: {kind: 'read', name: 'recall'},
  [wire.EXECUTE]: {kind: 'control', name: 'execute-controls'},
};

interface Session extends Cuts {
  /** The frame that was read last, without escapes. */
  readonly frame: Uint8Array;
  confirmed: boolean;
}

export const genisys: Protocol<Session> = {
  name: 'genisys',
  title: 'Genisys',
  ports: {tcp: [10001]},
  fields,
  names: Object.values(kinds).map((kind) => kind.name),
  scope: ['bifrost.station'],
  target: ['bifrost.addresses'],
  anomalies,
  maxMessage: wire.MAX_FRAME,
  probe,
  open: () => ({...openCuts(), frame: new Uint8Array(wire.MAX_FRAME), confirmed: false}),

  read(session, from, b, start, end, report) {
    return readMessages(framing, session, from, b, start, end, report);
  },

  gap: loseCut,
  tick() {},
  close() {},
};

/** The port is nobody's, so that the CRC must be right there, too; elsewhere there must be one. */
function probe(b: Uint8Array, start: number, end: number, isOnPort: boolean): Probe {
  const size = wire.length(b, start, end);
  if (size === BROKEN) return 'no';
  if (size === NEED_MORE) return 'short';
  const frame = new Uint8Array(wire.MAX_FRAME);
  const used = wire.withoutEscapes(frame, b, start, start + size);
  if (!wire.isIntact(frame, used) || !(isOnPort || wire.hasCrc(frame, used))) return 'no';
  return wire.isRequest(b, start) ? 'request' : 'response';
}

const framing: Framing<Session> = {
  keep: wire.MAX_FRAME,
  length: wire.length,
  message(session, from, b, at, end, report) {
    const {frame} = session;
    const used = wire.withoutEscapes(frame, b, at, end);
    if (report.messages) report.message(from, frameFields(frame, used));
    if (!wire.isIntact(frame, used)) {
      report.anomaly('crc', from, frameFields(frame, used));
      return;
    }
    session.confirmed = true;
    tell(report, frame, used);
  },
  broken(session, from, b, at, end, report) {
    const shown = {'bifrost.frame_bytes': hex(b, at, Math.min(end, at + SHOWN))};
    report.anomaly(session.confirmed ? 'framing' : 'not-genisys', from, shown);
  },
};

function tell(report: Report, frame: Uint8Array, used: number): void {
  const code = wire.control(frame, 0);
  const kind = kinds[code];
  if (kind === undefined) return;
  let addresses = hashBytes(frame, 0, 2, used);
  for (let i = 0; i < wire.pairCount(frame, used); i++)
    addresses = Math.imul(addresses ^ wire.pairAddress(frame, i), 31);
  if (!report.repeats(code, addresses)) report.fact(kind.kind, kind.name, frameFields(frame, used));
}

function frameFields(frame: Uint8Array, used: number): Fields {
  const told: Fields = {
    'bifrost.control_character': wire.control(frame, 0),
    'bifrost.station': wire.station(frame),
    'bifrost.is_secured': wire.hasCrc(frame, used),
  };
  const count = wire.pairCount(frame, used);
  if (count === 0) return told;
  told['bifrost.addresses'] = Array.from({length: count}, (_, i) => wire.pairAddress(frame, i));
  told['bifrost.values'] = Array.from({length: count}, (_, i) => wire.pairData(frame, i));
  return told;
}
