/**
 * Modbus over TCP and UDP, with an MBAP header or in the framings of a serial line, and on a serial line itself: reads ADUs, pairs requests with
 * responses, reports facts and anomalies. MODBUS Application Protocol Specification V1.1b3; MODBUS Messaging on TCP/IP
 * Implementation Guide V1.0b; MODBUS over Serial Line V1.02.
 */
import type {Protocol, Report, Side} from '../../src/core/protocol.ts';
import {SECOND} from '../../src/core/time.ts';
import {readBus} from './bus.ts';
import {giveUp, readRequest, readResponse} from './dialogue.ts';
import {anomalies, fields} from './fields.ts';
import {begin, readFrames} from './frames.ts';
import {framingAt} from './framing.ts';
import {names} from './functions.ts';
import {reportLoss, resync} from './loss.ts';
import {probe} from './probe.ts';
import {found, isLost, lose, openSession, type Session} from './session.ts';
import {aduLength, check, MAX_UMAS_ADU} from './wire.ts';

/** A request without a response for longer than this is reported as unanswered. */
const RESPONSE_TIMEOUT = 5 * SECOND;

export const modbus: Protocol<Session> = {
  name: 'modbus',
  title: 'Modbus',
  ports: {tcp: [502], udp: [502], serial: []},
  fields,
  names,
  scope: ['mbtcp.unit_id', 'bifrost.umas_function'],
  target: [
    'modbus.reference_num',
    'modbus.word_cnt',
    'modbus.bit_cnt',
    'modbus.read_reference_num',
    'modbus.read_word_cnt',
    'modbus.write_reference_num',
    'modbus.write_word_cnt',
    'bifrost.file_number',
    'bifrost.record_number',
    'bifrost.record_length',
  ],
  spans: [
    {first: 'modbus.reference_num', counts: ['modbus.word_cnt', 'modbus.bit_cnt']},
    {first: 'modbus.read_reference_num', counts: ['modbus.read_word_cnt']},
    {first: 'modbus.write_reference_num', counts: ['modbus.write_word_cnt']},
  ],
  anomalies,
  maxMessage: MAX_UMAS_ADU,
  probe,
  open: openSession,

  read(session, from, b, start, end, report) {
    if (session.framing !== 'tcp') return readUnsettled(session, from, b, start, end, report);
    return readMbap(session, from, b, start, end, report);
  },

  gap: lose,

  tick(session, report) {
    giveUp(session, report, report.time - RESPONSE_TIMEOUT);
  },

  close(session, report) {
    giveUp(session, report, Number.POSITIVE_INFINITY);
  },
};

/** Anything but a connection that is known to have an MBAP header: the common case stays small. */
function readUnsettled(
  session: Session,
  from: Side,
  b: Uint8Array,
  start: number,
  end: number,
  report: Report,
): number {
  if (session.isBus) {
    readBus(session, b, start, end, report);
    return end - start;
  }
  if (session.framing === 'unknown') {
    const framing = framingAt(from, b, start, end);
    if (framing === 'need-more' && !isLost(session, from)) return 0;
    if (framing !== 'unknown' && framing !== 'need-more') begin(session, framing, from, b, start, end, report);
  }
  const isSerial = session.framing === 'rtu' || session.framing === 'ascii';
  return (isSerial ? readFrames : readMbap)(session, from, b, start, end, report);
}

function readMbap(session: Session, from: Side, b: Uint8Array, start: number, end: number, report: Report): number {
  if (isLost(session, from)) {
    const state = resync(from, b, start, end);
    if (state === 'need-more') return 0;
    if (state === 'no') return end - start;
    found(session, from);
  }
  return readAdus(session, from, b, start, end, report);
}

function readAdus(session: Session, from: Side, b: Uint8Array, start: number, end: number, report: Report): number {
  let at = start;
  while (at < end) {
    const state = check(b, at, end);
    if (state === 'need-more') break;
    if (state !== 'ok') {
      reportLoss(session, from, state, b, at, end, report);
      lose(session, from);
      return end - start;
    }
    session.confirmed = true;
    if (from === 'client') readRequest(session, b, at, report);
    else readResponse(session, b, at, report);
    at += aduLength(b, at);
  }
  return at - start;
}
