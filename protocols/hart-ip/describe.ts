/** The fields of one HART-IP message under Wireshark's names. */
import {hex, u8, u16, u32} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {EXPANSION, operationOf} from './commands.ts';
import {addIdentity} from './identity.ts';
import * as wire from './wire.ts';

/** Commands of one direct PDU that are read. */
export const MAX_COMMANDS = 32;

export const headerFields = (b: Uint8Array, at: number): Fields => ({
  'hart_ip.version': wire.version(b, at),
  'hart_ip.message_type': wire.messageType(b, at),
  'hart_ip.message_id': wire.messageId(b, at),
  'hart_ip.status': wire.status(b, at),
  'hart_ip.transaction_id': wire.sequence(b, at),
});

/** Adds what follows the header of the message at `b[at..end)`, whose PDU is whole if it has one. */
export function addBody(fields: Fields, b: Uint8Array, at: number, end: number): void {
  const p = at + wire.HEADER;
  const id = wire.messageId(b, at);
  if (id === wire.SESSION_INITIATE && end - p >= wire.SESSION_LENGTH) {
    fields['hart_ip.session_init.master_type'] = u8(b, p);
    fields['hart_ip.session_init.inactivity_close_timer'] = u32(b, p + 1);
  } else if (id === wire.TOKEN_PASSING) {
    addPdu(fields, b, p, end, wire.messageType(b, at) !== wire.REQUEST);
  } else if (id === wire.DIRECT) {
    fields['bifrost.commands'] = directCommands(b, p, end);
  }
}

export function addPdu(fields: Fields, b: Uint8Array, p: number, end: number, isAnswer: boolean): void {
  if (!wire.isPdu(b, p, end)) return;
  const c = wire.commandAt(b, p);
  const count = u8(b, c + 1);
  if (wire.isLong(b, p)) fields['hart_ip.pt.long_address'] = hex(b, p + 1, p + 6);
  else fields['hart_ip.pt.short_addr'] = u8(b, p + 1);
  fields['hart_ip.pt.command'] = u8(b, c);
  fields['hart_ip.pt.length'] = count;
  const data = isAnswer ? c + 4 : c + 2;
  const stop = c + 2 + count;
  if (isAnswer && count >= 2) addOutcome(fields, u8(b, c + 2), u8(b, c + 3));
  if (u8(b, c) === EXPANSION && stop - data >= 2) fields['bifrost.extended_command'] = u16(b, data);
  if (isAnswer && operationOf(u8(b, c)).kind === 'identify') addIdentity(fields, u8(b, c), b, data, stop);
}

function addOutcome(fields: Fields, code: number, deviceStatus: number): void {
  fields['hart_ip.pt.response_code'] = code;
  fields['hart_ip.pt.device_status'] = deviceStatus;
}

/** The command of the whole PDU at `b[p..end)`. */
export function pduCommand(b: Uint8Array, p: number, isAnswer: boolean): number {
  const c = wire.commandAt(b, p);
  const data = isAnswer ? c + 4 : c + 2;
  const isExtended = u8(b, c) === EXPANSION && c + 2 + u8(b, c + 1) - data >= 2;
  return isExtended ? u16(b, data) : u8(b, c);
}

/** Device status and extended device status come before the commands of a direct PDU. */
const DIRECT_HEADER = 2;

/** Offset of the first command in the direct PDU at `b[p..]`: number (2), count (1), data. */
export const firstDirect = (p: number): number => p + DIRECT_HEADER;

/** Offset behind the command at `b[c..]`, or beyond `end` if it is not whole. */
export const nextDirect = (b: Uint8Array, c: number, end: number): number =>
  end - c < 3 ? end + 1 : c + 3 + u8(b, c + 2);

function directCommands(b: Uint8Array, p: number, end: number): number[] {
  const commands: number[] = [];
  for (let c = firstDirect(p); commands.length < MAX_COMMANDS && nextDirect(b, c, end) <= end; ) {
    commands.push(u16(b, c));
    c = nextDirect(b, c, end);
  }
  return commands;
}
