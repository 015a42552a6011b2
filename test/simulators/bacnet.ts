/** A BACnet/IP device that answers ReadProperty of its device object. */
import {type DatagramDevice, startUdpDevice} from './udp-device.ts';

const INSTANCE = [0x02, 0, 0x04, 0xd2];

const properties: Readonly<Record<number, string>> = {
  121: 'Northwater Controls',
  70: 'NW-AHU 12',
  44: '4.1.7',
  12: 'Plant air 2.0',
  77: 'AHU-3',
};

/** `spoil` makes of an answer what is sent; none: silence. */
export const startBacnetDevice = (
  spoil: (answer: Uint8Array) => readonly Uint8Array[] = (answer) => [answer],
): Promise<DatagramDevice> => startUdpDevice((request) => spoil(answer(request)));

function answer(request: Uint8Array): Uint8Array {
  const invoke = request[8] ?? 0;
  const property = request[16] ?? 0;
  const text = properties[property];
  const value = property === 120 ? [0x22, 0x03, 0xe7] : text === undefined ? undefined : characters(text);
  const apdu =
    value === undefined
      ? [0x50, invoke, 12, 0x91, 2, 0x91, 32]
      : [0x30, invoke, 12, 0x0c, ...INSTANCE, 0x19, property, 0x3e, ...value, 0x3f];
  const length = 6 + apdu.length;
  return Uint8Array.of(0x81, 0x0a, length >> 8, length & 0xff, 1, 0, ...apdu);
}

/** Tag 7, with an extended length; character set 0 is UTF-8. */
const characters = (text: string): number[] => [0x75, text.length + 1, 0, ...Buffer.from(text)];
