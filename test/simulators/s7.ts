/** A Siemens S7-300 that answers system status lists, and refuses lists that it does not have. */
import {type SimulatedDevice, startTcpDevice, type Ways} from './tcp-device.ts';

/** Of list 0x001c: index and text, 34 bytes in all. */
const component = (index: number, text: string): string =>
  Buffer.concat([Buffer.of(0, index, ...Buffer.from(text)), Buffer.alloc(32)], 34).toString('hex');

const lists: Readonly<Record<number, string>> = {
  17: '00110000001c0003000136455337203331352d32454831342d304142302000c000070001000636455337203331352d32454831342d304142302000c0000700010007202020202020202020202020202020202020202000c056030204',
  28: `001c000000220003${component(1, 'PLC_1')}${component(5, 'S C-X4U421302009')}${component(7, 'CPU 315-2 PN/DP')}`,
  1060: '04240000001400015102ff0800000000000000009407021412110814',
};

/** Numbers of the lists that were asked for. */
export const listsAsked = ({seen}: SimulatedDevice): number[] =>
  seen.requests.filter((b) => b[8] === 7).map((b) => ((b[29] ?? 0) << 8) | (b[30] ?? 0));

export const startS7Device = (ways: Ways = {}, has: readonly number[] = [17, 28, 1060]): Promise<SimulatedDevice> =>
  startTcpDevice(
    {cut: (b) => (b.length < 4 ? 0 : ((b[2] ?? 0) << 8) | (b[3] ?? 0)), answer: (b) => answer(b, has)},
    ways,
  );

function answer(request: Uint8Array, has: readonly number[]): Uint8Array {
  if (request[5] === 0xe0) return packet([0x11, 0xd0, 0, 1, 0, 2, 0, 0xc0, 1, 0x0a, 0xc1, 2, 1, 0, 0xc2, 2, 3, 2]);
  const reference = [request[11] ?? 0, request[12] ?? 0];
  if (request[8] === 1) {
    return packet([2, 0xf0, 0x80, 0x32, 3, 0, 0, ...reference, 0, 8, 0, 0, 0, 0, 0xf0, 0, 0, 1, 0, 1, 0, 0xf0]);
  }
  const list = ((request[29] ?? 0) << 8) | (request[30] ?? 0);
  const data = Buffer.from(lists[list] ?? '', 'hex');
  const isThere = has.includes(list) && data.length > 0;
  const payload = isThere ? [0xff, 9, data.length >> 8, data.length & 0xff, ...data] : [0x0a, 0, 0, 0];
  const error = isThere ? [0, 0] : [0xd4, 0x01];
  const head = [0x32, 7, 0, 0, ...reference, 0, 12, payload.length >> 8, payload.length & 0xff];
  return packet([2, 0xf0, 0x80, ...head, 0, 1, 0x12, 8, 0x12, 0x84, 1, 0, 0, 0, ...error, ...payload]);
}

const packet = (tpdu: readonly number[]): Uint8Array =>
  Uint8Array.of(3, 0, (tpdu.length + 4) >> 8, (tpdu.length + 4) & 0xff, ...tpdu);
