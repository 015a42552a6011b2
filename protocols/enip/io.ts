/**
 * I/O over UDP: a count of 2, a sequenced address item (connection id, sequence number), a connected data item. The CIP
 * Networks Library, Volume 2, 3-3. What the data mean, only the two ends know: reported is that it flows.
 */
import {u16le, u32le} from '../../src/core/bytes.ts';
import type {Report, Side} from '../../src/core/protocol.ts';
import {ITEM_CONNECTED_DATA, ITEM_SEQUENCED_ADDRESS} from './wire.ts';

export const IO_DATA = 'io-data';
const DATA_AT = 18;

/** Is the datagram `b[at..end)` I/O? Its first two bytes are no encapsulation command. */
export const isIo = (b: Uint8Array, at: number, end: number): boolean =>
  end - at >= DATA_AT &&
  u16le(b, at) === 2 &&
  u16le(b, at + 2) === ITEM_SEQUENCED_ADDRESS &&
  u16le(b, at + 4) === 8 &&
  u16le(b, at + 14) === ITEM_CONNECTED_DATA;

export const ioFits = (b: Uint8Array, at: number, end: number): boolean => at + DATA_AT + u16le(b, at + 16) === end;

export function reportIo(report: Report, from: Side, b: Uint8Array, at: number): void {
  const size = u16le(b, at + 16);
  if (report.messages) {
    report.message(from, {
      'enip.cpf.sai.connid': u32le(b, at + 6),
      'enip.cpf.sai.seq': u32le(b, at + 10),
      'bifrost.io_size': size,
    });
  }
  if (report.repeats(from === 'client' ? 1 << 18 : 1 << 19, size)) return;
  report.fact('flow', IO_DATA, {
    'enip.cpf.sai.connid': u32le(b, at + 6),
    'bifrost.io_size': size,
    'bifrost.from': from,
  });
}
