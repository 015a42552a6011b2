/**
 * EtherNet/IP with CIP: reads encapsulation messages over TCP and UDP, goes into what they carry, pairs requests with
 * responses, reports facts and anomalies. The CIP Networks Library, Volumes 1 and 2 (ODVA).
 */
import type {Protocol, Report, Side} from '../../src/core/protocol.ts';
import {SECOND} from '../../src/core/time.ts';
import {giveUp, readMessage} from './dialogue.ts';
import {anomalies, fields, names} from './fields.ts';
import {ioFits, isIo, reportIo} from './io.ts';
import {probe} from './probe.ts';
import {found, isLost, lose, openSession, type Session} from './session.ts';
import {check, MAX_MESSAGE, messageLength} from './wire.ts';

/** A request without a response for longer than this is reported as unanswered. */
const RESPONSE_TIMEOUT = 5 * SECOND;

export const enip: Protocol<Session> = {
  name: 'enip',
  title: 'EtherNet/IP',
  ports: {tcp: [44818], udp: [44818, 2222]},
  fields,
  names,
  scope: ['bifrost.route'],
  target: [
    'cip.class',
    'cip.instance',
    'cip.attribute',
    'cip.symbol',
    'bifrost.tag_count',
    'cip.pccc.file.num',
    'cip.pccc.file.type',
    'cip.pccc.element.num',
  ],
  anomalies,
  maxMessage: MAX_MESSAGE,
  probe,
  open: openSession,

  read(session, from, b, start, end, report) {
    if (isIo(b, start, end) && ioFits(b, start, end)) {
      reportIo(report, from, b, start);
      return end - start;
    }
    if (isLost(session, from)) {
      const state = probe(b, start, end, false);
      if (state === 'short') return 0;
      if (state === 'no') return end - start;
      found(session, from);
    }
    return readMessages(session, from, b, start, end, report);
  },

  gap: lose,

  tick(session, report) {
    giveUp(session, report, report.time - RESPONSE_TIMEOUT);
  },

  close(session, report) {
    giveUp(session, report, Number.POSITIVE_INFINITY);
  },
};

function readMessages(session: Session, from: Side, b: Uint8Array, start: number, end: number, report: Report): number {
  let at = start;
  while (at < end) {
    const state = check(b, at, end);
    if (state === 'need-more') break;
    if (state !== 'ok') {
      report.anomaly(state, from, {});
      lose(session, from);
      return end - start;
    }
    readMessage(session, from, b, at, report);
    at += messageLength(b, at);
  }
  return at - start;
}
