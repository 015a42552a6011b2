/**
 * Who a BACnet device is: properties of its device object, by ReadProperty (ASHRAE 135-2020 section 15.5) over BACnet/IP. One
 * property a request, since small devices know no other way.
 */
import type {Observation} from '../../core/observation.ts';
import type {Target} from '../../core/poll.ts';
import {fault, said, understood} from '../heard.ts';
import type {Question, Request} from '../question.ts';

interface Bytes extends Request {
  readonly bytes: Uint8Array;
}

/** Type device (8) in the upper ten bits of an object identifier. */
const DEVICE = 0x02;
/** Stands for whichever device object is there (section 15.5.2). */
const ANY_INSTANCE = 0x3f_ffff;
const properties: readonly (readonly [number, string])[] = [
  [121, 'vendor name'],
  [120, 'vendor identifier'],
  [70, 'model name'],
  [44, 'firmware revision'],
  [12, 'application software version'],
  [77, 'object name'],
];

export const bacnetDevice: Question = {
  name: 'bacnet-device',
  protocol: 'bacnet',
  transport: 'udp',
  port: 47_808,
  about: 'reads six properties of the device object, by unicast; nothing is broadcast, subscribed or written',
  tells: ['vendor', 'model', 'firmware', 'name'],
  isDefault: true,
  plan: requests,

  async ask(target, line) {
    const told: Observation[] = [];
    for (const request of requests(target)) {
      const answer = await line.exchange(request, lengthOf);
      if (invokeId(answer) !== invokeId(request.bytes))
        throw fault(target, `an answer to something else: ${request.about}`);
      told.push(...understood(target, line, [said('client', request.bytes), said('server', answer)]));
    }
    return told.filter(({kind}) => kind !== 'read');
  },
};

function requests({unit = ANY_INSTANCE}: Target): Bytes[] {
  return properties.map(([property, name], i) => ({
    about: `read property ${name} of the device object`,
    bytes: Uint8Array.of(
      ...[0x81, 0x0a, 0, 17], // BVLC: original unicast, its length
      ...[1, 4], // NPDU: version 1, an answer is expected
      ...[0, 5, i + 1, 12], // confirmed request, up to 1476 bytes, invoke id, ReadProperty
      ...[0x0c, DEVICE, (unit >> 16) & 0x3f, (unit >> 8) & 0xff, unit & 0xff],
      ...[0x19, property],
    ),
  }));
}

const BVLC = 0x81;
const ORIGINAL_UNICAST = 0x0a;
const LARGEST = 1497;

function lengthOf(b: Uint8Array): number {
  const [type, code, high = 0, low = 0] = b;
  const length = (high << 8) | low;
  if (type !== BVLC || code !== ORIGINAL_UNICAST || length !== b.length || length > LARGEST) return -1;
  return length;
}

/** Behind BVLC and an NPDU without addresses; a request has one byte more before it than an answer. */
function invokeId(b: Uint8Array): number {
  const isRequest = (b[6] ?? 0) >> 4 === 0;
  return (b[5] ?? 0) & 0x28 ? -1 : (b[isRequest ? 8 : 7] ?? -1);
}
