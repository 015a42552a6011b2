/** What the inventory has to tell that no frame tells: facts of kind `deviation`, of the service `inventory`. */
import {type Fact, type Fields, NOBODY} from '../core/fact.ts';
import type {Micros} from '../core/time.ts';
import {type Host, lastSeenOf} from './host.ts';

export const deviationNames = [
  'archived-asset-active',
  'asset-restarted',
  'asset-silent',
  'asset-transient',
  'identity-changed',
  'rejected-asset-active',
  'unit-appeared',
  'unit-vanished',
] as const;

export interface Deviation {
  readonly host: Host;
  readonly name: (typeof deviationNames)[number];
  readonly time: Micros;
  readonly fields: Fields;
}

/** The asset stands in the place of the client: it is the one that did it. */
export function factOf({host, name, time, fields}: Deviation): Fact {
  const {owner} = host;
  return {
    kind: 'deviation',
    protocol: 'inventory',
    name,
    time,
    frame: 0,
    segment: owner.segment,
    means: 'passive',
    client: {ip: host.ips[0] ?? owner.ips[0] ?? '', mac: host.macs.at(-1) ?? owner.macs.at(-1) ?? '', port: 0},
    server: NOBODY,
    fields: {'client.asset': owner.id, ...seconds('bifrost.seen_for', lastSeenOf(owner) - owner.firstSeen), ...fields},
  };
}

export const seconds = (name: string, duration: Micros): Fields => ({[name]: Math.floor(duration / 1e6)});
