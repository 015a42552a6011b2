/**
 * MELSOFT: what GX Works and GOT panels speak to Mitsubishi controllers. Not published; header and command as seen in
 * captures: 57 (request) or d7 (response), 00, ..., 11 11, ..., length (2, low byte first) at 19, command at 45.
 */
import {u8, u16, u16le} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import type {FieldTable} from '../../src/core/field.ts';
import type {Protocol, Report, Side} from '../../src/core/protocol.ts';
import {BROKEN, type Cuts, type Framing, loseCut, NEED_MORE, openCuts, readMessages} from '../../src/net/framing.ts';

const REQUEST = 0x57;
const RESPONSE = 0xd7;
const HEADER = 21;
const COMMAND = 45;
const MAX_LENGTH = 4096;
const name = 'programming-request';

const fields = {
  'bifrost.melsoft_command': {type: 'number', about: 'Command and subcommand; their meaning is not published'},
} as const satisfies FieldTable;

export const melsoft: Protocol<Cuts> = {
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
    const whole = length(b, start, end);
    if (whole === BROKEN) return 'no';
    if (whole === NEED_MORE || whole > end - start) return 'short';
    return u8(b, start) === REQUEST ? 'request' : 'response';
  },

  open: openCuts,
  read: (session, from, b, start, end, report) => readMessages(framing, session, from, b, start, end, report),
  gap: loseCut,
  tick() {},
  close() {},
};

const framing: Framing<Cuts> = {
  keep: HEADER + MAX_LENGTH,
  length,
  message: (_, from, b, at, _end, report) => tell(from, b, at, report),
  broken: (_, from, _b, _at, _end, report) => report.anomaly('not-melsoft', from, {}),
};

function length(b: Uint8Array, at: number, end: number): number {
  const there = end - at;
  if (there >= 1 && u8(b, at) !== REQUEST && u8(b, at) !== RESPONSE) return BROKEN;
  if (there >= 2 && u8(b, at + 1) !== 0) return BROKEN;
  if (there >= 7 && u16(b, at + 5) !== 0x1111) return BROKEN;
  if (there < HEADER) return NEED_MORE;
  const behind = u16le(b, at + 19);
  return behind === 0 || behind > MAX_LENGTH ? BROKEN : HEADER + behind;
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
