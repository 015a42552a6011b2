/** Who talks across the borders of zones, and whether the policy allows it. Within a zone nobody crosses anything. */
import {addressKind} from '../../core/plant-address.ts';
import {bySegment, daysSince, fromSite, nameOf, seenText, subjectOf, type Told} from '../from-site.ts';
import type {Probe} from '../probe.ts';
import type {Site, SiteTalk} from '../site.ts';

export const talks: Probe = {
  name: 'talks',
  version: 1,
  about: 'Conversations between zones and with public addresses, each with what the policy says of it',
  privilege: 'to read the store',
  timeout: 20_000,
  fields: {
    'talks.client': {type: 'string', about: 'Who asks'},
    'talks.server': {type: 'string', about: 'Who answers'},
    'talks.client_zone': {type: 'string', about: 'Its zone; outside: in none; empty: there is no policy'},
    'talks.server_zone': {type: 'string', about: 'Its zone'},
    'talks.service': {type: 'string', about: 'What is spoken: modbus tcp/502'},
    'talks.crosses': {type: 'boolean', about: 'The two are in different zones'},
    'talks.public': {type: 'boolean', about: 'One end has a public address of the Internet'},
    'talks.ruling': {type: 'string', about: 'allowed, denied, or unsaid: no policy is about it'},
    'talks.days_ago': {type: 'number', about: 'Days since the last frame'},
    'talks.proof': {type: 'string', about: 'Conversation, frames, first and last time'},
  },
  collect: async (place) =>
    fromSite(talks, place, (site) => {
      const told = bySegment(site, site.talks(), place.now, (talk) =>
        isOfInterest(talk) ? [subject(talk, place.now)] : [],
      );
      return [...told, ...doubtsOf(site)];
    }),
};

/** What cannot be judged is no good news. */
function doubtsOf(site: Site): Told[] {
  if (site.own().policy.zones === 0)
    return [{source: 'policy', found: 'failed', reason: 'zones are not declared: set policy.file'}];
  const unjudged = site.talks().filter((talk) => crosses(talk) && talk.ruling === 'unsaid');
  if (unjudged.length === 0) return [];
  const reason = `${unjudged.length} conversations between zones are not in the log of traffic, such as ${unjudged[0]?.id}`;
  return [{source: 'log of traffic', found: 'failed', reason}];
}

const isOfInterest = (talk: SiteTalk): boolean => isPublic(talk) || crosses(talk);

const crosses = ({client, server}: SiteTalk): boolean =>
  client.zone !== '' && server.zone !== '' && client.zone !== server.zone;

/** Groups are no host of the Internet. */
const isPublic = ({client, server}: SiteTalk): boolean =>
  [client.address, server.address].some((address) => /^[0-9a-f.:]+$/.test(address) && isInternet(address));

function isInternet(address: string): boolean {
  if (/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(address) || addressKind(address) !== 'other') return false;
  if (address.includes(':')) return !address.startsWith('ff') && address !== '::';
  const first = Number(address.split('.', 1)[0]);
  return first > 0 && first < 224;
}

const subject = (talk: SiteTalk, now: number) =>
  subjectOf(`${nameOf(talk.client)} → ${nameOf(talk.server)} ${serviceOf(talk)}: ${seenText(talk)}`, {
    'talks.client': talk.client.name,
    'talks.server': talk.server.name,
    'talks.client_zone': talk.client.zone,
    'talks.server_zone': talk.server.zone,
    'talks.service': serviceOf(talk),
    'talks.crosses': crosses(talk),
    'talks.public': isPublic(talk),
    'talks.ruling': talk.ruling,
    'talks.days_ago': daysSince(talk.lastSeen, now),
    'talks.proof': `${seenText(talk)}; ${talk.why}`,
  });

const serviceOf = ({protocol, transport, port}: SiteTalk): string => `${protocol || 'unknown'} ${transport}/${port}`;
