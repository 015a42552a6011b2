/** Management of broadcasts: foreign devices and the table of broadcast distribution. ASHRAE 135-2020 clauses J.2, J.5. */
import {u8, u16} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {hashBytes} from '../../src/core/hash.ts';
import type {Report, Side} from '../../src/core/protocol.ts';
import {ip4Text} from '../../src/net/address.ts';
import {addAsker, sideBit} from './exchange.ts';
import {bvlcService} from './services.ts';
import {BVLC_HEADER} from './wire.ts';

const RESULT = 0;
const WRITE_TABLE = 1;
const TABLE = 3;
const REGISTER = 5;
const FOREIGN_DEVICES = 7;
const DELETE = 8;
/** Bytes of an entry: address, port, and mask or times. */
const ENTRY = 10;
const MAX_ENTRIES = 64;
const BROADCAST = 1 << 12;

export function tellBroadcast(report: Report, from: Side, b: Uint8Array, start: number, end: number): void {
  const code = u8(b, start + 1);
  const at = start + BVLC_HEADER;
  const service = bvlcService(code);
  if (service === undefined || (code === RESULT && (end - at < 2 || u16(b, at) === 0))) return;
  // The times in the list of foreign devices run down.
  const what = code === FOREIGN_DEVICES ? end - at : hashBytes(b, at, end);
  if (report.repeats(BROADCAST | code | sideBit(from), what)) return;
  const fields: Fields = {'bvlc.function': code};
  addContent(fields, code, b, at, end);
  addAsker(fields, from);
  report.fact(service.kind, service.name, fields);
}

function addContent(fields: Fields, code: number, b: Uint8Array, at: number, end: number): void {
  if (code === RESULT) fields['bvlc.result'] = u16(b, at);
  else if (code === REGISTER && end - at >= 2) fields['bvlc.reg_ttl'] = u16(b, at);
  else if (code === DELETE && end - at >= 6) fields['bvlc.fdt_ip'] = [ip4Text(b, at)];
  else if (code === WRITE_TABLE || code === TABLE) fields['bvlc.bdt_ip'] = addresses(b, at, end);
  else if (code === FOREIGN_DEVICES) fields['bvlc.fdt_ip'] = addresses(b, at, end);
}

function addresses(b: Uint8Array, at: number, end: number): string[] {
  const found: string[] = [];
  for (let i = at; i + ENTRY <= end && found.length < MAX_ENTRIES; i += ENTRY) found.push(ip4Text(b, i));
  return found;
}
