/**
 * MELSOFT: what GX Works and GOT panels speak to Mitsubishi controllers. Not published; header and command as seen in
 * captures: 57 (request) or d7 (response), 00, ..., 11 11, ..., length (2, low byte first) at 19, command at 45.
 */
import {u8, u16, u16le} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import type {FieldTable} from '../../src/core/field.ts';
import type {Protocol, Report, Side} from '../../src/core/protocol.ts';

const REQUEST = 0x57;
const RESPONSE = 0xd7;
const HEADER = 21;
const COMMAND = 45;
const MAX_LENGTH = 4096;
const name = 'programming-request';

interface Session {
  /** The next byte is not known to begin a message. */
  readonly isLost: Record<Side, boolean>;
}

const fields = {
  'bifrost.melsoft_command': {type: 'number', about: 'Command and subcommand; their meaning is not published'},
} as const satisfies FieldTable;

export const melsoft: Protocol<Session> = {
  name: 'melsoft',
  title: 'MELSOFT (Mitsubishi programming)',
  ports: {tcp: [5007, 5562], udp: [5006, 5560]},
  fields,
  names: [name],
  scope: [],
  target: [],
  anomalies: ['not-melsoft'],
  maxMessage: HEADER + MAX_LENGTH,

  probe(b, start, end) {
    const state = check(b, start, end);
    if (state !== 'ok') return state === 'need-more' ? 'short' : 'no';
    return u8(b, start) === REQUEST ? 'request' : 'response';
  },

  open: () => ({isLost: {client: false, server: false}}),

  read(session, from, b, start, end, report) {
    let at = start;
    while (at < end) {
      const state = check(b, at, end);
      if (state === 'need-more') break;
      if (state === 'no') {
        if (!session.isLost[from]) report.anomaly('not-melsoft', from, {});
        session.isLost[from] = true;
        return end - start;
      }
      session.isLost[from] = false;
      tell(from, b, at, report);
      at += HEADER + u16le(b, at + 19);
    }
    return at - start;
  },

  gap(session, from) {
    session.isLost[from] = true;
  },
  tick() {},
  close() {},
};

function check(b: Uint8Array, at: number, end: number): 'ok' | 'need-more' | 'no' {
  const there = end - at;
  if (there >= 1 && u8(b, at) !== REQUEST && u8(b, at) !== RESPONSE) return 'no';
  if (there >= 2 && u8(b, at + 1) !== 0) return 'no';
  if (there >= 7 && u16(b, at + 5) !== 0x1111) return 'no';
  if (there < HEADER) return 'need-more';
  const length = u16le(b, at + 19);
  if (length === 0 || length > MAX_LENGTH) return 'no';
  return there < HEADER + length ? 'need-more' : 'ok';
}

/** A request with its command; what it asks and what is answered is not understood. */
function tell(from: Side, b: Uint8Array, at: number, report: Report): void {
  const hasCommand = HEADER + u16le(b, at + 19) >= COMMAND + 2;
  const command = hasCommand ? u16(b, at + COMMAND) : 0;
  const shown: Fields = hasCommand ? {'bifrost.melsoft_command': command} : {};
  if (report.messages) report.message(from, shown);
  if (u8(b, at) !== REQUEST || report.repeats(1, command)) return;
  report.fact('session', name, shown);
}
