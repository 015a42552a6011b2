/** EtherNet/IP devices that answer ListIdentity over TCP. */

import {type SimulatedDevice, startTcpDevice, type Ways} from './tcp-device.ts';
import {type DatagramDevice, startUdpDevice} from './udp-device.ts';

export interface EnipIdentity {
  readonly vendor: number;
  readonly deviceType: number;
  readonly productCode: number;
  readonly revision: readonly [number, number];
  readonly serial: number;
  readonly name: string;
}

const controlLogix: EnipIdentity = {
  vendor: 1,
  deviceType: 14,
  productCode: 166,
  revision: [32, 11],
  serial: 0x00c0ffee,
  name: '1756-L83E/B',
};

const HEADER = 24;
const LIST_IDENTITY = 0x63;

export const startEnipDevice = (ways: Ways = {}, identity = controlLogix): Promise<SimulatedDevice> =>
  startTcpDevice(
    {
      cut: (b) => (b.length < HEADER ? 0 : HEADER + (b[2] ?? 0) + ((b[3] ?? 0) << 8)),
      answer: (request) => (request[0] === LIST_IDENTITY ? listIdentity(request, identity) : new Uint8Array()),
    },
    ways,
  );

/** The same over UDP; `spoil` makes the datagrams of its answer. */
export const startEnipUdpDevice = (
  spoil: (answer: Uint8Array) => readonly Uint8Array[] = (answer) => [answer],
): Promise<DatagramDevice> =>
  startUdpDevice((request) => (request[0] === LIST_IDENTITY ? spoil(listIdentity(request, controlLogix)) : []));

function listIdentity(request: Uint8Array, id: EnipIdentity): Uint8Array {
  const name = Buffer.from(id.name, 'latin1');
  const socket = [0, 2, 0xaf, 0x12, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0];
  const attributes = [...le(id.vendor, 2), ...le(id.deviceType, 2), ...le(id.productCode, 2), ...id.revision];
  const item = [...le(1, 2), ...socket, ...attributes, 0x60, 0, ...le(id.serial, 4), name.length, ...name, 3];
  const data = [...le(1, 2), ...le(0x0c, 2), ...le(item.length, 2), ...item];
  return Uint8Array.of(...request.subarray(0, 2), ...le(data.length, 2), ...request.subarray(4, HEADER), ...data);
}

const le = (n: number, bytes: number): number[] => Array.from({length: bytes}, (_, i) => (n >>> (8 * i)) & 0xff);
