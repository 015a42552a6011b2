/** Conversations and writes of the store, each with what the policy says of it. */
import type {Ruling, SiteDevice, SiteEnd, SiteTalk, SiteWrite} from './checklist/site.ts';
import type {Keeping} from './kept-from.ts';
import type {Judged, Rulings} from './kept-rulings.ts';
import {isGroup} from './policy/zones.ts';

export function keptTalks({store, since, rulings}: Keeping, devices: readonly SiteDevice[]): SiteTalk[] {
  const endOf = ends(devices, rulings);
  const judged = byTalk(rulings.rows);
  return store.conversations
    .list({limit: -1})
    .filter(({lastSeen}) => lastSeen >= since)
    .sort((a, b) => b.lastSeen - a.lastSeen)
    .map((one) => ({
      ...{id: one.id, segment: one.segment, protocol: one.protocol, protocolFrom: one.protocolFrom},
      ...{transport: one.transport, port: one.port, packets: one.packets, bytes: one.bytes, unread: one.unread},
      ...{firstSeen: one.firstSeen, lastSeen: one.lastSeen},
      client: endOf(one.segment, one.client, one.clientAddress),
      server: endOf(one.segment, one.server, one.serverAddress),
      ...(judged.get(keyOf(one.segment, one.clientAddress, one.serverAddress, one.port)) ?? {
        ruling: 'unsaid' as const,
        why: 'nothing of it is in the log of traffic',
      }),
    }));
}

const keyOf = (segment: string, client: string, server: string, port: number): string =>
  `${segment} ${client} ${server} ${port}`;

/** What is worst of what was done over it. */
function byTalk(rows: Rulings['rows']): ReadonlyMap<string, Judged> {
  const order: readonly Ruling[] = ['unsaid', 'allowed', 'denied'];
  const judged = new Map<string, Judged>();
  for (const {segment, client, server, port, ruling, why} of rows) {
    const key = keyOf(segment, client, server, port);
    const known = judged.get(key);
    if (known === undefined || order.indexOf(ruling) > order.indexOf(known.ruling)) judged.set(key, {ruling, why});
  }
  return judged;
}

export function keptWrites({store, rulings}: Keeping, devices: readonly SiteDevice[]): SiteWrite[] {
  const endOf = ends(devices, rulings);
  const writers = new Set(
    store.known.list({kind: 'writer', limit: -1}).map(({segment, key}) => `${segment} ${key.split(' ', 1)[0]}`),
  );
  return rulings.rows.flatMap((row) => {
    const {kind, segment, protocol, name, count, ruling, why, security} = row;
    if (kind !== 'write' && kind !== 'control' && kind !== 'program') return [];
    const [client, server] = [endOf(segment, row.clientAsset, row.client), endOf(segment, row.serverAsset, row.server)];
    const isKnown = writers.has(`${segment} ${row.clientAsset}>${row.serverAsset}`);
    const seen = {firstSeen: row.hour, lastSeen: row.latest};
    return [{segment, client, server, protocol, kind, name, count, ...seen, ruling, why, isKnown, security}];
  });
}

function ends(devices: readonly SiteDevice[], rulings: Rulings) {
  const byId = new Map(devices.map((device) => [device.id, device]));
  return (segment: string, id: string, address: string): SiteEnd => {
    const isMac = /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(address);
    const end = {ip: isMac ? '' : address, mac: isMac ? address : '', asset: id, tags: []};
    return {
      device: id,
      name: byId.get(id)?.name ?? address,
      address,
      zone: isGroup(end) ? '' : rulings.zoneOf(segment, end),
    };
  };
}
