/**
 * Which protocols may be asked about a talk, and in which order: those whose port, IP protocol or EtherType it is come first.
 * Made once; a look-up allocates nothing.
 */
import type {Carrier, Protocol} from '../core/protocol.ts';
import type {Layers} from '../net/layers.ts';
import {clientEnd, serverEnd, type Talk, type Transport} from './talk.ts';

export interface Offer {
  /** How many of `order` call the port their own. */
  readonly hinted: number;
  readonly order: readonly Protocol[];
}

export interface Offers {
  of(talk: Talk): Offer;
  /**
   * Position of the protocol that this frame is of, among those that share its EtherType: what two devices exchange in
   * different protocols is different talks.
   */
  variant(layers: Layers): number;
}

export const carrierOf: Readonly<Record<Transport, Carrier>> = {
  tcp: 'tcp',
  udp: 'udp',
  icmp: 'ip',
  ip: 'ip',
  ethernet: 'ether',
  serial: 'serial',
};

interface Table {
  readonly byNumber: ReadonlyMap<number, Offer>;
  readonly others: Offer;
}

export function offers(protocols: readonly Protocol[]): Offers {
  const tables: Readonly<Record<Carrier, Table>> = {
    tcp: table(protocols, 'tcp', true),
    udp: table(protocols, 'udp', true),
    ip: table(protocols, 'ip', false),
    ether: table(protocols, 'ether', false),
    serial: table(protocols, 'serial', true),
  };
  return {
    of(talk) {
      const {byNumber, others} = tables[carrierOf[talk.transport]];
      if (talk.carries !== 0) return byNumber.get(talk.carries) ?? others;
      return byNumber.get(serverEnd(talk).port) ?? byNumber.get(clientEnd(talk).port) ?? others;
    },
    variant({etherType, bytes, payload, payloadEnd}) {
      const order = tables.ether.byNumber.get(etherType)?.order;
      if (order === undefined || order.length < 2) return 0;
      let place = 0;
      while (place < order.length && order[place]?.probe(bytes, payload, payloadEnd, true) === 'no') place++;
      return place;
    },
  };
}

/** `areHints`: content may be any protocol's, whatever the number; otherwise the number tells for certain. */
function table(protocols: readonly Protocol[], carrier: Carrier, areHints: boolean): Table {
  const able = protocols.filter((protocol) => protocol.ports[carrier] !== undefined);
  const numbers = new Set(able.flatMap((protocol) => protocol.ports[carrier] ?? []));
  const offerFor = (number: number): Offer => {
    const own = able.filter((protocol) => protocol.ports[carrier]?.includes(number));
    const rest = areHints ? able.filter((protocol) => !own.includes(protocol)) : [];
    return {hinted: own.length, order: [...own, ...rest]};
  };
  return {
    byNumber: new Map([...numbers].map((number) => [number, offerFor(number)])),
    others: {hinted: 0, order: areHints ? able : []},
  };
}
