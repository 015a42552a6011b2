import {SECOND} from '../../core/time.ts';
import {everybody, ipBytes} from '../frames.ts';
import {at, GATEWAY, INTRUDER} from '../plant.ts';
import type {Scenario} from '../scenario.ts';
import {resolve, udp} from '../wire.ts';

const OFFERED = '192.0.2.150';
const OFFERS = 3;

export const rogueDhcp: Scenario = {
  name: 'rogue-dhcp',
  about: 'A host hands out addresses, with itself as the way out of the plant',
  expects: ['NT-01', 'NT-19'],
  play(w) {
    resolve(w, 0, INTRUDER, GATEWAY);
    for (let i = 1; i <= OFFERS; i++) udp(w, i * SECOND, at(INTRUDER, 67), everybody(68), offer(i));
  },
};

/** DHCPOFFER, RFC 2131. */
function offer(transaction: number): Buffer {
  const self = ipBytes(INTRUDER.ip);
  const head = Buffer.alloc(236);
  head.set([2, 1, 6, 0]);
  head.writeUInt32BE(transaction, 4);
  ipBytes(OFFERED).copy(head, 16);
  const cookie = [0x63, 0x82, 0x53, 0x63];
  // Message type, server, lease of an hour, router.
  return Buffer.concat([
    head,
    Buffer.from([...cookie, 53, 1, 2, 54, 4, ...self, 51, 4, 0, 0, 14, 16, 3, 4, ...self, 255]),
  ]);
}
