/** DCE/RPC in datagrams: each request names its interface. C706 §12.5. */
import type {Fields} from '../../src/core/fact.ts';
import {hashBytes} from '../../src/core/hash.ts';
import type {Report, Side} from '../../src/core/protocol.ts';
import {interfaceName, operationNamed} from './interfaces.ts';
import {
  datagramInterface,
  datagramOperation,
  datagramType,
  INTERFACE_AT,
  INTERFACE_END,
  isDatagram,
  PACKET,
} from './wire.ts';

/** A call that is refused altogether. */
const REJECT = 6;

export function readDatagram(from: Side, b: Uint8Array, start: number, end: number, report: Report): number {
  if (isDatagram(b, start, end)) tell(from, b, start, report);
  else report.anomaly('malformed', from, {'dcerpc.ver': 4});
  return end - start;
}

function tell(from: Side, b: Uint8Array, at: number, report: Report): void {
  if (report.messages) report.message(from, fieldsOf(b, at));
  const type = datagramType(b, at);
  const isRefused = type === PACKET.fault || type === REJECT;
  if (!isRefused && type !== PACKET.request) return;
  if (report.repeats(hashBytes(b, at + INTERFACE_AT, at + INTERFACE_END, type), datagramOperation(b, at))) return;
  const told = fieldsOf(b, at);
  if (isRefused) report.fact('exception', 'fault', told);
  else report.fact(...operationNamed(interfaceName(datagramInterface(b, at)), datagramOperation(b, at)), told);
}

function fieldsOf(b: Uint8Array, at: number): Fields {
  const uuid = datagramInterface(b, at);
  return {
    'dcerpc.ver': 4,
    'dcerpc.pkt_type': datagramType(b, at),
    'dcerpc.dg_if_id': uuid,
    'dcerpc.opnum': datagramOperation(b, at),
    'bifrost.rpc_interface': [interfaceName(uuid)],
  };
}
