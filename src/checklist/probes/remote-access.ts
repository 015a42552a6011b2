/** Connections from outside to devices of the plant: by which means, and whether inside a tunnel as far as the wire shows. */

import {addressKind} from '../../core/plant-address.ts';
import {OUTSIDE} from '../../core/policy.ts';
import {DAY, type Micros} from '../../core/time.ts';
import {blindness, daysSince, fromSite, nameOf, seenText, subjectOf, type Told} from '../from-site.ts';
import type {Probe} from '../probe.ts';
import type {Site, SiteTalk} from '../site.ts';

/** So long must every segment have been watched, for nothing seen to mean that there is nothing. */
const WATCHED_FOR: Micros = 7 * DAY;

export const remoteAccess: Probe = {
  name: 'remote-access',
  version: 1,
  about: 'Connections from outside of all zones, or from public addresses, into the plant; and tunnels that end there',
  privilege: 'to read the store',
  timeout: 20_000,
  fields: {
    'remote-access.client': {type: 'string', about: 'Who comes from outside'},
    'remote-access.server': {type: 'string', about: 'Where it goes'},
    'remote-access.means': {
      type: 'string',
      about: 'rdp, vnc, ssh, telnet, teamviewer, ..., or the protocol that is spoken',
    },
    'remote-access.tunnel': {type: 'boolean', about: 'It is a tunnel: IPsec, WireGuard, OpenVPN'},
    'remote-access.public': {type: 'boolean', about: 'It comes from a public address of the Internet'},
    'remote-access.ruling': {type: 'string', about: 'What the policy says: allowed, denied, unsaid'},
    'remote-access.days_ago': {type: 'number', about: 'Days since the last frame'},
    'remote-access.proof': {type: 'string', about: 'Conversation, frames, first and last time'},
  },
  collect: async (place) => fromSite(remoteAccess, place, (site) => told(site, place.now)),
};

function told(site: Site, now: Micros): readonly Told[] {
  const source = 'store: conversations from outside';
  const subjects = site
    .talks()
    .filter((talk) => isFromOutside(talk))
    .map((talk) => subject(talk, now));
  if (subjects.length > 0) return [{source, subjects}];
  const doubts = site.segments().flatMap(({name, since}) => {
    const reason =
      blindness(site, name, now) ??
      (now - since < WATCHED_FOR ? `segment ${name} was watched for less than 7 days` : undefined);
    return reason === undefined ? [] : [{source: `segment ${name}`, found: 'failed' as const, reason}];
  });
  if (doubts.length > 0) return doubts;
  if (site.segments().length === 0) return [{source, found: 'failed', reason: 'no segment was ever seen'}];
  return [
    {
      source,
      found: 'absent',
      reason: `nothing came from outside since ${new Date(site.since / 1000).toISOString().slice(0, 10)}`,
    },
  ];
}

/** A group has no client outside; an answer to the Internet is no access. */
const isFromOutside = ({client, server}: SiteTalk): boolean =>
  client.device !== server.device &&
  (isPublic(client.address) || (client.zone === OUTSIDE && server.zone !== OUTSIDE && server.zone !== '')) &&
  addressKind(server.address) === 'plant';

const isPublic = (address: string): boolean =>
  addressKind(address) === 'other' &&
  !/^(0\.|22[4-9]\.|2[3-5]\d\.|ff|::$)/.test(address) &&
  !/^([0-9a-f]{2}:){5}/.test(address);

/** By port, where content has not told. */
const MEANS: Readonly<Record<string, string>> = {
  ...{'tcp/22': 'ssh', 'tcp/23': 'telnet', 'tcp/3389': 'rdp', 'udp/3389': 'rdp', 'tcp/5900': 'vnc', 'tcp/5901': 'vnc'},
  ...{'tcp/5938': 'teamviewer', 'tcp/7070': 'anydesk', 'tcp/6568': 'anydesk', 'tcp/4899': 'radmin'},
  ...{'tcp/5985': 'winrm', 'tcp/5986': 'winrm', 'ip/50': 'ipsec', 'ip/51': 'ipsec', 'udp/500': 'ipsec'},
  ...{'udp/4500': 'ipsec', 'udp/51820': 'wireguard', 'udp/1194': 'openvpn', 'tcp/1194': 'openvpn', 'ip/47': 'gre'},
};
const TUNNELS: ReadonlySet<string> = new Set(['ipsec', 'wireguard', 'openvpn']);

function subject(talk: SiteTalk, now: Micros) {
  const {client, server, transport, port, lastSeen} = talk;
  const means =
    (talk.protocolFrom === 'content' ? talk.protocol : '') || MEANS[`${transport}/${port}`] || talk.protocol;
  const seen = seenText(talk);
  return subjectOf(`${nameOf(client)} → ${nameOf(server)} ${means || 'unknown'} ${transport}/${port}: ${seen}`, {
    'remote-access.client': client.name,
    'remote-access.server': server.name,
    'remote-access.means': means || 'unknown',
    'remote-access.tunnel': TUNNELS.has(means),
    'remote-access.public': isPublic(client.address),
    'remote-access.ruling': talk.ruling,
    'remote-access.days_ago': daysSince(lastSeen, now),
    'remote-access.proof': seen,
  });
}
